import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';

import { Refusal } from '../../shared/jobs/job';
import { dicomFile } from '../corpus/dicomBytes';
import { ctFiles, plainSeries, writeBytes, writeFiles } from '../corpus/ctSeries';
import { codesOf, expectVoxels, importing, onlyOne, refusedCodes } from '../corpus/importing';

const { folder, imported, list } = importing();

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
    expect((onlyOne(await list(path))).patientName).toBe(expected);
  });
});

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
