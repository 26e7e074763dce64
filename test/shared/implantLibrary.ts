import { readdirSync, readFileSync } from 'node:fs';

import { readCatalogue, type Catalogue } from '../../shared/implants/catalogue';
import type { Mesh } from '../../shared/mesh/mesh';

export const manifests = (): { manifest: unknown; sha256: string }[] => readdirSync('implants', { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => ({
  manifest: JSON.parse(readFileSync(`implants/${name}/manifest.json`, 'utf8')) as unknown, sha256: '0'.repeat(64),
}));

export function catalogue(): Catalogue {
  const read = readCatalogue({ families: manifests() });
  if (!read.ok) throw new Error(read.error.detail);
  return read.value;
}

export type Corner = readonly [x: number, y: number, z: number];

export const cornersOf = ({ positions }: Mesh): Corner[] =>
  Array.from({ length: positions.length / 3 }, (_, v) => [positions[3 * v] as number, positions[3 * v + 1] as number, positions[3 * v + 2] as number]);

export const largest = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), -Infinity);
export const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), Infinity);
