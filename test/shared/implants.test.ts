import { expect, test } from 'vitest';

import { cupOf, familiesOf, familyOf, linerOf, linersOf, neighboursOf, readCatalogue } from '../../shared/implants/catalogue';
import { implantMesh } from '../../shared/implants/implantMesh';
import { partOf, partsOf } from '../../shared/implants/parts';
import { headCentreOf, medialEdgeAt } from '../../shared/implants/stemProfile';
import { volumeOf } from '../../shared/mesh/measure';
import type { Mesh } from '../../shared/mesh/mesh';
import { catalogue, manifests } from './implantLibrary';

test('a shell has the volume of half a hollow sphere less its holes', () => {
  const whole = catalogue();
  const cup = cupOf(whole, 'generic-press-fit-cup', '52');
  const mesh = implantMesh(whole, { component: 'cup', family: 'generic-press-fit-cup', size: '52' }) as Mesh;
  const half = (2 / 3) * Math.PI * (26 ** 3 - 22 ** 3);
  const holes = 4 * Math.PI * (4 ** 2 + 3 * 3.5 ** 2);
  expect(cup?.outerDiameterMm).toBe(52);
  expect(Math.abs(volumeOf(mesh) - (half - holes)) / half).toBeLessThan(0.05);
});

test('a larger stem is wider everywhere, and the high offset moves the head medially only', () => {
  for (const { sizes } of familiesOf(catalogue(), 'stem')) {
    sizes.slice(1).forEach((stem, i) => {
      const smaller = sizes[i];
      if (smaller) expect(medialEdgeAt(stem, -60)).toBeGreaterThan(medialEdgeAt(smaller, -60));
      const [standard, high] = [headCentreOf(stem, 'standard'), headCentreOf(stem, 'high')];
      expect(high[0] - standard[0]).toBeGreaterThanOrEqual(6);
      expect(high[0] - standard[0]).toBeLessThanOrEqual(7);
      expect(high[1]).toBe(standard[1]);
    });
  }
});

test('a shell takes the largest head its wall allows, and its neighbours are known', () => {
  const whole = catalogue();
  expect([44, 50, 52, 54, 66].map((size) => linerOf(whole, 'generic-press-fit-cup', String(size))?.headDiameterMm)).toEqual([28, 32, 32, 36, 36]);
  const sizes = familiesOf(whole, 'cup')[0]?.sizes ?? [];
  expect(neighboursOf(sizes, '52')).toEqual({ smaller: '50', larger: '54' });
  expect(neighboursOf(sizes, '40').smaller).toBeNull();
  expect(neighboursOf(sizes, '68').larger).toBeNull();
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

test('every insert fits its shell with a little play and is thick enough to bear a head', () => {
  const whole = catalogue();
  for (const { compatibleWith, sizes } of familiesOf(whole, 'liner')) {
    for (const { size, cupSize, outerDiameterMm, innerDiameterMm, headDiameterMm } of sizes) {
      const shells = familiesOf(whole, 'cup').filter(({ id }) => compatibleWith.includes(id)).map(({ id }) => cupOf(whole, id, cupSize));
      expect(shells).toHaveLength(1);
      for (const shell of shells) expect((shell?.outerDiameterMm ?? NaN) - 2 * (shell?.wallMm ?? NaN) - outerDiameterMm, size).toBeCloseTo(0.3, 6);
      expect(innerDiameterMm - headDiameterMm, size).toBeCloseTo(0.2, 6);
      expect((outerDiameterMm - innerDiameterMm) / 2, size).toBeGreaterThanOrEqual(4.7);
    }
  }
});

test('every shell has an insert, and every insert a head', () => {
  const whole = catalogue();
  const diameters = familiesOf(whole, 'head').flatMap(({ sizes }) => sizes.map(({ diameterMm }) => diameterMm));
  for (const { id, sizes } of familiesOf(whole, 'cup')) for (const { size } of sizes) expect(linersOf(whole, id, size), `${id} ${size}`).not.toEqual([]);
  for (const { sizes } of familiesOf(whole, 'liner')) for (const { size, headDiameterMm } of sizes) expect(diameters, size).toContain(headDiameterMm);
});

test('the families stand in the order of their rank, whatever their folders are called', () => {
  const read = readCatalogue({ families: manifests().reverse() });
  const first = read.ok ? (['cup', 'liner', 'head', 'stem', 'augment', 'screw'] as const).map((component) => familiesOf(read.value, component)[0]?.id) : [];
  expect(first).toEqual(['generic-press-fit-cup', 'generic-liner', 'generic-head', 'generic-tapered-stem', 'generic-acetabular-augment', 'generic-cancellous-screw']);
});

test('families that may be joined name each other and have mating features of one name', () => {
  const whole = catalogue();
  for (const { manifest } of whole.families) {
    for (const id of manifest.compatibleWith) {
      const other = whole.families.find((each) => each.manifest.id === id)?.manifest;
      expect(other?.compatibleWith, `${id} and ${manifest.id}`).toContain(manifest.id);
      const shared = manifest.matingFeatures.filter(({ set }) => set !== 'head' && other?.matingFeatures.some((each) => each.set === set));
      expect(shared.length + Number(['head', 'liner'].includes(manifest.component)), `${id} and ${manifest.id}`).toBeGreaterThan(0);
    }
  }
});

test('every part has a reference of its own and is found by family, size and variant', () => {
  const whole = catalogue();
  const parts = whole.families.flatMap(({ manifest }) => partsOf(manifest));
  expect(new Set(parts.map(({ ref }) => ref)).size).toBe(parts.length);
  for (const part of parts) expect(partOf(whole, part)).toEqual(part);
  expect(partOf(whole, { family: 'generic-head', size: '33', variant: null })).toBeNull();
});

test('the library reaches from the smallest to the largest that is asked of it', () => {
  const whole = catalogue();
  const sizesOf = (component: 'cup' | 'stem', id: string): string[] => familyOf(whole, component, id)?.sizes.map(({ size }) => size) ?? [];
  expect(sizesOf('cup', 'generic-press-fit-cup')).toEqual(Array.from({ length: 15 }, (_, i) => String(40 + 2 * i)));
  expect(sizesOf('stem', 'generic-tapered-stem')).toHaveLength(11);
  expect(familiesOf(whole, 'head').flatMap(({ sizes }) => sizes.map(({ size }) => size))).toEqual(['22', '28', '32', '36', '40']);
  expect(new Set(familiesOf(whole, 'stem').flatMap(({ sizes }) => sizes.map(({ form }) => form)))).toEqual(new Set(['tapered', 'short', 'cylindrical', 'polished']));
});
