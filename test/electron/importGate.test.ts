
import { describe, expect, test } from 'vitest';

import type { Volume } from '../../shared/volume/grid';
import { type Elements } from '../corpus/dicomBytes';
import { ctFiles, hounsfieldAt, plainSeries, writeFiles, type CtFile, type CtSeries } from '../corpus/ctSeries';
import { codesOf, expectVoxels, importing, onlyOne } from '../corpus/importing';

const { folder, imported, list } = importing();

const changed = (files: readonly CtFile[], at: number, tags: Elements): CtFile[] => files.map((file, k) => (k === at ? { ...file, elements: { ...file.elements, ...tags } } : file));

describe('a series that must not be used', () => {
  test('with a slice missing says between which positions, and the import refuses it for that', async () => {
    const path = await writeFiles(folder(), ctFiles(plainSeries).filter((_, k) => k !== 5));
    const series = onlyOne(await list(path));
    expect(series.verdict).toBe('refused');
    expect(series.findings).toEqual([{ code: 'missing-slice', values: { count: 1, gaps: 1, fromMm: 104, toMm: 106 } }]);
    await expect(imported(path)).rejects.toMatchObject({ reason: 'import.missing-slice' });
  });

  test('with two gaps counts what both lost', async () => {
    const path = await writeFiles(folder(), ctFiles({ ...plainSeries, slices: 20 }).filter((_, k) => ![5, 11, 12].includes(k)));
    expect((onlyOne(await list(path))).findings).toEqual([{ code: 'missing-slice', values: { count: 3, gaps: 2, fromMm: 104, toMm: 106 } }]);
  });

  test('with one slice off its place has uneven steps', async () => {
    const path = await writeFiles(folder(), changed(ctFiles(plainSeries), 4, { '00200032 DS': '-30\\-40\\104.4' }));
    expect(codesOf(onlyOne(await list(path)))).toEqual(['uneven-steps']);
  });

  test('whose steps grow little by little is off the regular grid', async () => {
    const files = ctFiles(plainSeries).map((file, k) => ({ ...file, elements: { ...file.elements, '00200032 DS': `-30\\-40\\${String(100 + k + 0.008 * k * k)}` } }));
    expect(codesOf(onlyOne(await list(await writeFiles(folder(), files))))).toEqual(['uneven-steps']);
  });

  test('whose positions are rounded to a tenth is accepted', async () => {
    const files = ctFiles(plainSeries).map((file, k) => ({ ...file, elements: { ...file.elements, '00200032 DS': `-30\\-40\\${(k * 0.625).toFixed(1)}` } }));
    const path = await writeFiles(folder(), files);
    expect((onlyOne(await list(path))).verdict).toBe('accepted');
    expectVoxels((await imported(path)).volume);
  });

  test('with one slice pushed sideways is shifted', async () => {
    const path = await writeFiles(folder(), changed(ctFiles(plainSeries), 4, { '00200032 DS': '-27\\-40\\104' }));
    expect(codesOf(onlyOne(await list(path)))).toEqual(['shifted-slices']);
  });

  test('with other pixels at a position twice overlaps', async () => {
    const files = ctFiles(plainSeries);
    const twin: CtFile = { name: 'twin', elements: { ...files[3]?.elements, '00080018 UI': '2.25.99', '7fe00010 OW': files[4]?.elements['7fe00010 OW'] ?? '' } };
    expect(codesOf(onlyOne(await list(await writeFiles(folder(), [...files, twin]))))).toEqual(['overlapping-slices']);
  });

});

describe('a series is refused that has', () => {
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
    expect(codesOf(onlyOne(await list(path)))).toEqual(code === null ? [] : [code]);
  });

  test.each(['1.2.840.10008.1.2.4.51', '1.2.840.10008.1.2.4.201', '1.2.840.10008.1.2.4.102'])('compressed as %s, which the reader does not return exactly', async (uid) => {
    const path = await writeFiles(folder(), ctFiles(plainSeries), 'explicit', uid);
    expect(onlyOne(await list(path))).toMatchObject({ verdict: 'refused', findings: [{ code: 'unsupported-transfer-syntax', values: { transferSyntax: uid } }] });
  });

  test('of two patients', async () => {
    const path = await writeFiles(folder(), changed(ctFiles(plainSeries), 6, { '00100020 LO': 'T-2' }));
    expect(codesOf(onlyOne(await list(path)))).toEqual(['mixed-patients']);
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
    const summary = onlyOne(await list(await writeFiles(folder(), ctFiles({ ...plainSeries, ...series } as CtSeries, tags as Elements))));
    expect(codesOf(summary)).toEqual(code === null ? [] : [code]);
    expect(summary.verdict).toBe(code === null ? 'accepted' : 'warned');
  });

  test('copies of its own files are left out and counted', async () => {
    const files = ctFiles(plainSeries);
    const copies = files.slice(2, 5).map((file) => ({ ...file, name: `copy/${file.name}` }));
    const path = await writeFiles(folder(), [...files, ...copies]);
    expect(onlyOne(await list(path))).toMatchObject({ verdict: 'warned', files: 12, findings: [{ code: 'duplicate-instances', values: { count: 3 } }] });
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
    expect(onlyOne(await list(path))).toMatchObject({ verdict: 'warned', findings: [{ code: 'gantry-tilt', values: { angleDegrees: 17.2 } }] });
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
