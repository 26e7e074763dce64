import { dot, moved, normalised, point, scaled, vector, type Point, type Vector } from '../geometry/spaces';
import { invert, mapPoint } from '../geometry/transform';
import { forEachRow, type LabelMap, type VoxelGrid } from '../volume/grid';

/** The plane in which a body is its own mirror image: a point on it and its normal, to the patient's left. */
export type SymmetryPlane = { readonly at: Point<'world'>; readonly left: Vector<'world'> };

/** What is to be mirrored: the values of the map that count, and which planes are possible. */
export type Mirrored = { readonly map: LabelMap; readonly values: readonly number[]; readonly admits: (plane: SymmetryPlane) => boolean };
/** A plane, and which part of the places whose mirror image is in view found their like there (0 to 1). */
export type Mirror = { readonly plane: SymmetryPlane; readonly agreed: number };

const MOST_PLACES = 4000;
/** The sweep: the whole body across, and so far out of the scanner's axes (tangents, about 11 degrees). */
const SWEEP = { shiftMm: 4, turns: [-0.2, -0.1, 0, 0.1, 0.2] } as const;
/** Around the best of it, coarse to fine. */
const ROUNDS = [{ shiftMm: 2, turn: 0.05 }, { shiftMm: 1, turn: 0.025 }] as const;
const STEPS = [-2, -1, 0, 1, 2] as const;

/**
 * The plane that best takes bilateral bones onto themselves: each place is reflected, and where its image lies in view
 * it must fall on the same bone (by a voxel) or counts against the plane. What lies beyond the field of view says
 * nothing, so that the plane is found with a whole pelvis as with one hip and a finger's breadth of the other, and
 * does not move when the scan cuts more off one side. Null where no plane is possible or none has more for than against it.
 */
export function symmetryPlane({ map, values, admits }: Mirrored): Mirror | null {
  const sample = sampleOf(map, values);
  if (sample.count === 0) return null;
  const field: Field = { map, rows: invert(map.grid.worldFromIndex).rows, near: nearby(map), sample };
  let best: Scored | null = null;
  const offer = (tilt: Tilt): void => {
    const plane = planeOf(sample.middle, tilt);
    if (!admits(plane)) return;
    const scored = { tilt, ...scoreOf(field, plane) };
    if (!best || scored.score > best.score) best = scored;
  };
  for (const tilt of sweep(sample)) offer(tilt);
  for (const round of ROUNDS) {
    const from = (best as Scored | null)?.tilt;
    if (from) for (const tilt of around(from, round)) offer(tilt);
  }
  const found = best as Scored | null;
  return found && found.score > 0 ? { plane: planeOf(sample.middle, found.tilt), agreed: found.agreed } : null;
}

/** A plane by where it meets the line through the sample's middle across the patient (world x, mm) and its turns about two axes. */
type Tilt = { readonly x: number; readonly up: number; readonly forward: number };
type Scored = { readonly tilt: Tilt; readonly score: number; readonly agreed: number };
type Sample = { readonly places: Float64Array; readonly values: Uint8Array; readonly count: number; readonly middle: Point<'world'>; readonly low: number; readonly high: number };
type Field = { readonly map: LabelMap; readonly rows: readonly number[]; readonly near: Uint32Array; readonly sample: Sample };

const planeOf = (middle: Point<'world'>, { x, up, forward }: Tilt): SymmetryPlane =>
  ({ at: point(x, middle[1], middle[2]), left: normalised(vector<'world'>(1, forward, up)) });

function* sweep({ low, high }: Sample): Generator<Tilt> {
  for (let x = low; x <= high; x += SWEEP.shiftMm) {
    for (const up of SWEEP.turns) for (const forward of SWEEP.turns) yield { x, up, forward };
  }
}

function* around({ x, up, forward }: Tilt, { shiftMm, turn }: (typeof ROUNDS)[number]): Generator<Tilt> {
  for (const s of STEPS) for (const u of STEPS) for (const f of STEPS) yield { x: x + s * shiftMm, up: up + u * turn, forward: forward + f * turn };
}

/**
 * For less against the plane. Falling on the very voxel counts a little more than beside it: it centres the plane
 * among those that a voxel's tolerance cannot tell apart.
 */
function scoreOf({ map: { grid, voxels }, rows, near, sample: { places, values, count } }: Field, { at, left }: SymmetryPlane): { score: number; agreed: number } {
  const [a, b, c, d, e, f, g, h, i, j, k, l] = rows as [number, number, number, number, number, number, number, number, number, number, number, number];
  const [columns, lines, slices] = grid.size;
  const offset = dot(vector<'world'>(at[0], at[1], at[2]), left);
  let [beside, exact, missed] = [0, 0, 0];
  for (let n = 0; n < count; n++) {
    const twice = 2 * ((places[3 * n] as number) * left[0] + (places[3 * n + 1] as number) * left[1] + (places[3 * n + 2] as number) * left[2] - offset);
    const x = (places[3 * n] as number) - twice * left[0];
    const y = (places[3 * n + 1] as number) - twice * left[1];
    const z = (places[3 * n + 2] as number) - twice * left[2];
    const column = Math.round(a * x + b * y + c * z + d);
    const line = Math.round(e * x + f * y + g * z + h);
    const slice = Math.round(i * x + j * y + k * z + l);
    if (!(within(column, columns) && within(line, lines) && within(slice, slices))) continue;
    const image = column + columns * (line + lines * slice);
    if (voxels[image] === values[n]) exact++;
    else if (((near[image] as number) >> (values[n] as number)) & 1) beside++;
    else missed++;
  }
  const found = exact + beside;
  return { score: found + 0.5 * exact - missed, agreed: found === 0 ? 0 : found / (found + missed) };
}

const within = (index: number, size: number): boolean => index >= 0 && index < size;

/** At each voxel the set of values (a bit each) that lie in it or in one of its 26 neighbours. */
function nearby({ grid: { size }, voxels }: LabelMap): Uint32Array {
  let near: Uint32Array = Uint32Array.from(voxels, (value) => (value === 0 ? 0 : 1 << value));
  for (const axis of [0, 1, 2] as const) near = spreadAlong(near, size, axis);
  return near;
}

function spreadAlong(bits: Uint32Array, size: VoxelGrid['size'], axis: 0 | 1 | 2): Uint32Array {
  const step = [1, size[0], size[0] * size[1]][axis] as number;
  return bits.map((own, at) => {
    const index = Math.floor(at / step) % size[axis];
    return own | (index > 0 ? (bits[at - step] as number) : 0) | (index < size[axis] - 1 ? (bits[at + step] as number) : 0);
  });
}

/** Every n-th voxel with one of the values, so that the count of places, and with it the time, is bounded. */
function sampleOf({ grid, voxels }: LabelMap, wanted: readonly number[]): Sample {
  const all = voxels.reduce((sum, value) => sum + (wanted.includes(value) ? 1 : 0), 0);
  const every = Math.max(1, Math.ceil(all / MOST_PLACES));
  const [places, values]: [number[], number[]] = [[], []];
  let seen = 0;
  forEachRow(grid, (j, k, row) => {
    for (let i = 0; i < grid.size[0]; i++) {
      const value = voxels[row + i] as number;
      if (!wanted.includes(value) || seen++ % every !== 0) continue;
      places.push(...mapPoint(grid.worldFromIndex, point<'index'>(i, j, k)));
      values.push(value);
    }
  });
  return { ...extentOf(places), places: Float64Array.from(places), values: Uint8Array.from(values), count: values.length };
}

function extentOf(places: readonly number[]): Pick<Sample, 'middle' | 'low' | 'high'> {
  const sum = [0, 0, 0];
  let [low, high] = [Infinity, -Infinity];
  for (const [n, value] of places.entries()) {
    (sum[n % 3] as number) += value;
    if (n % 3 !== 0) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const [x, y, z] = sum.map((total) => (3 * total) / places.length) as [number, number, number];
  return { middle: point(x, y, z), low, high };
}

/** The plane moved along its normal, mm to the patient's left. */
export const shifted = ({ at, left }: SymmetryPlane, byMm: number): SymmetryPlane => ({ at: moved(at, scaled(left, byMm)), left });
