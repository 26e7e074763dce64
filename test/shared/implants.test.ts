import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';

import { headMesh } from '../../shared/implants/bearingMesh';
import { cupOf, familiesOf, linerOf, neighboursOf, readCatalogue, type Catalogue } from '../../shared/implants/catalogue';
import { implantMesh, type ComponentChoice } from '../../shared/implants/implantMesh';
import { headCentreOf, medialEdgeAt } from '../../shared/implants/stemProfile';
import type { Mesh } from '../../shared/mesh/mesh';

const manifests = (): { manifest: unknown; sha256: string }[] => readdirSync('implants', { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => ({
  manifest: JSON.parse(readFileSync(`implants/${name}/manifest.json`, 'utf8')) as unknown, sha256: '0'.repeat(64),
}));

function catalogue(): Catalogue {
  const read = readCatalogue({ families: manifests() });
  if (!read.ok) throw new Error(read.error.detail);
  return read.value;
}

/** Edges that do not run exactly once each way. */
function openEdges({ triangles }: Mesh): number {
  const edges = new Map<string, number>();
  for (let i = 0; i < triangles.length; i += 3) {
    for (const [a, b] of [[0, 1], [1, 2], [2, 0]] as const) {
      const [from, to] = [triangles[i + a] as number, triangles[i + b] as number];
      const key = from < to ? `${from},${to}` : `${to},${from}`;
      edges.set(key, (edges.get(key) ?? 0) + (from < to ? 1 : 1000));
    }
  }
  return [...edges.values()].filter((count) => count !== 1001).length;
}

function volume({ positions, triangles }: Mesh): number {
  let six = 0;
  const p = (i: number): [number, number, number] => [positions[3 * i] as number, positions[3 * i + 1] as number, positions[3 * i + 2] as number];
  for (let i = 0; i < triangles.length; i += 3) {
    const [a, b, c] = [p(triangles[i] as number), p(triangles[i + 1] as number), p(triangles[i + 2] as number)];
    six += a[0] * (b[1] * c[2] - b[2] * c[1]) - a[1] * (b[0] * c[2] - b[2] * c[0]) + a[2] * (b[0] * c[1] - b[1] * c[0]);
  }
  return six / 6;
}

const everyComponent = (whole: Catalogue): ComponentChoice[] => [
  ...familiesOf(whole, 'cup').flatMap(({ id, sizes }) => sizes.flatMap(({ size }): ComponentChoice[] => [
    { component: 'cup', family: id, size }, { component: 'liner', cupFamily: id, cupSize: size },
  ])),
  ...familiesOf(whole, 'head').flatMap(({ sizes }) => sizes.flatMap(({ diameterMm, lengthsMm }) => lengthsMm.map((lengthMm): ComponentChoice => ({ component: 'head', diameterMm, lengthMm })))),
  ...familiesOf(whole, 'stem').flatMap(({ id, sizes }) => sizes.flatMap(({ size }) => (['standard', 'high'] as const).map((offset): ComponentChoice => ({ component: 'stem', family: id, size, offset })))),
];

test('every component of the library is a closed surface that faces outwards', () => {
  const whole = catalogue();
  for (const choice of everyComponent(whole)) {
    const mesh = implantMesh(whole, choice);
    expect(mesh, JSON.stringify(choice)).not.toBeNull();
    expect(openEdges(mesh as Mesh), JSON.stringify(choice)).toBe(0);
    expect(volume(mesh as Mesh), JSON.stringify(choice)).toBeGreaterThan(1000);
  }
});

test('a shell without holes has the volume of half a hollow sphere', () => {
  const whole = catalogue();
  const cup = cupOf(whole, 'generic-press-fit-cup', '52');
  const mesh = implantMesh(whole, { component: 'cup', family: 'generic-press-fit-cup', size: '52' }) as Mesh;
  const half = (2 / 3) * Math.PI * (26 ** 3 - 22 ** 3);
  const holes = 4 * (Math.PI * 3.5 ** 2 + 3 * Math.PI * 3 ** 2);
  expect(cup?.outerDiameterMm).toBe(52);
  expect(Math.abs(volume(mesh) - (half - holes)) / half).toBeLessThan(0.03);
});

test('a longer head keeps its sphere and moves its bore towards the pole', () => {
  const [short, long] = [headMesh({ diameterMm: 32, lengthMm: -3.5 }), headMesh({ diameterMm: 32, lengthMm: 7 })];
  const reach = (mesh: Mesh): number => Math.max(...mesh.positions.map((_, i) => Math.hypot(...mesh.positions.slice(3 * i, 3 * i + 3))));
  expect(reach(short)).toBeCloseTo(16, 3);
  expect(reach(long)).toBeCloseTo(16, 3);
  expect(volume(long)).toBeGreaterThan(volume(short) + 10.5 * Math.PI * 6 ** 2);
});

test('a larger stem is wider everywhere, and the high offset moves the head medially only', () => {
  for (const { sizes } of familiesOf(catalogue(), 'stem')) {
    sizes.slice(1).forEach((stem, i) => {
      const smaller = sizes[i];
      if (smaller) expect(medialEdgeAt(stem, -60)).toBeGreaterThan(medialEdgeAt(smaller, -60));
      const [standard, high] = [headCentreOf(stem, 'standard'), headCentreOf(stem, 'high')];
      expect([high[0] - standard[0], high[1] - standard[1]]).toEqual([7, 0]);
    });
  }
});

test('a shell takes the largest head its wall allows, and its neighbours are known', () => {
  const whole = catalogue();
  expect([44, 50, 52, 54, 66].map((size) => linerOf(whole, 'generic-press-fit-cup', String(size))?.headDiameterMm)).toEqual([28, 32, 32, 36, 36]);
  const sizes = familiesOf(whole, 'cup')[0]?.sizes ?? [];
  expect(neighboursOf(sizes, '52')).toEqual({ smaller: '50', larger: '54' });
  expect(neighboursOf(sizes, '44').smaller).toBeNull();
});

test.each([
  ['a size that stands twice', 'duplicate-size', (family: Record<string, unknown>) => ({ ...family, sizes: [(family['sizes'] as unknown[])[0], (family['sizes'] as unknown[])[0]] })],
  ['a family nobody has', 'unknown-family', (family: Record<string, unknown>) => ({ ...family, compatibleWith: ['somebody-elses-cup'] })],
  ['a field that nobody knows', 'malformed', (family: Record<string, unknown>) => ({ ...family, colour: 'blue' })],
  ['a length that is not positive', 'malformed', (family: Record<string, unknown>) => ({ ...family, sizes: [{ ...(family['sizes'] as Record<string, unknown>[])[0], outerDiameterMm: -4 }] })],
])('%s is refused', (_, code, spoil) => {
  const families = manifests().map((family) => {
    const manifest = family.manifest as Record<string, unknown>;
    return manifest['component'] === 'cup' ? { ...family, manifest: spoil(manifest) } : family;
  });
  const read = readCatalogue({ families });
  expect(read.ok ? 'accepted' : read.error.code).toBe(code);
});

test('every insert fits its shell and is thick enough to bear a head', () => {
  const whole = catalogue();
  for (const { sizes } of familiesOf(whole, 'liner')) {
    for (const { size, cupSize, outerDiameterMm, headDiameterMm } of sizes) {
      const cup = cupOf(whole, 'generic-press-fit-cup', cupSize);
      expect(outerDiameterMm, size).toBe((cup?.outerDiameterMm ?? NaN) - 2 * (cup?.wallMm ?? NaN));
      expect((outerDiameterMm - headDiameterMm) / 2, size).toBeGreaterThanOrEqual(5);
    }
  }
});
