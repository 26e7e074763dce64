import { describe, expect, test } from 'vitest';

import type { BoneType } from '../../shared/anatomy/bone';
import { otherSide, sides, type Side } from '../../shared/anatomy/side';
import { cross, dot, displacement, moved, normalised, point, scaled, vector, type Point } from '../../shared/geometry/spaces';
import { mapPoint, transform } from '../../shared/geometry/transform';
import { typeValue } from '../../shared/segmentation/clean';
import { labelValueOf } from '../../shared/segmentation/labels';
import { sided, type SideCue } from '../../shared/segmentation/sides';
import { symmetryPlane, type SymmetryPlane } from '../../shared/segmentation/symmetry';
import { settledAtSymphysis } from '../../shared/segmentation/symphysisSeam';
import { voxelCount, voxelVolumeMm3, type LabelMap, type VoxelGrid } from '../../shared/volume/grid';

/**
 * The bone at a place of a pelvis that is symmetric about u = 0 (mm; u to either side, v backwards, w up). The pubic
 * bodies taper towards the middle, where a disc joins them in a coarse network's eyes.
 */
function boneAt(u: number, v: number, w: number): BoneType | null {
  const side = Math.abs(u);
  if (isFemur(side, v, w)) return 'femur';
  if (Math.hypot(side - 88, v, w + 5) < 28) return null;
  if (isSacrum(side, v, w)) return 'sacrum';
  return isHip(side, v, w) ? 'hip' : null;
}

const within = (value: number, low: number, high: number): boolean => value > low && value < high;
const isFemur = (side: number, v: number, w: number): boolean => Math.hypot(side - 88, v, w + 5) < 24 || (Math.hypot(side - 112, v) < 14 && within(w, -110, -20));
const isSacrum = (side: number, v: number, w: number): boolean => within(v, 22, 60) && within(w, 5, 85) && side < 20 + 0.35 * w;
const isHip = (side: number, v: number, w: number): boolean => hipParts.some((has) => has(side, v, w));
const hipParts = [
  (side: number, v: number, w: number): boolean => within(side, 62, 118) && within(v, -34, 34) && within(w, -38, 34),
  // Ilium, upper and lower ramus, ischium.
  (side: number, v: number, w: number): boolean => within(side, 55 + 0.3 * w, 72 + 0.5 * w) && within(v, -30, 42) && within(w, 0, 100),
  (side: number, v: number, w: number): boolean => within(side, 20, 66) && Math.hypot(v + 22 - 0.1 * side, w + 12) < 9,
  (side: number, v: number, w: number): boolean => within(side, 6, 62) && Math.hypot(v + 24 - 0.5 * side, w + 20 + 0.9 * side) < 9,
  (side: number, v: number, w: number): boolean => within(side, 52, 80) && within(v, -4, 36) && within(w, -84, -30),
  (side: number, v: number, w: number): boolean => side < 26 && Math.abs(v + 24) < 6 + Math.min(6, 0.5 * side) && Math.abs(w + 16) < 11 + Math.min(9, 0.8 * side),
];

type View = { readonly of: Side; /** How far beyond the middle the view goes, mm. */ readonly beyondMm: number; readonly sacrum?: boolean; readonly plane?: SymmetryPlane };
type Pelvis = { readonly types: LabelMap; readonly place: (at: number) => { readonly u: number; readonly v: number; readonly w: number } };

const upright: SymmetryPlane = { at: point(7, 3, 20), left: vector(1, 0, 0) };

/** The voxels (4 mm) of one half of the pelvis and of what is in view beyond the middle. */
function pelvis({ of, beyondMm, sacrum = true, plane = upright }: View): Pelvis {
  const out = of === 'left' ? 1 : -1;
  const columns = Math.round((136 + beyondMm) / 4);
  const edge = plane.at[0] - out * beyondMm + (of === 'left' ? 2 : -2 - 4 * (columns - 1));
  const grid: VoxelGrid = { size: [columns, 30, 54], worldFromIndex: transform([4, 0, 0, edge, 0, 4, 0, plane.at[1] - 54, 0, 0, 4, plane.at[2] - 112]) };
  const forward = normalised(cross(vector<'world'>(0, 0, 1), plane.left));
  const up = cross(plane.left, forward);
  const place = (at: number) => {
    const from = displacement(plane.at, placeIn(grid, at));
    return { u: dot(from, plane.left), v: dot(from, forward), w: dot(from, up) };
  };
  const voxels = Uint8Array.from({ length: voxelCount(grid) }, (_, at) => {
    const { u, v, w } = place(at);
    const bone = boneAt(u, v, w);
    return bone === null || (bone === 'sacrum' && !sacrum) ? 0 : typeValue(bone);
  });
  return { types: { grid, voxels }, place };
}

const placeIn = ({ size, worldFromIndex }: VoxelGrid, at: number): Point<'world'> =>
  mapPoint(worldFromIndex, point<'index'>(at % size[0], Math.floor(at / size[0]) % size[1], Math.floor(at / size[0] / size[1])));

type Told = { readonly cue: SideCue | undefined; readonly names: Uint8Array };
function told(types: LabelMap): Told {
  const result = sided(types, null);
  if (!result.ok) throw new Error(result.error.code);
  return { cue: result.value.sides.hip, names: result.value.labels.voxels };
}

/** Hip voxels named otherwise than the side of the middle on which they lie, cm³; those cut by the middle itself (half a voxel) count for neither. */
function wrongCm3({ types, place }: Pelvis, names: Uint8Array): number {
  const wrong = names.reduce((sum, name, at) => {
    const side = sides.find((each) => name === labelValueOf(`hip_${each}`));
    const { u } = place(at);
    return side && Math.abs(u) > 2 && (u > 0) !== (side === 'left') ? sum + 1 : sum;
  }, 0);
  return (wrong * voxelVolumeMm3(types.grid)) / 1000;
}

const otherCm3 = ({ types, place }: Pelvis, of: Side): number => {
  const out = of === 'left' ? 1 : -1;
  return (types.voxels.filter((value, at) => value === typeValue('hip') && out * place(at).u < 0).length * voxelVolumeMm3(types.grid)) / 1000;
};

const oblique: SymmetryPlane = { at: point(-12, 5, 40), left: normalised(vector(0.985, 0.1, 0.12)) };

describe.each(sides)('a scan of the %s hip', (of) => {
  test.each([[14, true, upright], [22, true, oblique], [40, true, upright], [22, false, upright], [30, false, oblique]] as const)(
    'that goes %i mm beyond the middle (sacrum in view: %s): what lies there is the other hip bone', (beyondMm, sacrum, plane) => {
      const seen = pelvis({ of, beyondMm, sacrum, plane });
      const { cue, names } = told(seen.types);
      expect(wrongCm3(seen, names)).toBeLessThan(0.5);
      expect(new Set(names).has(labelValueOf(`hip_${otherSide(of)}`))).toBe(true);
      expect(new Set(names).has(labelValueOf(`femur_${otherSide(of)}`))).toBe(false);
      if (cue?.cue === 'symphysis') expect(Math.abs(cue.otherCm3 / otherCm3(seen, of) - 1)).toBeLessThan(0.35);
      else expect(cue?.cue).toBe('pair');
    });

  test('with a piece of the other hip bone says so: the symphysis, how far the hip bone lies from it, how much of the other is seen', () => {
    const { cue } = told(pelvis({ of, beyondMm: 18 }).types);
    expect(cue).toMatchObject({ cue: 'symphysis' });
    expect(cue?.cue === 'symphysis' && (of === 'left' ? cue.marginMm : -cue.marginMm)).toBeGreaterThan(50);
  });

  test.each([[-2, true], [-2, false], [-14, true], [-14, false], [-30, true], [-50, true]])('that ends %i mm from the middle (sacrum in view: %s): nothing is cut off', (beyondMm, sacrum) => {
    const { names } = told(pelvis({ of, beyondMm, sacrum }).types);
    expect(new Set(names).has(labelValueOf(`hip_${of}`))).toBe(true);
    expect(new Set(names).has(labelValueOf(`hip_${otherSide(of)}`))).toBe(false);
  });
});

test.each([[60, oblique], [136, upright], [136, oblique]] as const)('hip bones of both sides that touch are parted at the symphysis (%i mm of the other side in view)', (beyondMm, plane) => {
  const seen = pelvis({ of: 'left', beyondMm, plane });
  const { cue, names } = told(seen.types);
  expect(cue?.cue).toBe('pair');
  expect(wrongCm3(seen, names)).toBeLessThan(0.5);
});

test.each([40, 136])('the plane of symmetry is found with %i mm of the other side in view', (beyondMm) => {
  const { types } = pelvis({ of: 'left', beyondMm, plane: oblique });
  const joint = moved(oblique.at, scaled(oblique.left, 88));
  // A joint is nearly symmetric in itself.
  const admits = ({ at, left }: SymmetryPlane): boolean => Math.abs(dot(displacement(at, joint), left)) > 50;
  const found = symmetryPlane({ map: types, values: [typeValue('hip'), typeValue('sacrum')], admits });
  if (!found) throw new Error('none');
  expect(found.agreed).toBeGreaterThan(0.95);
  expect(dot(found.plane.left, oblique.left)).toBeGreaterThan(Math.cos((4 * Math.PI) / 180));
  expect(Math.abs(dot(displacement(found.plane.at, oblique.at), oblique.left))).toBeLessThan(5);
});

describe('the seam between the hip bones', () => {
  /** Two blocks of 1 mm voxels with a joint of little probability between columns 20 and 22, bridged; names meet at column `meet`. */
  const [columns, rows, slices] = [44, 16, 16];
  const grid: VoxelGrid = { size: [columns, rows, slices], worldFromIndex: transform([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]) };
  const [left, right] = [labelValueOf('hip_left'), labelValueOf('hip_right')];
  const probability = Uint8Array.from({ length: columns * rows * slices }, (_, at) => (at % columns >= 20 && at % columns <= 22 ? 140 : 250));
  const named = (meet: number): LabelMap => ({ grid, voxels: probability.map((_, at) => (at % columns < meet ? right : left)) });

  test.each([16, 18, 21, 24, 26])('is moved into the joint when the names meet at column %i', (meet) => {
    const { voxels } = settledAtSymphysis(named(meet), probability);
    const wrong = voxels.filter((value, at) => (at % columns < 20 && value !== right) || (at % columns > 22 && value !== left)).length;
    expect(wrong).toBe(0);
  });

  test('leaves bones that do not touch, and a piece thinner than its doubt, as they are', () => {
    const apart: LabelMap = { grid, voxels: named(21).voxels.map((value, at) => (at % columns === 21 ? 0 : value)) };
    expect(settledAtSymphysis(apart, probability).voxels).toEqual(apart.voxels);
    const alone: LabelMap = { grid, voxels: named(3).voxels.map((value, at) => (at % columns < 6 ? value : 0)) };
    expect(settledAtSymphysis(alone, probability).voxels).toEqual(alone.voxels);
  });
});
