import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { transform } from '../../shared/geometry/transform';
import { writePhantom } from '../phantom/writePhantom';
import { arthroplan } from './commandLine';

/** The synthetic patient's sockets lie about z = 0 and the iliac crests at about z = 150. */
const iliacWings = { size: [300, 220, 60] as const, worldFromIndex: transform<'world', 'index'>([1.4, 0, 0, -209, 0, 1.4, 0, -153, 0, 0, 1.5, 62]) };

test('a scan of the iliac wings alone is not planned: the sentence says that no hip joint can be measured', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'arthroplan-wings-'));
  const { dicomFolder } = await writePhantom(folder, { seed: 4, grid: iliacWings });
  const ended = await arthroplan('plan', dicomFolder, '--procedure', 'tha', '--side', 'right', '--out', join(folder, 'out'), '--provider', 'cpu', '--lang', 'en');
  expect(ended.exitCode).toBe(3);
  expect(ended.json).toMatchObject({ error: { code: 'refused', reason: 'plan.noHipInView' } });
  expect(ended.said).toContain('No hip joint can be measured (Right)');
});
