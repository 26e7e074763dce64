import { expect, test } from 'vitest';

import { solidOf, SolidError } from '../../electron/adapters/solids';
import { decodeThreeMf, encodeThreeMf } from '../../electron/adapters/threeMf';
import type { BoneName } from '../../shared/anatomy/bone';
import { normalised, pointOf, vector } from '../../shared/geometry/spaces';
import { invert, mapPoint, type Transform } from '../../shared/geometry/transform';
import { guideFindings } from '../../shared/guide/checks';
import { guideRecipe } from '../../shared/guide/guideRecipe';
import { defaultGuideParameters } from '../../shared/guide/parameters';
import type { GuideRecipe, SolidTree } from '../../shared/guide/recipe';
import type { Side } from '../../shared/anatomy/side';
import { revolved, arc } from '../../shared/implants/revolution';
import { volumeOf } from '../../shared/mesh/measure';
import type { Mesh } from '../../shared/mesh/mesh';
import { derivePlan } from '../../shared/plan/derive';
import { distanceFromLine, stemPose } from '../../shared/plan/placement';
import { proposePlan } from '../../shared/plan/propose';
import { knownLandmarks, shippedCatalogue } from '../shared/hipOfKnownShape';

const catalogue = shippedCatalogue();
const NECK_RADIUS_MM = 15;

const placed = ({ positions, triangles }: Mesh, at: Transform<'world', 'implant'>): Mesh => ({
  triangles, positions: Float32Array.from(Array.from({ length: positions.length / 3 }, (_, i) => [...mapPoint(at, pointOf<'implant'>([positions[3 * i] as number, positions[3 * i + 1] as number, positions[3 * i + 2] as number]))]).flat()),
});

/** A neck that is a cylinder around the neck axis, with round ends; a socket whose rim is a flat ring. */
function bonesOf(side: Side): Partial<Record<BoneName, Mesh>> {
  const { femora, acetabula } = knownLandmarks();
  const [axis, socket] = [femora[side]?.neckAxis, acetabula[side]];
  if (!axis || !socket) throw new Error('no hip');
  const along = stemPose({ origin: axis.at, proximal: axis.direction, medial: vector(0, 1, 0) });
  const rod = revolved([...arc(NECK_RADIUS_MM, 0, 90, 24), [NECK_RADIUS_MM, 70], [0, 70]], 180);
  const rim = revolved([[socket.radiusMm, -8], [socket.radiusMm + 14, -8], [socket.radiusMm + 14, 2], [socket.radiusMm, 2]], 180);
  const opening = plannedOf(side).derived.cup;
  if (!opening) throw new Error('no cup');
  return { [`femur_${side}`]: placed(rod, along), [`hip_${side}`]: placed(rim, opening.worldFromImplant) };
}

function plannedOf(side: Side) {
  const landmarks = knownLandmarks();
  const proposal = proposePlan({ landmarks, side, pelvicFrame: 'app', catalogue });
  if (!proposal.ok) throw new Error(proposal.error.code);
  return { plan: proposal.value.plan, derived: derivePlan(proposal.value.plan, landmarks, catalogue) };
}

function recipeOf(type: GuideRecipe['type'], side: Side, parameters = defaultGuideParameters): GuideRecipe {
  const recipe = guideRecipe(type, { ...plannedOf(side), bones: bonesOf(side), parameters });
  if (!recipe.ok) throw new Error(`${recipe.error.code} ${recipe.error.part}`);
  return recipe.value;
}

const verticesInWorld = ({ positions }: Mesh, { worldFromGuide }: GuideRecipe) => Array.from({ length: positions.length / 3 }, (_, i) => mapPoint(worldFromGuide, pointOf<'guide'>([positions[3 * i] as number, positions[3 * i + 1] as number, positions[3 * i + 2] as number])));

test.each([['neck-resection', 'right'], ['neck-resection', 'left'], ['acetabular-rim', 'right'], ['acetabular-rim', 'left']] as const)('a %s guide on the %s is one closed piece that passes its checks', async (type, side) => {
  const recipe = recipeOf(type, side);
  const { mesh, pieces, volumeMm3 } = await solidOf(recipe.solid);
  expect(guideFindings(recipe, mesh, pieces)).toEqual([]);
  expect(volumeMm3).toBeGreaterThan(4000);
  expect(volumeOf(mesh)).toBeCloseTo(volumeMm3, -1);
});

test.each([0.1, 0.2, 0.5])('no part of a neck guide comes nearer to a round neck than its gap of %d mm, and some come as near', async (boneGapMm) => {
  const recipe = recipeOf('neck-resection', 'right', { ...defaultGuideParameters, boneGapMm });
  const { mesh } = await solidOf(recipe.solid);
  const axis = knownLandmarks().femora.right?.neckAxis;
  if (!axis) throw new Error('no axis');
  const unit = normalised(axis.direction);
  const nearest = Math.min(...verticesInWorld(mesh, recipe).map((p) => distanceFromLine(p, axis.at, unit)));
  // A round of 180 sides lies up to 0.003 mm inside its circle; the solid is simplified by 0.02 mm.
  expect(nearest).toBeGreaterThan(NECK_RADIUS_MM + boneGapMm - 0.03);
  expect(nearest).toBeLessThan(NECK_RADIUS_MM + boneGapMm + 0.05);
});

test('the slot is the blade and its clearance, in the plane of the planned cut', async () => {
  const recipe = recipeOf('neck-resection', 'right');
  const { mesh } = await solidOf(recipe.solid);
  const { neckCut } = plannedOf('right').derived;
  if (!neckCut) throw new Error('no cut');
  const guideFromWorld = invert(recipe.worldFromGuide);
  expect(mapPoint(guideFromWorld, neckCut.at)[1]).toBeCloseTo(0, 9);
  const half = defaultGuideParameters.sawKerfMm / 2 + defaultGuideParameters.printClearanceMm;
  const nearest = Array.from({ length: mesh.positions.length / 3 }, (_, i) => Math.abs(mesh.positions[3 * i + 1] as number));
  expect(Math.min(...nearest)).toBeCloseTo(half, 4);
});

test('the wire of a rim guide is parallel to the axis of the cup', () => {
  const holes: Extract<SolidTree, { op: 'cylinder' }>[] = [];
  const walk = (tree: SolidTree): void => {
    if (tree.op === 'cylinder' && tree.name === 'pin hole') holes.push(tree);
    if ('of' in tree) tree.of.forEach(walk);
  };
  walk(recipeOf('acetabular-rim', 'left').solid);
  expect(holes.map(({ from, to }) => Math.hypot(to[0] - from[0], to[1] - from[1]) < 1e-9)).toEqual([true, false]);
});

test('a guide without its bone or its plan is refused, naming what is missing', () => {
  const planned = plannedOf('right');
  const input = { ...planned, bones: {}, parameters: defaultGuideParameters };
  expect(guideRecipe('neck-resection', input)).toEqual({ ok: false, error: { code: 'no-bone', part: 'femur_right' } });
  const uncut = { ...input, derived: { ...planned.derived, neckCut: null } };
  expect(guideRecipe('neck-resection', uncut)).toEqual({ ok: false, error: { code: 'not-planned', part: 'neck-cut' } });
});

test('an operation that leaves nothing is an error with the name of the part', async () => {
  const box = (from: number, name: string): SolidTree => ({ op: 'extrude', outline: [[0, 0], [5, 0], [5, 5], [0, 5]], from, to: from + 5, name });
  const nothing = solidOf({ op: 'intersection', of: [box(0, 'low'), box(20, 'high')], name: 'overlap' });
  await expect(nothing).rejects.toThrow(SolidError);
  await expect(nothing).rejects.toMatchObject({ part: 'overlap' });
});

test('a 3MF is read back with its unit, its names and every triangle', () => {
  const mesh = revolved([...arc(10, 0, 180, 12)], 24);
  const { unit, parts } = decodeThreeMf(encodeThreeMf([{ name: 'a "ball" & more', mesh }], { Title: 't', Application: 'a', Description: 'd' }));
  expect(unit).toBe('millimeter');
  expect(parts[0]?.name).toBe('a &quot;ball&quot; &amp; more');
  expect(parts[0]?.mesh).toEqual(mesh);
});
