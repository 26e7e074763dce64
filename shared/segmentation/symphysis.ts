import { dot, displacement, point } from '../geometry/spaces';
import { mapPoint } from '../geometry/transform';
import { forEachRow, voxelVolumeMm3, type LabelMap } from '../volume/grid';
import { typeValue } from './clean';
import { shifted, symmetryPlane, type SymmetryPlane } from './symmetry';

/** The hip bone in view goes on beyond the symphysis: the plane there, and how much of the other hip bone is seen. */
export type BeyondSymphysis = { readonly plane: SymmetryPlane; readonly otherCm3: number };

/** So much of what is called femur may be something else. */
const STRAY_PART = 0.1;
/** The head of the femur keeps this far from the middle in every adult (half the distance of the heads, 76 mm or more, less a radius), mm. */
const HEAD_FROM_MIDDLE_MM = 55;
/** The search is let a little nearer, as the plane is moved to the symphysis afterwards. */
const SEARCH_SLACK_MM = 10;
/** Head and neck lie in this upper part of a femur in view; further down a leg may cross the middle, mm. */
const UPPER_FEMUR_MM = 60;
/** A plane whose mirror images fit less is not that of a pelvis. */
const LEAST_AGREED = 0.7;
/** And where only a piece of the other hip bone is in view, less. */
const LEAST_AGREED_BEYOND = 0.9;
/** A piece of the other hip bone is no less, cm³. */
const LEAST_OTHER_CM3 = 1;

/**
 * The plane between two hip bones in view: that of their symmetry, moved to where they narrow near it, which is the
 * symphysis. Null where they are not symmetric. `types` holds type values.
 */
export function betweenHips(types: LabelMap): SymmetryPlane | null {
  const mirror = symmetryPlane({ map: types, values: PELVIS, admits: awayFromHeads(types) });
  if (!mirror || mirror.agreed < LEAST_AGREED) return null;
  const waist = waistNear(types, mirror.plane);
  return waist === null ? mirror.plane : shifted(mirror.plane, waist);
}

/**
 * The plane of the symphysis where the scan shows one hip joint and goes a little beyond the middle. Three things must
 * agree: what is in view on both sides (pubic bones, sacrum) is symmetric about the plane, the hip bone
 * narrows there and widens again, and the head of the femur lies as far from it as heads do (a ramus narrows too, but
 * nearer to the joint). Null otherwise.
 */
export function beyondSymphysis(types: LabelMap): BeyondSymphysis | null {
  const mirror = symmetryPlane({ map: types, values: PELVIS, admits: awayFromHeads(types) });
  if (!mirror || mirror.agreed < LEAST_AGREED_BEYOND) return null;
  const waist = waistNear(types, mirror.plane);
  if (waist === null) return null;
  const plane = shifted(mirror.plane, waist);
  const heads = distancesOf(types, upperFemur(types), plane);
  if (heads.length === 0 || heads.some((mm) => Math.abs(mm) < HEAD_FROM_MIDDLE_MM || mm * (heads[0] as number) < 0)) return null;
  const other = distancesOf(types, (value) => value === typeValue('hip'), plane).filter((mm) => mm * (heads[0] as number) < 0).length;
  const otherCm3 = (other * voxelVolumeMm3(types.grid)) / 1000;
  return otherCm3 >= LEAST_OTHER_CM3 ? { plane, otherCm3 } : null;
}

/** A joint is nearly symmetric in itself: planes through a head are none of a pelvis. */
function awayFromHeads(types: LabelMap): (plane: SymmetryPlane) => boolean {
  const heads = placesOf(types, upperFemur(types));
  return ({ at, left }) => {
    const nearer = heads.filter((place) => Math.abs(dot(displacement(at, place), left)) < HEAD_FROM_MIDDLE_MM - SEARCH_SLACK_MM);
    return nearer.length <= STRAY_PART * heads.length;
  };
}

/** The bones that are symmetric about the middle whatever the legs do. */
const PELVIS = [typeValue('hip'), typeValue('sacrum')];

/** So far from the plane of symmetry the symphysis is looked for, in such steps, over slabs as thick, mm. */
const WAIST = { reachMm: 10, stepMm: 2, slabMm: 4 } as const;
/** Within this distance on both sides of it the pubic bones are at their widest, mm. */
const PUBIS_MM = 20;
/** By so much at least the pubic bones are larger across than what joins them in the network's eyes. */
const LEAST_WIDENING = 1.2;

/** Where the hip bone is narrowest between wider parts near a plane, as a shift of it (mm); null where it does not narrow. */
function waistNear(types: LabelMap, plane: SymmetryPlane): number | null {
  const across = new Map<number, number>();
  for (const mm of distancesOf(types, (value) => value === typeValue('hip'), plane)) {
    const slab = Math.floor(mm / WAIST.stepMm);
    across.set(slab, (across.get(slab) ?? 0) + 1);
  }
  const areaAt = (shift: number): number => sumOver(across, (shift - WAIST.slabMm / 2) / WAIST.stepMm, (shift + WAIST.slabMm / 2) / WAIST.stepMm);
  const widest = (from: number, to: number): number => Math.max(...steps(from, to).map(areaAt));
  const wideningAt = (shift: number): number => Math.min(widest(shift - PUBIS_MM, shift), widest(shift, shift + PUBIS_MM)) / Math.max(1, areaAt(shift));
  const shifts = steps(-WAIST.reachMm, WAIST.reachMm);
  const most = Math.max(...shifts.map(wideningAt));
  const narrowest = shifts.filter((shift) => wideningAt(shift) === most);
  return most >= LEAST_WIDENING ? (narrowest[Math.floor(narrowest.length / 2)] as number) : null;
}

const steps = (from: number, to: number): number[] => Array.from({ length: Math.round((to - from) / WAIST.stepMm) + 1 }, (_, n) => from + n * WAIST.stepMm);

function sumOver(counts: ReadonlyMap<number, number>, from: number, to: number): number {
  let sum = 0;
  for (let slab = from; slab < to; slab++) sum += counts.get(slab) ?? 0;
  return sum;
}

type Take = (value: number, z: number) => boolean;

/** The upper end of the femora in view. */
function upperFemur(types: LabelMap): Take {
  const femur = typeValue('femur');
  let top = -Infinity;
  for (const [, , z] of placesOf(types, (value) => value === femur)) top = Math.max(top, z);
  return (value, z) => value === femur && z > top - UPPER_FEMUR_MM;
}

/** Signed distances of the voxels taken from a plane, mm to the patient's left. */
const distancesOf = (types: LabelMap, take: Take, { at, left }: SymmetryPlane): number[] =>
  placesOf(types, take).map((place) => dot(displacement(at, place), left));

function placesOf({ grid, voxels }: LabelMap, take: Take): ReturnType<typeof point<'world'>>[] {
  const places: ReturnType<typeof point<'world'>>[] = [];
  forEachRow(grid, (j, k, row) => {
    for (let i = 0; i < grid.size[0]; i++) {
      const value = voxels[row + i] as number;
      if (value === 0) continue;
      const place = mapPoint(grid.worldFromIndex, point<'index'>(i, j, k));
      if (take(value, place[2])) places.push(place);
    }
  });
  return places;
}
