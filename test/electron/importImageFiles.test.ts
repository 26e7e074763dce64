import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { describe, expect, test } from 'vitest';

import { writeBytes } from '../corpus/ctSeries';
import { codesOf, expectVoxels, importing, onlyOne } from '../corpus/importing';
import { mhaFile, mirrored, niftiFile, nrrdFile, straight, turned, voxelBytes, type Affine } from '../corpus/volumeFiles';

const { folder, imported, list } = importing();

async function written(name: string, bytes: Uint8Array): Promise<string> {
  return join(await writeBytes(folder(), [{ name, bytes }]), name);
}

const lpsOf = (ras: Affine): number[] => ras.map((value, at) => (at < 8 ? -value : value));

async function expectVolume(path: string, worldFromIndex: Affine): Promise<void> {
  expect(onlyOne(await list(path))).toMatchObject({ verdict: 'accepted', size: [20, 14, 12] });
  const { volume } = await imported(path);
  expectVoxels(volume);
  worldFromIndex.forEach((value, at) => { expect(volume.grid.worldFromIndex.rows[at]).toBeCloseTo(value, 4); });
}

const zipped = (bytes: Uint8Array): Uint8Array => new Uint8Array(gzipSync(bytes));

describe('one image file', () => {
  test.each([
    ['NIfTI by its sform', 'ct.nii', niftiFile({ sform: straight }), lpsOf(straight)],
    ['NIfTI by its qform', 'ct.nii', niftiFile({ qform: straight }), lpsOf(straight)],
    ['NIfTI, mirrored, sform', 'ct.nii', niftiFile({ sform: mirrored }), lpsOf(mirrored)],
    ['NIfTI, mirrored, qform', 'ct.nii', niftiFile({ qform: mirrored }), lpsOf(mirrored)],
    ['NIfTI, both, compressed', 'ct.nii.gz', zipped(niftiFile({ sform: mirrored, qform: mirrored })), lpsOf(mirrored)],
    ['NIfTI, turned', 'ct.nii.gz', zipped(niftiFile({ sform: turned })), lpsOf(turned)],
    ['NRRD in LPS', 'ct.nrrd', nrrdFile(turned, 'left-posterior-superior'), turned],
    ['NRRD, compressed', 'ct.nrrd', nrrdFile(turned, 'left-posterior-superior', 'gzip'), turned],
    ['NRRD in RAS', 'ct.nrrd', nrrdFile(turned, 'right-anterior-superior'), lpsOf(turned)],
    ['MetaImage', 'ct.mha', mhaFile(turned, true), turned],
    ['MetaImage, mirrored', 'ct.mha', mhaFile(mirrored, true), mirrored],
  ])('%s keeps its voxels and lies where it says', async (_, name, bytes, worldFromIndex) => {
    await expectVolume(await written(name, bytes), worldFromIndex);
  });

  test('is read through a link that leads elsewhere', async () => {
    const beside = folder();
    await mkdir(beside);
    await symlink(await written('ct.nii', niftiFile({ sform: straight })), join(beside, 'ct.nii'));
    await expectVolume(join(beside, 'ct.nii'), lpsOf(straight));
  });

  test.each([
    ['NIfTI without orientation codes', 'ct.nii', niftiFile({}), 'no-orientation'],
    ['NIfTI whose two orientations contradict', 'ct.nii', niftiFile({ sform: straight, qform: mirrored }), 'orientation-contradicts'],
    ['NIfTI whose axes are not at right angles', 'ct.nii', niftiFile({ sform: [0.8, 0.3, 0, 0, 0, 0.85, 0, 0, 0, 0, 1.1, 0] }), null],
    ['NRRD without a space', 'ct.nrrd', nrrdFile(straight, null), 'no-orientation'],
    ['MetaImage without a place', 'ct.mha', mhaFile(straight, false), 'no-orientation'],
    ['labels', 'labels.nii.gz', zipped(niftiFile({ sform: straight, voxels: voxelBytes((value) => (value > 200 ? 1 : 0)) })), 'not-hounsfield'],
    ['an 8-bit picture', 'ct.nii', niftiFile({ sform: straight, voxels: voxelBytes((value) => Math.abs(value) % 256) }), 'not-hounsfield'],
    ['values without air or fat', 'mr.nii', niftiFile({ sform: straight, voxels: voxelBytes((value) => value + 1024) }), 'not-hounsfield'],
    ['a text called NIfTI', 'ct.nii', new Uint8Array(Buffer.from('hello')), 'not-an-image-file'],
    ['a compressed file that breaks off at once', 'ct.nii.gz', zipped(niftiFile({ sform: straight })).slice(0, 30), 'not-an-image-file'],
    ['a compressed file that breaks off later', 'ct.nii.gz', zipped(niftiFile({ sform: straight })).slice(0, -30), 'truncated-file'],
    ['a compressed file that lost its last byte', 'ct.nii.gz', zipped(niftiFile({ sform: straight })).slice(0, -1), 'truncated-file'],
    ['NIfTI that breaks off', 'ct.nii', niftiFile({ sform: straight }).slice(0, -2), 'truncated-file'],
    ['compressed NIfTI that was written short', 'ct.nii.gz', zipped(niftiFile({ sform: straight }).slice(0, -2)), 'truncated-file'],
    ['NRRD that breaks off', 'ct.nrrd', nrrdFile(straight, 'left-posterior-superior').slice(0, -2), null],
    ['compressed NRRD that breaks off', 'ct.nrrd', nrrdFile(straight, 'left-posterior-superior', 'gzip').slice(0, -30), null],
    ['MetaImage that breaks off', 'ct.mha', mhaFile(straight, true).slice(0, -2), null],
  ])('%s is refused', async (_, name, bytes, code) => {
    const path = await written(name, bytes);
    const series = onlyOne(await list(path));
    expect(series.verdict).toBe('refused');
    if (code !== null) expect(codesOf(series)).toEqual([code]);
    await expect(imported(path)).rejects.toMatchObject({ reason: `import.${codesOf(series)[0] ?? ''}` });
  });
});
