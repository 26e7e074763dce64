/** `npm run demo`: the main job on a synthetic patient, without a window. */
import { rmSync } from 'node:fs';
import { join, relative } from 'node:path';

import { buildStale } from './build.mjs';
import { arthroplan, root } from './terminal.mjs';

const folder = join(root, 'out', 'demo');

try {
  await buildStale({ halves: ['node'] });
  rmSync(folder, { recursive: true, force: true });
  console.error('A synthetic patient:');
  const patient = await arthroplan('phantom', '--out', join(folder, 'patient'));
  console.error('A hip planned on its CT:');
  await arthroplan('plan', patient.dicomFolder, '--procedure', 'tha', '--side', 'right', '--out', join(folder, 'plan'));
  console.log(`\nThe CT lies in   ${relative(process.cwd(), patient.dicomFolder)}`);
  console.log(`The plan lies in ${relative(process.cwd(), join(folder, 'plan'))}: report.pdf, bones, implants, guide, measurements.json`);
} catch (cause) {
  console.error(cause.message);
  process.exit(1);
}
