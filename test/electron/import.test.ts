import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';

import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { readStack } from '../../electron/adapters/dicomPixels';
import { examineFiles } from '../../electron/adapters/dicomSeries';
import { withSource } from '../../electron/adapters/source';
import { openArtifacts } from '../../electron/cases/artifacts';
import { readAbout, readVolume } from '../../electron/cases/bulk';
import { importSeries, type ImportRecord } from '../../electron/jobs/tasks/importSeries';
import { readSeries } from '../../electron/jobs/tasks/readSeries';
import type { TaskServices } from '../../electron/jobs/task';
import type { PlacedSlice } from '../../shared/dicom/header';
import { stackOf } from '../../shared/dicom/stack';
import type { SeriesListing, SeriesSummary } from '../../shared/dicom/listing';
import { Refusal } from '../../shared/jobs/job';
import { mapPoint } from '../../shared/geometry/transform';
import { point, type Triple } from '../../shared/geometry/spaces';
import type { Volume } from '../../shared/volume/grid';
import { dataSet, dicomFile, type Elements } from '../corpus/dicomBytes';
import { alongNormal, ctFiles, hounsfieldAt, plainSeries, writeBytes, writeFiles, type CtFile, type CtSeries } from '../corpus/ctSeries';

let root = '';
let folders = 0;
beforeAll(async () => { root = await mkdtemp(join(tmpdir(), 'arthroplan-import-')); });
afterAll(() => rm(root, { recursive: true, force: true }));

const folder = (): string => join(root, `series ${String(++folders)}`);
const services = (signal = new AbortController().signal): TaskServices => ({
  signal, progress: () => undefined, artifacts: openArtifacts(join(root, 'artifacts')),
  resources: { modelsFolder: '', implantsFolder: '', appVersion: 'test' },
});
const list = (path: string): Promise<SeriesListing> => readSeries({ path }, services());

async function imported(path: string, seriesUid: string | null = null): Promise<{ volume: Volume; about: ImportRecord }> {
  const given = services();
  const { volume } = await importSeries({ path, seriesUid }, given);
  return { volume: await readVolume(given.artifacts, volume), about: await readAbout(given.artifacts, volume) as ImportRecord };
}

async function onlySeries(path: string): Promise<SeriesSummary> {
  const { series } = await list(path);
  expect(series).toHaveLength(1);
  return series[0] as SeriesSummary;
}

const codesOf = ({ findings }: Pick<SeriesSummary, 'findings'>): string[] => findings.map(({ code }) => code);
const refusedCodes = ({ refusedFiles }: SeriesListing): (readonly [string, string])[] => refusedFiles.map(({ file, finding }) => [file, finding.code] as const);

/** Voxel (i, j, k) of the file is voxel (i, j, order(k)) of the truth. */
function expectVoxels(volume: Volume, order: (k: number) => number = (k) => k): void {
  const [columns, rows, slices] = volume.grid.size;
  const truth = new Int16Array(columns * rows * slices);
  for (let k = 0; k < slices; k++) for (let j = 0; j < rows; j++) for (let i = 0; i < columns; i++) truth[i + columns * (j + rows * k)] = hounsfieldAt(i, j, order(k));
  expect(Buffer.from(volume.voxels.buffer).equals(Buffer.from(truth.buffer))).toBe(true);
}

function expectAt(volume: Volume, index: Triple, world: readonly number[]): void {
  const at = mapPoint(volume.grid.worldFromIndex, point<'index'>(...index));
  world.forEach((value, axis) => { expect(at[axis]).toBeCloseTo(value, 6); });
}

const changed = (files: readonly CtFile[], at: number, tags: Elements): CtFile[] => files.map((file, k) => (k === at ? { ...file, elements: { ...file.elements, ...tags } } : file));

describe('a sound series', () => {
  test('is accepted, and its voxels and geometry arrive exactly', async () => {
    const path = await writeFiles(folder(), ctFiles(plainSeries));
    expect(await onlySeries(path)).toMatchObject({
      uid: '2.25.75', verdict: 'accepted', findings: [], modality: 'CT', patientName: 'TEST CASE', patientId: 'T-1', files: 12, size: [20, 14, 12], spacingMm: [0.8, 0.9, 1],
    });
    const { volume, about } = await imported(path);
    expect(volume.grid.size).toEqual([20, 14, 12]);
    expect(volume.grid.worldFromIndex.rows).toEqual([0.8, 0, 0, -30, 0, 0.9, 0, -40, 0, 0, 1, 100]);
    expectVoxels(volume);
    expect(about).toMatchObject({ seriesUid: '2.25.75', files: 12, clamped: 0, straightened: false });
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

describe('names', () => {
  const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
  test.each([
    ['UTF-8', 'ISO_IR 192', new Uint8Array(Buffer.from('张^三', 'utf8')), '张三'],
    ['GB18030', 'GB18030', bytesOf('d5c55ec8fd'), '张三'],
    ['GBK', 'GBK', bytesOf('d5c55ec8fd'), '张三'],
    ['GB2312 with switches', '\\ISO 2022 IR 58', new Uint8Array(Buffer.concat([Buffer.from('Zhang^San='), bytesOf('1b242941d5c55e1b242941c8fd')])), '张三'],
    ['nothing said, GBK bytes', '', bytesOf('d5c55ec8fd'), '张三'],
    ['an unknown set', 'NO SUCH SET', new Uint8Array(Buffer.from('张^三', 'utf8')), '张三'],
    ['Latin-1', 'ISO_IR 100', bytesOf('4dfc6c6c65725e41'), 'Müller A'],
    ['alphabetic and ideographic', 'ISO_IR 192', new Uint8Array(Buffer.from('Wang^XiaoDong=王^小东', 'utf8')), '王小东'],
  ])('written in %s are read', async (_, charset, name, expected) => {
    const path = await writeFiles(folder(), ctFiles(plainSeries, { '00080005 CS': charset, '00100010 PN': name }));
    expect((await onlySeries(path)).patientName).toBe(expected);
  });
});

describe('a series that must not be used', () => {
  test('with a slice missing says between which positions, and the import refuses it for that', async () => {
    const path = await writeFiles(folder(), ctFiles(plainSeries).filter((_, k) => k !== 5));
    const series = await onlySeries(path);
    expect(series.verdict).toBe('refused');
    expect(series.findings).toEqual([{ code: 'missing-slice', values: { count: 1, gaps: 1, fromMm: 104, toMm: 106 } }]);
    await expect(imported(path)).rejects.toMatchObject({ reason: 'import.missing-slice' });
  });

  test('with two gaps counts what both lost', async () => {
    const path = await writeFiles(folder(), ctFiles({ ...plainSeries, slices: 20 }).filter((_, k) => ![5, 11, 12].includes(k)));
    expect((await onlySeries(path)).findings).toEqual([{ code: 'missing-slice', values: { count: 3, gaps: 2, fromMm: 104, toMm: 106 } }]);
  });

  test('with one slice off its place has uneven steps', async () => {
    const path = await writeFiles(folder(), changed(ctFiles(plainSeries), 4, { '00200032 DS': '-30\\-40\\104.4' }));
    expect(codesOf(await onlySeries(path))).toEqual(['uneven-steps']);
  });

  test('whose steps grow little by little is off the regular grid', async () => {
    const files = ctFiles(plainSeries).map((file, k) => ({ ...file, elements: { ...file.elements, '00200032 DS': `-30\\-40\\${String(100 + k + 0.008 * k * k)}` } }));
    expect(codesOf(await onlySeries(await writeFiles(folder(), files)))).toEqual(['uneven-steps']);
  });

  test('whose positions are rounded to a tenth is accepted', async () => {
    const files = ctFiles(plainSeries).map((file, k) => ({ ...file, elements: { ...file.elements, '00200032 DS': `-30\\-40\\${(k * 0.625).toFixed(1)}` } }));
    const path = await writeFiles(folder(), files);
    expect((await onlySeries(path)).verdict).toBe('accepted');
    expectVoxels((await imported(path)).volume);
  });

  test('with one slice pushed sideways is shifted', async () => {
    const path = await writeFiles(folder(), changed(ctFiles(plainSeries), 4, { '00200032 DS': '-27\\-40\\104' }));
    expect(codesOf(await onlySeries(path))).toEqual(['shifted-slices']);
  });

  test('with other pixels at a position twice overlaps', async () => {
    const files = ctFiles(plainSeries);
    const twin: CtFile = { name: 'twin', elements: { ...files[3]?.elements, '00080018 UI': '2.25.99', '7fe00010 OW': files[4]?.elements['7fe00010 OW'] ?? '' } };
    expect(codesOf(await onlySeries(await writeFiles(folder(), [...files, twin])))).toEqual(['overlapping-slices']);
  });

  test.each([
    ['nine slices', { slices: 9 }, {}, 'too-few-slices'],
    ['slices 3.1 mm apart', { step: [0, 0, 3.1] }, {}, 'slice-spacing-too-large'],
    ['another modality', {}, { '00080060 CS': 'MR', '00080016 UI': '1.2.840.10008.5.1.4.1.1.4' }, 'not-ct'],
    ['a localizer', {}, { '00080008 CS': 'ORIGINAL\\PRIMARY\\LOCALIZER' }, 'localizer'],
    ['no position', {}, { '00200032 DS': '' }, 'missing-geometry'],
    ['no orientation', {}, { '00200037 DS': '' }, 'missing-geometry'],
    ['directions that are none', {}, { '00200037 DS': '1\\0\\0\\1\\0\\0' }, 'missing-geometry'],
    ['no pixel spacing', {}, { '00280030 DS': '' }, 'missing-geometry'],
    ['pixels of no width', {}, { '00280030 DS': '0\\0.8' }, 'missing-geometry'],
    ['several frames a file', {}, { '00280008 IS': '1', '00280002 US': [1] }, null],
  ] as const)('%s', async (_, series, tags, code) => {
    const path = await writeFiles(folder(), ctFiles({ ...plainSeries, ...series } as CtSeries, tags as Elements));
    expect(codesOf(await onlySeries(path))).toEqual(code === null ? [] : [code]);
  });

  test.each(['1.2.840.10008.1.2.4.51', '1.2.840.10008.1.2.4.201', '1.2.840.10008.1.2.4.102'])('compressed as %s, which the reader does not return exactly', async (uid) => {
    const path = await writeFiles(folder(), ctFiles(plainSeries), 'explicit', uid);
    expect(await onlySeries(path)).toMatchObject({ verdict: 'refused', findings: [{ code: 'unsupported-transfer-syntax', values: { transferSyntax: uid } }] });
  });

  test('of two patients', async () => {
    const path = await writeFiles(folder(), changed(ctFiles(plainSeries), 6, { '00100020 LO': 'T-2' }));
    expect(codesOf(await onlySeries(path))).toEqual(['mixed-patients']);
  });

  test('of raw counts without Hounsfield units, told when its pixels are read', async () => {
    const path = await writeFiles(folder(), ctFiles(plainSeries, { '00281052 DS': '5000', '00281053 DS': '1' }));
    await expect(imported(path)).rejects.toMatchObject({ reason: 'import.not-hounsfield' });
  });
});

describe('a series that is used, with a word', () => {
  test.each([
    ['exactly 3 mm apart', { step: [0, 0, 3] }, {}, 'slice-spacing-coarse'],
    ['1.3 mm apart', { step: [0, 0, 1.3] }, {}, 'slice-spacing-coarse'],
    ['header spacing that positions contradict', {}, { '00180088 DS': '2.5' }, 'header-spacing-contradicts'],
    ['a slice thicker than the step', {}, { '00180050 DS': '5' }, null],
  ] as const)('%s', async (_, series, tags, code) => {
    const summary = await onlySeries(await writeFiles(folder(), ctFiles({ ...plainSeries, ...series } as CtSeries, tags as Elements)));
    expect(codesOf(summary)).toEqual(code === null ? [] : [code]);
    expect(summary.verdict).toBe(code === null ? 'accepted' : 'warned');
  });

  test('copies of its own files are left out and counted', async () => {
    const files = ctFiles(plainSeries);
    const copies = files.slice(2, 5).map((file) => ({ ...file, name: `copy/${file.name}` }));
    const path = await writeFiles(folder(), [...files, ...copies]);
    expect(await onlySeries(path)).toMatchObject({ verdict: 'warned', files: 12, findings: [{ code: 'duplicate-instances', values: { count: 3 } }] });
    expectVoxels((await imported(path)).volume);
  });

  test('a localizer in the same series is listed beside it', async () => {
    const files = ctFiles(plainSeries);
    const scout: CtFile = { name: 'scout', elements: { ...ctFiles(plainSeries, { '00080008 CS': 'ORIGINAL\\PRIMARY\\LOCALIZER', '00200037 DS': '1\\0\\0\\0\\0\\-1' })[0]?.elements } };
    const { series } = await list(await writeFiles(folder(), [...files, scout]));
    expect(series.map((each) => [each.uid, each.verdict, codesOf(each)])).toEqual([['2.25.75', 'accepted', []], ['2.25.75#2', 'refused', ['localizer']]]);
  });

  test('two orientations under one UID are two volumes', async () => {
    const coronal = ctFiles({ ...plainSeries, slices: 11, row: [1, 0, 0], column: [0, 0, -1], step: [0, 1, 0] }).map((file) => ({ ...file, name: `c${file.name}` }));
    const { series } = await list(await writeFiles(folder(), [...ctFiles(plainSeries), ...coronal]));
    expect(series.map((each) => [each.uid, each.verdict, codesOf(each), each.files])).toEqual([
      ['2.25.75', 'warned', ['mixed-orientations'], 12], ['2.25.75#2', 'warned', ['mixed-orientations'], 11],
    ]);
  });

  test('two sizes under one UID are two volumes, and either can be imported', async () => {
    const small = ctFiles({ ...plainSeries, slices: 10, rows: 11 }).map((file) => ({ ...file, name: `s${file.name}` }));
    const path = await writeFiles(folder(), [...ctFiles(plainSeries), ...small]);
    const { series } = await list(path);
    expect(series.map((each) => [each.uid, codesOf(each), each.size])).toEqual([
      ['2.25.75', ['mixed-sizes'], [20, 14, 12]], ['2.25.75#2', ['mixed-sizes'], [20, 11, 10]],
    ]);
    expect((await imported(path, '2.25.75#2')).volume.grid.size).toEqual([20, 11, 10]);
  });

  test('two passes over the same positions are told apart by their acquisition', async () => {
    const second = ctFiles(plainSeries, { '00200012 IS': '2', '00281052 DS': '-1000' }).map((file, k) => ({ name: `p${file.name}`, elements: { ...file.elements, '00080018 UI': `2.25.78.${String(k)}`, '7fe00010 OW': ctFiles({ ...plainSeries, intercept: -1000 })[k]?.elements['7fe00010 OW'] ?? '' } }));
    const { series } = await list(await writeFiles(folder(), [...ctFiles(plainSeries), ...second]));
    expect(series.map((each) => [each.uid, codesOf(each)])).toEqual([['2.25.75', ['several-passes']], ['2.25.75#2', ['several-passes']]]);
  });

  test('a tilted gantry is put upright: what lay on a line along the table lies on it still', async () => {
    const series: CtSeries = { ...plainSeries, column: [0, Math.cos(0.3), -Math.sin(0.3)], step: [0, 0, 1.2] };
    const path = await writeFiles(folder(), ctFiles(series));
    expect(await onlySeries(path)).toMatchObject({ verdict: 'warned', findings: [{ code: 'gantry-tilt', values: { angleDegrees: 17.2 } }] });
    const { volume, about } = await imported(path);
    expect(about.straightened).toBe(true);
    expectSheared(volume, series);
  });
});

/** Every pixel of the leaning slices is found, at its own place in the world, in the upright volume: linear between rows. */
function expectSheared(volume: Volume, { columns, rows, slices, spacingMm, column, origin, step }: CtSeries): void {
  const { rows: map } = volume.grid.worldFromIndex;
  const [m, n] = [map[5] ?? 0, map[9] ?? 0];
  for (let k = 0; k < slices; k++) {
    for (let j = 1; j < rows - 1; j++) {
      const world = origin.map((value, axis) => value + k * (step[axis] ?? 0) + j * spacingMm[1] * (column[axis] ?? 0));
      const down = (((world[1] ?? 0) - (map[7] ?? 0)) * m + ((world[2] ?? 0) - (map[11] ?? 0)) * n) / (m * m + n * n);
      const [size] = volume.grid.size;
      const at = (i: number, row: number): number => volume.voxels[i + size * (row + volume.grid.size[1] * k)] as number;
      const below = Math.floor(down + 1e-9);
      const part = down - below;
      const value = (1 - part) * at(columns - 3, below) + part * at(columns - 3, below + 1);
      expect(Math.abs(value - hounsfieldAt(columns - 3, j, k))).toBeLessThanOrEqual(1);
    }
  }
}

describe('a folder with all sorts in it', () => {
  test('lists every file that is none of the series, and reads the series', async () => {
    const path = await writeFiles(folder(), ctFiles(plainSeries));
    const [file] = ctFiles(plainSeries);
    const { '7fe00010 OW': _pixels, ...bare } = file?.elements ?? {};
    const whole = dicomFile(file?.elements ?? {}, 'explicit');
    await writeBytes(path, [
      { name: 'notes/readme.txt', bytes: new Uint8Array(Buffer.from('hello')) }, { name: 'empty', bytes: new Uint8Array() },
      { name: 'zeros', bytes: new Uint8Array(5000) }, { name: 'header-cut', bytes: whole.slice(0, 700) }, { name: 'pixels-cut', bytes: whole.slice(0, whole.length - 40) },
      { name: 'no-pixels', bytes: dicomFile(bare, 'explicit') },
      { name: 'report', bytes: dicomFile({ '00080016 UI': '1.2.840.10008.5.1.4.1.1.88.11', '00080060 CS': 'SR', '0020000e UI': '2.25.1' }, 'explicit') },
      { name: 'DICOMDIR.bak', bytes: new Uint8Array(Buffer.from('DICM')) }, { name: '.DS_Store', bytes: new Uint8Array(10) },
      { name: 'labels.nii.gz', bytes: new Uint8Array(100) },
    ]);
    const listing = await list(path);
    expect(Object.fromEntries(refusedCodes(listing))).toEqual({
      'notes/readme.txt': 'not-dicom', 'empty': 'not-dicom', 'zeros': 'not-dicom', 'header-cut': 'truncated-file', 'pixels-cut': 'truncated-file',
      'no-pixels': 'no-pixel-data', 'report': 'not-an-image', 'DICOMDIR.bak': 'not-dicom', 'labels.nii.gz': 'image-file-in-folder',
    });
    expect(listing.series.map((each) => [each.verdict, codesOf(each)])).toEqual([['warned', ['files-left-out']]]);
    expectVoxels((await imported(path)).volume);
  });

  test('a slice cut in the middle of the stack is a missing slice', async () => {
    const files = ctFiles(plainSeries).map(({ name, elements }, k) => ({ name, bytes: dicomFile(elements, 'explicit').slice(0, k === 6 ? -100 : undefined) }));
    const listing = await list(await writeBytes(folder(), files));
    expect(refusedCodes(listing)).toEqual([['IM0007', 'truncated-file']]);
    expect(listing.series.map(codesOf)).toEqual([['missing-slice', 'files-left-out']]);
  });

  test('with nothing in it lists nothing, and the import says that', async () => {
    const path = await writeBytes(folder(), [{ name: 'a.txt', bytes: new Uint8Array(3) }]);
    expect((await list(path)).series).toEqual([]);
    await expect(imported(path)).rejects.toMatchObject({ reason: 'import.nothing-found' });
  });

  test('of two series gives the one that is asked for, and says when there is none of that name', async () => {
    const other = ctFiles({ ...plainSeries, slices: 15 }, { '0020000e UI': '2.25.200' }).map((file) => ({ ...file, name: `o${file.name}` }));
    const path = await writeFiles(folder(), [...ctFiles(plainSeries), ...other]);
    expect((await imported(path)).about.seriesUid).toBe('2.25.200');
    expect((await imported(path, '2.25.75')).about.seriesUid).toBe('2.25.75');
    await expect(imported(path, '2.25.4')).rejects.toMatchObject({ reason: 'import.no-such-series', values: { uid: '2.25.4' } });
  });

  test('bytes of noise never make the listing fail', async () => {
    const [file] = ctFiles(plainSeries);
    const whole = dicomFile(file?.elements ?? {}, 'explicit');
    let state = 12345;
    const random = (below: number): number => { state = (state * 1103515245 + 12345) % 2147483648; return state % below; };
    const files = Array.from({ length: 120 }, (_, n) => {
      const bytes = whole.slice();
      for (let hits = 0; hits <= n % 7; hits++) bytes[132 + random(bytes.length - 132)] = random(256);
      return { name: `noise ${String(n)}`, bytes: n % 3 === 0 ? bytes.slice(0, random(bytes.length)) : bytes };
    });
    const listing = await list(await writeBytes(folder(), files));
    expect(listing.series.reduce((sum, each) => sum + each.files, 0) + listing.refusedFiles.length).toBeGreaterThan(0);
  });
});

describe('archives and directories', () => {
  const zipped = async (files: Record<string, Uint8Array>): Promise<string> => {
    const path = `${folder()}.zip`;
    await writeFile(path, zipSync(files));
    return path;
  };
  const seriesBytes = (prefix: string): Record<string, Uint8Array> =>
    Object.fromEntries(ctFiles(plainSeries).map(({ name, elements }) => [prefix + name, dicomFile(elements, 'explicit')]));

  test('a ZIP is read like the folder it holds', async () => {
    const path = await zipped({ ...seriesBytes('患者/CT/'), '__MACOSX/x': new Uint8Array(4), '../../evil': new Uint8Array(4) });
    const listing = await list(path);
    expect(listing.series.map(({ verdict, files }) => [verdict, files])).toEqual([['accepted', 12]]);
    expect(refusedCodes(listing)).toEqual([['../../evil', 'not-dicom']]);
    expectVoxels((await imported(path)).volume);
  });

  test('a ZIP that is cut is refused', async () => {
    const path = await zipped(seriesBytes(''));
    await writeFile(path, (await readFile(path)).subarray(0, 3000));
    await expect(list(path)).rejects.toBeInstanceOf(Refusal);
    await expect(list(path)).rejects.toMatchObject({ reason: 'import.archive-unreadable' });
  });

  const directory = (names: readonly string[]): Uint8Array => dicomFile({
    '00041130 CS': 'TEST',
    '00041220 SQ': { undefinedLength: false, items: names.map((name) => ({ '00041430 CS': 'IMAGE', '00041500 CS': name })) },
  }, 'explicit');

  test('a DICOMDIR names the files that count', async () => {
    const path = await writeFiles(folder(), ctFiles(plainSeries).map((file) => ({ ...file, name: `DICOM/${file.name}` })));
    await writeBytes(path, [{ name: 'DICOMDIR', bytes: directory(ctFiles(plainSeries).map(({ name }) => `DICOM\\${name}`)) }, { name: 'viewer.exe', bytes: new Uint8Array(9) }]);
    for (const opened of [path, join(path, 'DICOMDIR')]) {
      expect(await list(opened)).toMatchObject({ refusedFiles: [], series: [{ verdict: 'accepted', files: 12 }] });
    }
    expectVoxels((await imported(join(path, 'DICOMDIR'))).volume);
  });

  test('a DICOMDIR that lies is not believed, and that is said', async () => {
    const path = await writeFiles(folder(), ctFiles(plainSeries));
    await writeBytes(path, [{ name: 'DICOMDIR', bytes: directory(['IM0001', 'GONE']) }]);
    expect(await list(path)).toMatchObject({
      refusedFiles: [{ file: 'DICOMDIR', finding: { code: 'dicomdir-contradicts', values: { missing: 1, named: 2 } } }], series: [{ verdict: 'accepted', files: 12 }],
    });
    await writeBytes(path, [{ name: 'DICOMDIR', bytes: new Uint8Array(50) }]);
    expect(refusedCodes(await list(path))).toEqual([['DICOMDIR', 'dicomdir-unreadable']]);
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
