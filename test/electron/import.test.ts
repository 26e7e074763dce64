import { mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';

import { describe, expect, test } from 'vitest';

import { readStack } from '../../electron/adapters/dicomPixels';
import { examineFiles } from '../../electron/adapters/dicomSeries';
import { withSource } from '../../electron/adapters/source';
import { importSeries } from '../../electron/jobs/tasks/importSeries';
import { readSeries } from '../../electron/jobs/tasks/readSeries';
import type { PlacedSlice } from '../../shared/dicom/header';
import { stackOf } from '../../shared/dicom/stack';
import { dataSet, dicomFile, type Elements } from '../corpus/dicomBytes';
import { alongNormal, ctFiles, plainSeries, writeBytes, writeFiles, type CtSeries } from '../corpus/ctSeries';
import { expectAt, expectVoxels, importing, onlyOne } from '../corpus/importing';

const { folder, imported, list, services } = importing();

describe('a sound series', () => {
  test('is accepted, and its voxels and geometry arrive exactly', async () => {
    const path = await writeFiles(folder(), ctFiles(plainSeries));
    expect(onlyOne(await list(path))).toMatchObject({
      uid: '2.25.75', verdict: 'accepted', findings: [], modality: 'CT', patientName: 'TEST CASE', patientId: 'T-1', files: 12, size: [20, 14, 12], spacingMm: [0.8, 0.9, 1],
    });
    const { volume, about } = await imported(path);
    expect(volume.grid.size).toEqual([20, 14, 12]);
    expect(volume.grid.worldFromIndex.rows).toEqual([0.8, 0, 0, -30, 0, 0.9, 0, -40, 0, 0, 1, 100]);
    expectVoxels(volume);
    expect(about).toMatchObject({ seriesUid: '2.25.75', files: 12, clamped: 0, straightened: false });
  });

  test.each([['L', 'left'], ['R', 'right'], ['B', null], ['', null]] as const)('whose header says laterality "%s" shows %s', async (letter, side) => {
    const path = await writeFiles(folder(), ctFiles(plainSeries, letter === '' ? {} : { '00200060 CS': letter }));
    expect((await imported(path)).about).toMatchObject({ laterality: side });
  });

  test('is the same whatever the files are called and in whatever order they come', async () => {
    const names = [7, 2, 11, 0, 5, 9, 1, 10, 3, 8, 6, 4];
    const path = await writeFiles(folder(), ctFiles(plainSeries).map((file, k) => ({ ...file, name: `扫描/第 ${String(names[k])} 层` })));
    expectVoxels((await imported(path)).volume);
  });

  test.each(['implicit', 'explicit', 'bigEndian'] as const)('is read when written %s', async (syntax) => {
    const path = await writeFiles(folder(), ctFiles({ ...plainSeries, syntax }), syntax);
    expectVoxels((await imported(path)).volume);
  });

  test('is read when deflated', async () => {
    const files = ctFiles(plainSeries).map(({ name, elements }) => {
      const head = dicomFile({}, 'explicit', '1.2.840.10008.1.2.1.99');
      return { name, bytes: new Uint8Array(Buffer.concat([head, deflateRawSync(dataSet(elements, 'explicit'))])) };
    });
    expectVoxels((await imported(await writeBytes(folder(), files))).volume);
  });

  test('is read through links that lead elsewhere, of the folder and of its files', async () => {
    const path = await writeFiles(folder(), ctFiles(plainSeries));
    const [beside, whole] = [folder(), folder()];
    await mkdir(beside);
    await Promise.all((await readdir(path)).map((name) => symlink(join(path, name), join(beside, name))));
    await symlink(path, whole);
    for (const linked of [beside, whole]) expectVoxels((await imported(linked)).volume);
  });
});

describe('the geometry of a series', () => {
  test('stacked downwards is put upwards, voxels with it', async () => {
    const series: CtSeries = { ...plainSeries, step: [0, 0, -1] };
    const { volume } = await imported(await writeFiles(folder(), ctFiles(series)));
    expectAt(volume, [0, 0, 0], [-30, -40, 89]);
    expectVoxels(volume, (k) => 11 - k);
  });

  test.each([
    ['feet-first, rows to the right', [-1, 0, 0], [0, 1, 0]],
    ['prone', [-1, 0, 0], [0, -1, 0]],
    ['coronal', [1, 0, 0], [0, 0, -1]],
    ['sagittal', [0, 1, 0], [0, 0, -1]],
    ['oblique', [0.8, 0.6, 0], [-0.36, 0.48, 0.8]],
  ] as const)('keeps its own axes: %s', async (_, row, column) => {
    const step = alongNormal(row, column, 1.1);
    const { volume } = await imported(await writeFiles(folder(), ctFiles({ ...plainSeries, row, column, step })));
    expectVoxels(volume);
    expectAt(volume, [0, 0, 0], plainSeries.origin);
    expectAt(volume, [1, 0, 0], plainSeries.origin.map((value, axis) => value + 0.8 * (row[axis] ?? 0)));
    expectAt(volume, [0, 1, 0], plainSeries.origin.map((value, axis) => value + 0.9 * (column[axis] ?? 0)));
    expectAt(volume, [0, 0, 11], plainSeries.origin.map((value, axis) => value + 11 * (step[axis] ?? 0)));
  });

});

describe('a series with its peculiarities', () => {
  test('rescaled differently from slice to slice gives the same Hounsfield units', async () => {
    const [even, odd] = [ctFiles({ ...plainSeries, slope: 0.5 }), ctFiles({ ...plainSeries, intercept: -2000 })];
    const path = await writeFiles(folder(), even.map((file, k) => (k % 3 === 0 ? file : odd[k] ?? file)));
    expectVoxels((await imported(path)).volume);
  });

  test('behind private sequences of undefined length, nested, is read', async () => {
    const inner = { items: [{ '00291010 LO': 'deep' }], undefinedLength: true };
    const tags: Elements = { '00090010 LO': 'MAKER', '00091010 SQ': { items: [{ '00291011 SQ': inner, '00291012 LO': 'x' }], undefinedLength: true } };
    for (const syntax of ['implicit', 'explicit'] as const) {
      expectVoxels((await imported(await writeFiles(folder(), ctFiles({ ...plainSeries, syntax }, tags), syntax))).volume);
    }
    const unknown: Elements = { '00090010 LO': 'MAKER', '00091010 UN': { items: [{ '00291012 LO': 'x' }], undefinedLength: true } };
    expectVoxels((await imported(await writeFiles(folder(), ctFiles(plainSeries, unknown)))).volume);
  });

  test('with a header longer than the first look is read', async () => {
    for (const syntax of ['implicit', 'explicit'] as const) {
      const tags = { '00090010 LO': 'MAKER', '00091010 UN': new Uint8Array(200_000) };
      expectVoxels((await imported(await writeFiles(folder(), ctFiles({ ...plainSeries, syntax }, tags), syntax))).volume);
    }
  });
});

describe('the pixel reader is held to the headers', () => {
  test.each([
    ['origin', (slice: PlacedSlice): PlacedSlice => ({ ...slice, position: [slice.position[0] + 0.002, slice.position[1], slice.position[2]] })],
    ['spacing', (slice: PlacedSlice): PlacedSlice => ({ ...slice, pixelSpacing: [0.9, 0.802] })],
    ['direction', (slice: PlacedSlice): PlacedSlice => ({ ...slice, rowDirection: [0.99999, 0.00447, 0], columnDirection: [-0.00447, 0.99999, 0] })],
    ['size', (slice: PlacedSlice): PlacedSlice => ({ ...slice, columns: 19 })],
    ['slice spacing', (slice: PlacedSlice): PlacedSlice => ({ ...slice, position: [-30, -40, 100 + (slice.position[2] - 100) * 1.002] })],
  ])('a difference in %s is refused', async (what, altered) => {
    const path = await writeFiles(folder(), ctFiles(plainSeries));
    const { judged } = await withSource(path, services().signal, (source) => examineFiles(source.kind === 'files' ? source.files : [], services()));
    const [first, ...others] = (judged[0]?.stack?.slices ?? []).map(altered);
    if (!first) throw new Error('the series has slices');
    const reading = readStack({ stack: stackOf([first, ...others]), pathOf: ({ file }) => join(path, file), context: services() });
    await expect(reading).rejects.toMatchObject({ reason: 'import.pixels-contradict-header', values: { what } });
  });
});

describe('stopping', () => {
  test('an aborted reading ends at once', async () => {
    const controller = new AbortController();
    controller.abort();
    const path = await writeFiles(folder(), ctFiles(plainSeries));
    await expect(readSeries({ path }, services(controller.signal))).rejects.toThrow(/abort/i);
    await expect(importSeries({ path, seriesUid: null }, services(controller.signal))).rejects.toThrow(/abort/i);
  });

  test('progress of an import only grows and ends at 1', async () => {
    const seen: number[] = [];
    const path = await writeFiles(folder(), ctFiles({ ...plainSeries, slices: 13 }));
    await importSeries({ path, seriesUid: null }, { ...services(), progress: (_, fraction) => seen.push(fraction) });
    expect(seen.at(-1)).toBe(1);
    expect(seen.every((fraction, at) => at === 0 || fraction >= (seen[at - 1] ?? 0))).toBe(true);
    });
});
