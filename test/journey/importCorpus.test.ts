import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import type { SeriesListing } from '../../shared/dicom/listing';
import { codesOf, importing } from '../corpus/importing';
import { hasRealData, realData, unpackedData } from '../corpus/realData';

const { imported, list } = importing();

/** Series by the end of their UID: modality, files, codes. What the files are was looked up in their headers, not in our verdicts. */
type Expected = readonly (readonly [uid: string, modality: string, files: number, codes: readonly string[]])[];

function expectSeries({ series }: SeriesListing, expected: Expected): void {
  const seen = series.map((each) => `${each.uid} ${each.modality} ${String(each.files)} ${codesOf(each).join(' ')}`).sort();
  const wanted = expected.map(([uid, modality, files, codes]) => `${uid} ${modality} ${String(files)} ${codes.join(' ')}`);
  expect(seen).toHaveLength(wanted.length);
  for (const want of wanted) expect(seen.some((each) => each.endsWith(want)), want).toBe(true);
}

const corpus = (path: string): string => join(realData, 'dicom-corpus', path);
const refusedOf = ({ refusedFiles }: SeriesListing): Record<string, string> => Object.fromEntries(refusedFiles.map(({ file, finding }) => [file, finding.code]));

describe.skipIf(!hasRealData)('real CT (needs ../shared/data)', () => {
  test('of both hips, 3 mm: used with a word, and it lies where its headers say', { timeout: 300_000 }, async () => {
    const path = unpackedData('ct/tcga_ov_both_hips/dicom_160_slices.tar.xz');
    const listing = await list(path);
    expectSeries(listing, [['519077303364', 'CT', 160, ['slice-spacing-coarse']]]);
    const { volume, about } = await imported(path);
    expect(codesOf(about)).toEqual(['slice-spacing-coarse']);
    expect(volume.grid).toMatchObject({ size: [512, 512, 160], worldFromIndex: { rows: [1.03, 0, 0, -276.3671, 0, 1.03, 0, -263.6718, 0, 0, 3, 1055] } });
  });

  test('of legs, 1 mm: accepted within a second', { timeout: 300_000 }, async () => {
    const path = unpackedData('ct/vhf_legs_ct/dicom_350.tar.xz');
    expectSeries(await list(path), [['610384286453', 'CT', 350, []]]);
    const start = performance.now();
    await list(path);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  test('of legs: one slice is damaged, which only its pixels show', { timeout: 300_000 }, async () => {
    const { about } = await imported(unpackedData('ct/vhf_legs_ct/dicom_350.tar.xz'));
    expect(about.findings).toEqual([{ code: 'damaged-slices', values: { count: 1, total: 350, slices: expect.stringMatching(/^166 \(/) as string } }]);
  });

  test('of a truncated pelvis, 4.25 mm: too thick, though SliceThickness says 5', { timeout: 300_000 }, async () => {
    const path = unpackedData('ct/acrin001_truncated_pelvis/dicom_36.tar.xz');
    expectSeries(await list(path), [['978824805941', 'CT', 36, ['slice-spacing-too-large']]]);
    await expect(imported(path)).rejects.toMatchObject({ reason: 'import.slice-spacing-too-large', values: { spacingMm: 4.25, mostMm: 3 } });
  });

  test('as NIfTI, 3 mm isotropic, mirrored: used with a word', async () => {
    const path = join(realData, 'ct/totalseg_example_ct/ct.nii.gz');
    expectSeries(await list(path), [['ct.nii.gz', 'CT', 1, ['slice-spacing-coarse']]]);
    const { volume } = await imported(path);
    expect(volume.grid.size).toEqual([122, 101, 112]);
  });

  test('its labels are no CT', async () => {
    expectSeries(await list(join(realData, 'ct/totalseg_example_ct/labels_binary/hip_left.nii.gz')), [['hip_left.nii.gz', 'CT', 1, ['not-hounsfield', 'slice-spacing-coarse']]]);
  });
});

describe.skipIf(!hasRealData)('gantry tilt and uneven steps (needs ../shared/data)', () => {
  const folder = (): string => unpackedData('dicom-corpus/gantry_tilt/dicom_gantry_tilt_60.tar.xz');

  test('Philips phantoms are put upright, GE with two step lengths is refused', { timeout: 60_000 }, async () => {
    expectSeries(await list(folder()), [
      ['150714813892', 'CT', 28, ['uneven-steps', 'slice-spacing-too-large', 'gantry-tilt']],
      ['431540865648', 'CT', 19, ['gantry-tilt', 'slice-spacing-coarse']],
      ['251885003033', 'CT', 11, ['gantry-tilt', 'slice-spacing-coarse']],
    ]);
  });

  test.each([['Philips_tilt_neg18.5_phantom', 18.5, 2.5], ['Philips_tilt_pos16.5_phantom', 16.5, 2.5]] as const)('%s: the angle is the one the gantry had', async (name, angleDegrees, tableStepMm) => {
    const { series } = await list(join(folder(), name));
    expect(series[0]?.findings[0]).toEqual({ code: 'gantry-tilt', values: { angleDegrees } });
    expect(series[0]?.spacingMm?.[2]).toBeCloseTo(tableStepMm * Math.cos((angleDegrees * Math.PI) / 180), 3);
    const { volume, about } = await imported(join(folder(), name));
    expect(about.straightened).toBe(true);
    expect(volume.grid.size[0]).toBe(512);
    expect(volume.grid.size[1]).toBeGreaterThan(512);
  });
});

describe.skipIf(!hasRealData)('four-slice samples of gaps, tilt and compression (needs ../shared/data)', () => {
  const folder = (): string => unpackedData('dicom-corpus/dicom2nifti/dicom_all.tar.xz');
  test.each([
    ['failing/gantrytilting/001', [['512040321185', 'CT', 4, ['too-few-slices', 'slice-spacing-too-large', 'gantry-tilt']]]],
    ['failing/notavolume/001', [['861615759294', 'CT', 4, ['too-few-slices', 'overlapping-slices']]]],
    ['failing/slicecount/001', [['298243974030', 'MR', 2, ['not-ct']]]],
    ['failing/sliceincrement/001', [['227417197937', 'CT', 4, ['too-few-slices', 'missing-slice', 'slice-spacing-too-large']]]],
    ['failing/sliceincrement/002', [['688458856228', 'CT', 4, ['too-few-slices', 'missing-slice', 'gantry-tilt']]]],
    ['failing/sliceorientation/001', [['581228571744', 'MR', 2, ['not-ct']], ['581228571744#2', 'MR', 2, ['not-ct']]]],
    ['generic/anatomical/001', [['298243974030', 'MR', 4, ['not-ct']]]],
    ['generic/compressed_rle/001', [['298244257421', 'MR', 4, ['not-ct']]]],
  ] as const)('%s', async (name, expected) => {
    expectSeries(await list(join(folder(), name)), expected);
  });
});

describe.skipIf(!hasRealData)('one slice in many transfer syntaxes (needs ../shared/data)', () => {
  test('of which four are JPEG that is not returned exactly: the series is refused for those', async () => {
    const listing = await list(corpus('transfer_syntaxes/cornerstone_ctimage'));
    expectSeries(listing, [
      ['78668949.890', 'CT', 14, ['unsupported-transfer-syntax']], ['503030545.3.0', 'US', 1, ['not-ct']],
      ['562673.14401', 'CT', 1, ['enhanced-multiframe']], ['6185059.5457', 'CT', 1, ['too-few-slices']], ['6185059.5457', 'CT', 1, ['too-few-slices']],
    ]);
    expect(refusedOf(listing)).toEqual({ 'no-pixel-data.dcm': 'not-an-image' });
  });

  test('the NEMA encodings of one position overlap', async () => {
    const overlap = ['too-few-slices', 'overlapping-slices'];
    expectSeries(await list(corpus('transfer_syntaxes/nema_wg04')), [
      ['6185059.5457', 'MR', 7, ['not-ct']], ['6185059.5457', 'CT', 6, [...overlap, 'header-spacing-contradicts', 'lossy-compression']],
      ['6185059.5457', 'CT', 6, [...overlap, 'lossy-compression']], ['08063649.855', 'MR', 1, ['not-ct']],
      ['08063649.855', 'CT', 1, ['too-few-slices']], ['08063649.855', 'CT', 1, ['too-few-slices']],
    ]);
  });

  test('MR in nine encodings is MR in each', async () => {
    expectSeries(await list(corpus('transfer_syntaxes/dcm_qa_ts_mr')), [['586557.0.0.0', 'MR', 9, ['not-ct']]]);
  });

  test('enhanced, fragmented, deflated and big endian files are known for what they are', async () => {
    const listing = await list(corpus('transfer_syntaxes/dicomparser_fragments'));
    expectSeries(listing, [
      ['562673.14401', 'CT', 10, ['enhanced-multiframe']], ['6185059.5457', 'CT', 6, ['too-few-slices', 'overlapping-slices', 'header-spacing-contradicts', 'duplicate-instances']],
      ['0418082458.2', 'US', 2, ['not-ct']], ['67310.6001.0', 'OT', 1, ['not-ct']],
    ]);
    expect(refusedOf(listing)).toMatchObject({ 'deflate/report_dfl': 'not-an-image', 'deflate/wave_dfl': 'not-an-image', 'deflate/README.md': 'not-dicom' });
  });

  test('oddities: each broken file with its reason, and nothing of them usable', async () => {
    const listing = await list(corpus('transfer_syntaxes/pydicom'));
    expect(listing.series.every(({ verdict }) => verdict === 'refused')).toBe(true);
    const files = refusedOf(listing);
    const of = (name: string): string | undefined => files[`pydicom_test_files/${name}`];
    expect({
      truncatedMr: of('MR_truncated.dcm'), truncatedPlan: of('rtplan_truncated.dcm'), report: of('test-SR.dcm'), structures: of('rtstruct.dcm'), plan: of('rtplan.dcm'),
      bigEndianNoMeta: of('ExplVR_BigEndNoMeta.dcm'), littleEndianNoMeta: of('ExplVR_LitEndNoMeta.dcm'), ecg: of('waveform_ecg.dcm'), mislabelled: of('SC_rgb_jpeg.dcm'),
      dump: of('rtplan.dump'), json: of('test1.json'), gzip: of('zipMR.gz'), directory: of('dicomdirtests/DICOMDIR'), bare: of('dicomdirtests/TINY_ALPHA/PT000000/ST000000/SE000000/IM00000A'),
    }).toEqual({
      truncatedMr: 'truncated-file', truncatedPlan: 'truncated-file', report: 'not-an-image', structures: 'not-an-image', plan: 'not-an-image',
      bigEndianNoMeta: 'not-an-image', littleEndianNoMeta: 'not-an-image', ecg: 'not-an-image', mislabelled: 'unreadable',
      dump: 'not-dicom', json: 'not-dicom', gzip: 'not-dicom', directory: 'not-an-image', bare: 'no-pixel-data',
    });
  });
});

describe.skipIf(!hasRealData)('DICOMDIR of three patients (needs ../shared/data)', () => {
  const source = corpus('transfer_syntaxes/pydicom/pydicom_test_files/dicomdirtests');
  test.each([
    ['DICOMDIR', []], ['DICOMDIR-bigEnd', []], ['DICOMDIR-implicit', []], ['DICOMDIR-reordered', []], ['DICOMDIR-nopatient', []],
    ['DICOMDIR-empty.dcm', ['dicomdir-unreadable']],
  ] as const)('%s', async (variant, said) => {
    const folder = await mkdtemp(join(tmpdir(), 'arthroplan-dicomdir-'));
    try {
      for (const part of ['77654033', '98892001', '98892003']) await cp(join(source, part), join(folder, part), { recursive: true });
      await cp(join(source, variant), join(folder, 'DICOMDIR'));
      const listing = await list(folder);
      expect(listing.refusedFiles.map(({ finding }) => finding.code)).toEqual(said);
      expect(listing.series.filter(({ modality }) => modality === 'CT').map((each) => [each.files, ...codesOf(each)])).toEqual([
        [5, 'too-few-slices', 'slice-spacing-coarse'], [4, 'too-few-slices', 'missing-slice'], [1, 'localizer'], [1, 'localizer'],
      ]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  test('every folder of the corpus is listed without a crash', async () => {
    const { series, refusedFiles } = await list(join(realData, 'dicom-corpus'));
    expect(series.length).toBeGreaterThan(40);
    expect(refusedFiles.length).toBeGreaterThan(70);
  });
});
