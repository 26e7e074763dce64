import { expect, test } from 'vitest';

import { distance, dot, moved, scaled } from '../../shared/geometry/spaces';
import { familiesOf, familyOf, type FamilyManifest } from '../../shared/implants/catalogue';
import { matingFeaturesOf, type FeatureVariant, type PlacedFeature } from '../../shared/implants/matingFeatures';
import { headCentreInImplant } from '../../shared/plan/placement';
import { catalogue } from './implantLibrary';

const whole = catalogue();

function feature(manifest: FamilyManifest, id: PlacedFeature['id'], at: { readonly size: string } & FeatureVariant): PlacedFeature {
  const found = matingFeaturesOf(manifest, at.size, at).find((each) => each.id === id);
  if (!found) throw new Error(`${manifest.id} ${at.size} has no ${id}`);
  return found;
}

test('a head joined to a stem at their tapers has its centre where the plan puts it', () => {
  const heads = familiesOf(whole, 'head')[0] as FamilyManifest;
  const joints = familiesOf(whole, 'stem').flatMap((stems) => stems.sizes.flatMap((stem) => (['standard', 'high'] as const).flatMap((offset) => [-3.5, 0, 7].map((lengthMm) => ({ stems, stem, offset, lengthMm })))));
  for (const { stems, stem, offset, lengthMm } of joints) {
    const taper = feature(stems, 'stem-taper', { size: stem.size, offset });
    const bore = feature(heads, 'head-bore', { size: '32', lengthMm });
    const centre = moved(taper.at, scaled(taper.axis, -bore.at[2]));
    expect(distance(centre, headCentreInImplant(stem, offset, lengthMm))).toBeLessThan(1e-9);
    expect([taper.set, taper.part, bore.set, bore.part]).toEqual(['12/14', 'male', '12/14', 'female']);
  }
});

test('a lateralised insert bears its head as far out as it says, a plain one in the middle of the shell', () => {
  const bearing = (family: string): number => feature(familyOf(whole, 'liner', family) as FamilyManifest, 'bearing', { size: '52/32' }).at[2];
  expect([bearing('generic-liner'), bearing('generic-liner-offset')]).toEqual([0, 4]);
});

test('a shell has a place for every screw, all on its upper side, pointing out of it', () => {
  const shell = familyOf(whole, 'cup', 'generic-press-fit-cup') as FamilyManifest;
  const holes = matingFeaturesOf(shell, '52').filter(({ id }) => id === 'screw-hole');
  expect(holes).toHaveLength(3);
  for (const { at, axis } of holes) {
    expect(at[0]).toBeGreaterThan(0);
    expect(dot(axis, axis)).toBeCloseTo(1, 12);
    expect(distance(at, scaled(axis, 22) as unknown as typeof at)).toBeLessThan(1e-9);
  }
});

test('every feature that a manifest names stands somewhere on every size, and a size that is not there has none', () => {
  for (const { manifest } of whole.families) {
    for (const { size } of manifest.sizes) expect(new Set(matingFeaturesOf(manifest, size).map(({ id }) => id)), `${manifest.id} ${size}`).toEqual(new Set(manifest.matingFeatures.map(({ id }) => id)));
    expect(matingFeaturesOf(manifest, 'no such size')).toEqual([]);
  }
});
