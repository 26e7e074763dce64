import { pairedBone } from '../anatomy/bone';
import type { Side } from '../anatomy/side';
import { cross, displacement, distance, moved, normalised, point, scaled, vector, type Point, type Vector } from '../geometry/spaces';
import { mapPoint } from '../geometry/transform';
import { forEachRow, spacingOf, voxelFinder, type LabelMap, type VoxelGrid } from '../volume/grid';
import { labelValueOf } from './labels';
import type { Sampler } from './sampler';

/**
 * The joint space of a hip as the scan shows it: for each direction from the head's centre the distance of the dark
 * line between the two bones. The network's guess of which bone is which is coarse; this surface is not.
 */
export type HipJoint = {
  readonly side: Side;
  readonly centre: Point<'world'>;
  readonly radiusMm: number;
  readonly rays: RayFan;
  /** For each ray: distance of the joint space, how much darker it is than both bones (HU), and whether a socket lies beyond. */
  readonly gapMm: Float32Array;
  readonly contrast: Float32Array;
  readonly covered: Uint8Array;
};

/** Rays on a grid of polar angle (from the pole, away from the neck) and azimuth. */
export type RayFan = { readonly pole: Vector<'world'>; readonly x: Vector<'world'>; readonly y: Vector<'world'>; readonly polar: number; readonly azimuth: number; readonly widest: number };

/** Adult femoral heads are 40 to 60 mm across; the joint space lies 1 to 3 mm outside. */
const RADII_MM = { least: 20, most: 34 } as const;
const STEP_MM = 0.5;
/** Further from the pole the rays run into the neck, radians. */
const WIDEST = (115 * Math.PI) / 180;
/** The centre is looked for on lattices: spacing (mm) and steps each way. */
const SEARCH = [{ mm: 4, steps: 4 }, { mm: 2, steps: 1 }, { mm: 1, steps: 1 }, { mm: 0.5, steps: 1 }] as const;
/** A joint space is seen when it is this much darker than both bones on average, HU. */
const LEAST_CONTRAST_HU = 40;

/** Finds the joint of one side; null where head or socket is not in view, or no dark line parts them. */
export function hipJoint(coarse: LabelMap, hu: Sampler, side: Side): HipJoint | null {
  const start = startOf(coarse, side);
  if (!start) return null;
  const coarseFan = fan(start.pole, 10, 18);
  let best = { centre: start.centre, radiusMm: 0, score: -1 };
  for (const lattice of SEARCH) {
    const from = best.centre;
    for (const shift of latticeShifts(lattice)) {
      const found = scored(moved(from, shift), coarseFan, hu);
      if (found.score > best.score) best = found;
    }
  }
  if (best.score < LEAST_CONTRAST_HU) return null;
  const view = { coarse, hu, side };
  const joint = traced(best, fan(socketAxis(traced(best, fan(start.pole, 24, 48), view)), 48, 96), view);
  return isWhereBonesMeet(joint, view) ? joint : null;
}

/**
 * A joint space lies this near to where the network's hip bone begins, mm, or its voxels, whichever is more. A network
 * that takes the rim for femur leaves the joint space far before; beyond there is only the socket's plate.
 */
const NEAR_NETWORK = { beforeMm: 6, beyondMm: 2.5, voxels: 1.5 } as const;
/** No head is smaller; the network's socket begins beyond. */
const WITHIN_HEAD_MM = 8;

/**
 * Where head and socket touch all over, the next dark line is the marrow behind the socket's plate: no joint space.
 * Half of the rays (the median) must have theirs near the place where the network's hip bone begins.
 */
function isWhereBonesMeet(joint: HipJoint, { coarse: { grid, voxels }, side }: View): boolean {
  const hip = labelValueOf(pairedBone('hip', side));
  const at = voxelFinder(grid);
  const most = RADII_MM.most + SOCKET_WITHIN_MM;
  const beyond = [...joint.covered.keys()].flatMap((n) => {
    if (joint.covered[n] !== 1) return [];
    const direction = directionOf(joint.rays, n);
    for (let r = WITHIN_HEAD_MM; r < most; r += STEP_MM) if (voxels[at(moved(joint.centre, scaled(direction, r)))] === hip) return [(joint.gapMm[n] as number) - r];
    return [];
  });
  const median = beyond.sort((a, b) => a - b)[beyond.length >> 1] ?? Infinity;
  const blurMm = NEAR_NETWORK.voxels * Math.max(...spacingOf(grid));
  return median > -Math.max(NEAR_NETWORK.beforeMm, blurMm) && median < Math.max(NEAR_NETWORK.beyondMm, blurMm);
}

/** The middle of the socket: the mean of the rays it covers, weighed with their contrast. */
function socketAxis({ rays, covered, contrast }: HipJoint): Vector<'world'> {
  let [x, y, z] = [rays.pole[0], rays.pole[1], rays.pole[2]];
  for (const [n, inSocket] of covered.entries()) {
    if (inSocket === 0) continue;
    const weight = (contrast[n] as number) * solidAngle(rays, n);
    const direction = directionOf(rays, n);
    [x, y, z] = [x + weight * direction[0], y + weight * direction[1], z + weight * direction[2]];
  }
  return normalised(vector(x, y, z));
}

/** Where the two bones meet in the network's view, moved into the head, and the direction from the femur to there. */
function startOf({ grid, voxels }: LabelMap, side: Side): { centre: Point<'world'>; pole: Vector<'world'> } | null {
  const [hip, femur] = [labelValueOf(pairedBone('hip', side)), labelValueOf(pairedBone('femur', side))];
  const body = meanPlace(grid, (at) => voxels[at] === femur);
  const meeting = meanPlace(grid, (at) => voxels[at] === femur && touches(voxels, grid, at, hip));
  if (!body || !meeting || meeting.count < LEAST_MEETING_VOXELS || distance(body.middle, meeting.middle) < LEAST_NECK_MM) return null;
  const pole = normalised(displacement(body.middle, meeting.middle));
  return { pole, centre: moved(meeting.middle, scaled(pole, -HEAD_BEHIND_CONTACT_MM)) };
}
const LEAST_MEETING_VOXELS = 30;
/** A femur whose middle is its joint is none. */
const LEAST_NECK_MM = 8;
/** The contact is a cap about the pole; its mean lies about half a radius from the centre. */
const HEAD_BEHIND_CONTACT_MM = 10;

const touches = (voxels: Uint8Array, { size: [columns, rows] }: VoxelGrid, at: number, value: number): boolean =>
  [1, 2].some((n) => [n, n * columns, n * columns * rows].some((step) => voxels[at + step] === value || voxels[at - step] === value));

function meanPlace(grid: VoxelGrid, take: (at: number) => boolean): { middle: Point<'world'>; count: number } | null {
  let [i0, j0, k0, count] = [0, 0, 0, 0];
  forEachRow(grid, (j, k, row) => {
    for (let i = 0; i < grid.size[0]; i++) {
      if (!take(row + i)) continue;
      i0 += i;
      j0 += j;
      k0 += k;
      count++;
    }
  });
  return count === 0 ? null : { middle: mapPoint(grid.worldFromIndex, point<'index'>(i0 / count, j0 / count, k0 / count)), count };
}

function latticeShifts({ mm, steps: each }: { mm: number; steps: number }): Vector<'world'>[] {
  const steps = Array.from({ length: 2 * each + 1 }, (_, n) => (n - each) * mm);
  return steps.flatMap((x) => steps.flatMap((y) => steps.map((z) => vector<'world'>(x, y, z))));
}

function fan(pole: Vector<'world'>, polar: number, azimuth: number): RayFan {
  const aside = Math.abs(pole[0]) < 0.9 ? vector<'world'>(1, 0, 0) : vector<'world'>(0, 1, 0);
  const x = normalised(cross(pole, aside));
  return { pole, x, y: cross(pole, x), polar, azimuth, widest: WIDEST };
}

const polarAngle = ({ azimuth, polar, widest }: RayFan, n: number): number => ((Math.floor(n / azimuth) + 0.5) / polar) * widest;
/** The part of the sphere a ray stands for, up to a factor. */
const solidAngle = (rays: RayFan, n: number): number => Math.sin(polarAngle(rays, n));

/** Direction of a ray, of length 1. */
export function directionOf(rays: RayFan, n: number): Vector<'world'> {
  const { pole, x, y, azimuth } = rays;
  const theta = polarAngle(rays, n);
  const phi = ((n % azimuth) / azimuth) * 2 * Math.PI;
  const [across, along] = [Math.sin(theta), Math.cos(theta)];
  const [a, b] = [across * Math.cos(phi), across * Math.sin(phi)];
  return vector(along * pole[0] + a * x[0] + b * y[0], along * pole[1] + a * x[1] + b * y[1], along * pole[2] + a * x[2] + b * y[2]);
}

const COUNT = Math.round((RADII_MM.most - RADII_MM.least) / STEP_MM) + 1;
const MARGIN = Math.round(4 / STEP_MM);

/** How much darker each distance of a ray is than the densest on both sides of it within 4 mm (at most what cortex gives). */
function gapsAlong(centre: Point<'world'>, direction: Vector<'world'>, hu: Sampler): Float32Array {
  const profile = Float32Array.from({ length: COUNT + 2 * MARGIN }, (_, n) => {
    const r = RADII_MM.least + (n - MARGIN) * STEP_MM;
    return Math.min(HIGHEST_HU, hu(centre[0] + r * direction[0], centre[1] + r * direction[1], centre[2] + r * direction[2]));
  });
  return Float32Array.from({ length: COUNT }, (_, n) => {
    let [before, after] = [-Infinity, -Infinity];
    for (let d = 1; d <= MARGIN; d++) {
      before = Math.max(before, profile[n + MARGIN - d] as number);
      after = Math.max(after, profile[n + MARGIN + d] as number);
    }
    return Math.min(HIGHEST_GAP_HU, Math.max(0, Math.min(before, after) - (profile[n + MARGIN] as number)));
  });
}
const HIGHEST_HU = 800;
const HIGHEST_GAP_HU = 400;

/** The radius at which most rays have their gap, and how dark it is on average there (0.5 mm either way). */
function scored(centre: Point<'world'>, rays: RayFan, hu: Sampler): { centre: Point<'world'>; radiusMm: number; score: number } {
  const total = new Float64Array(COUNT);
  let weight = 0;
  for (let n = 0; n < rays.polar * rays.azimuth; n++) {
    const area = solidAngle(rays, n);
    const gaps = gapsAlong(centre, directionOf(rays, n), hu);
    for (let r = 1; r < COUNT - 1; r++) (total[r] as number) += area * Math.max(gaps[r - 1] as number, gaps[r] as number, gaps[r + 1] as number);
    weight += area;
  }
  const best = total.reduce((found, sum, r) => (sum > (total[found] as number) ? r : found), 0);
  return { centre, radiusMm: RADII_MM.least + best * STEP_MM, score: (total[best] as number) / weight };
}

type View = { readonly coarse: LabelMap; readonly hu: Sampler; readonly side: Side };

/** The joint space ray by ray: dark, and close to that of the neighbouring rays (iterated conditional modes). */
function traced({ centre, radiusMm }: { centre: Point<'world'>; radiusMm: number }, rays: RayFan, view: View): HipJoint {
  const count = rays.polar * rays.azimuth;
  const gaps = Array.from({ length: count }, (_, n) => gapsAlong(centre, directionOf(rays, n), view.hu));
  const gapMm = new Float32Array(count).fill(radiusMm);
  for (let round = 0; round < ROUNDS; round++) {
    for (let n = 0; n < count; n++) gapMm[n] = darkestNear(gaps[n] as Float32Array, neighbourMean(gapMm, rays, n), radiusMm);
  }
  const contrast = Float32Array.from(gaps, (along, n) => along[Math.round(((gapMm[n] as number) - RADII_MM.least) / STEP_MM)] as number);
  const covered = Uint8Array.from(gapMm, (mm, n) => (isSocket(view, centre, { direction: directionOf(rays, n), from: mm, angle: polarAngle(rays, n) }) ? 1 : 0));
  return { side: view.side, centre, radiusMm, rays, gapMm, contrast, covered: smoothed(covered, rays) };
}

const ROUNDS = 30;
/** Price of leaving the neighbours' distance: HU of contrast a millimetre squared. */
const STIFFNESS = 90;
/** Arthritic heads are not round, but within this of a sphere, mm. */
const OUT_OF_ROUND_MM = 6;

function darkestNear(gaps: Float32Array, expected: number, radiusMm: number): number {
  let [best, lowest] = [expected, Infinity];
  for (let n = 0; n < COUNT; n++) {
    const r = RADII_MM.least + n * STEP_MM;
    if (Math.abs(r - radiusMm) > OUT_OF_ROUND_MM) continue;
    const price = STIFFNESS * (r - expected) ** 2 - (gaps[n] as number);
    if (price < lowest) [best, lowest] = [r, price];
  }
  return best;
}

function neighbourMean(values: Float32Array, { polar, azimuth }: RayFan, n: number): number {
  const [row, column] = [Math.floor(n / azimuth), n % azimuth];
  const at = (r: number, c: number): number => values[Math.min(polar - 1, Math.max(0, r)) * azimuth + ((c + azimuth) % azimuth)] as number;
  const opposite = row === 0 ? at(0, column + azimuth / 2) : at(row - 1, column);
  return (opposite + at(row + 1, column) + at(row, column - 1) + at(row, column + 1)) / 4;
}

/** Dense bone close beyond the joint space, this far from the pole at most, is socket whatever the network calls it. */
const SOCKET_HU = 220;
const SOCKET_CLOSE_MM = 6;
const SOCKET_WIDEST = (100 * Math.PI) / 180;

type Ray = { readonly direction: Vector<'world'>; readonly from: number; readonly angle: number };

const isSocket = (view: View, centre: Point<'world'>, along: Ray): boolean =>
  (along.angle < SOCKET_WIDEST && meetsBone(view.hu, centre, along)) || meetsHip(view, centre, along);

function meetsBone(hu: Sampler, centre: Point<'world'>, { direction, from }: Ray): boolean {
  for (let r = from + 1; r < from + SOCKET_CLOSE_MM; r += STEP_MM) {
    if (hu(centre[0] + r * direction[0], centre[1] + r * direction[1], centre[2] + r * direction[2]) > SOCKET_HU) return true;
  }
  return false;
}

/** A ray is covered when this part of its neighbours is. */
const COVERED_PART = 0.4;

/** A rim without single notches and islands: the rays within 4 either way decide. */
function smoothed(covered: Uint8Array, { polar, azimuth }: RayFan): Uint8Array {
  return covered.map((_, n) => {
    const [row, column] = [Math.floor(n / azimuth), n % azimuth];
    let [inside, all] = [0, 0];
    for (let r = Math.max(0, row - 4); r <= Math.min(polar - 1, row + 4); r++) {
      for (let c = column - 4; c <= column + 4; c++) {
        inside += covered[r * azimuth + ((c + azimuth) % azimuth)] as number;
        all++;
      }
    }
    return inside > COVERED_PART * all ? 1 : 0;
  });
}

/** The socket is this thick at most before the network's hip bone begins. */
const SOCKET_WITHIN_MM = 14;

function meetsHip({ coarse: { grid, voxels }, side }: View, centre: Point<'world'>, { direction, from }: Ray): boolean {
  const hip = labelValueOf(pairedBone('hip', side));
  const at = voxelFinder(grid);
  for (let r = from; r < from + SOCKET_WITHIN_MM; r += 1.5) {
    const offset = at(moved(centre, scaled(direction, r)));
    if (offset >= 0 && voxels[offset] === hip) return true;
  }
  return false;
}
