import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { test as withApp } from './app';

/** The synthetic patient as a DICOM folder, made once for all tests of a run: both hips, coarse voxels. */
export const test = withApp.extend<object, { patient: string }>({
  patient: [async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'arthroplan-patient-'));
    const { stdout } = await promisify(execFile)(process.execPath, ['bin/arthroplan.cjs', 'phantom', '--out', folder, '--view', 'hips', '--size', '1.5,1.5,2.5']);
    await use((JSON.parse(stdout) as { dicomFolder: string }).dicomFolder);
    await rm(folder, { recursive: true, force: true });
  }, { scope: 'worker', timeout: 120_000 }],
});
export { expect } from './app';
