import { cross, dot, moved, normalised, point, scaled, sum, vector, type Point, type Vector } from '../geometry/spaces';

/** The plane in which a body is its own mirror image: a point on it and its normal, to the patient's left. */
export type SymmetryPlane = { readonly at: Point<'world'>; readonly left: Vector<'world'> };

/** Places of the voxels of a paired bone (x, y, z, …; world mm). */
export type Cloud = Float64Array;

const CELL_MM = 6;
const MOST_PLACES = 4000;
/** Search around the start: how far and how fine, coarse to fine. */
const ROUNDS = [
  { shiftMm: 8, turn: 0.12, steps: 3 },
  { shiftMm: 3, turn: 0.045, steps: 3 },
  { shiftMm: 1, turn: 0.015, steps: 3 },
] as const;

/**
 * The plane that best takes a bilateral cloud onto itself, found near `start` (within about 24 mm and 20 degrees) by
 * counting how many reflected places fall on the cloud. Unlike the plane midway between two centroids it does not move
 * when the scan cuts more off one side than off the other, or when the pelvis lies obliquely.
 */
export function symmetryPlane(cloud: Cloud, start: SymmetryPlane): SymmetryPlane {
  const occupied = cellsOf(cloud);
  const sample = sampled(cloud);
  let best = { plane: start, agreed: agreement(sample, occupied, start) };
  for (const round of ROUNDS) {
    for (const plane of around(best.plane, round)) {
      const agreed = agreement(sample, occupied, plane);
      if (agreed > best.agreed) best = { plane, agreed };
    }
  }
  return best.plane;
}

function* around({ at, left }: SymmetryPlane, { shiftMm, turn, steps }: (typeof ROUNDS)[number]): Generator<SymmetryPlane> {
  const up = normalised(cross(left, vector<'world'>(0, 1, 0)));
  const forward = cross(up, left);
  for (let s = -steps; s <= steps; s++) {
    for (let u = -steps; u <= steps; u++) {
      for (let f = -steps; f <= steps; f++) {
        yield { at: moved(at, scaled(left, s * shiftMm)), left: normalised(sum(left, sum(scaled(up, u * turn), scaled(forward, f * turn)))) };
      }
    }
  }
}

function agreement(sample: Cloud, occupied: ReadonlySet<number>, { at, left }: SymmetryPlane): number {
  const offset = left[0] * at[0] + left[1] * at[1] + left[2] * at[2];
  let agreed = 0;
  for (let n = 0; n < sample.length; n += 3) {
    const p = point<'world'>(sample[n] as number, sample[n + 1] as number, sample[n + 2] as number);
    const twice = 2 * (dot(vector<'world'>(p[0], p[1], p[2]), left) - offset);
    if (occupied.has(cellOf(p[0] - twice * left[0], p[1] - twice * left[1], p[2] - twice * left[2]))) agreed++;
  }
  return agreed;
}

const cellOf = (x: number, y: number, z: number): number =>
  Math.round(x / CELL_MM) + 4096 * (Math.round(y / CELL_MM) + 4096 * Math.round(z / CELL_MM));

function cellsOf(cloud: Cloud): ReadonlySet<number> {
  const cells = new Set<number>();
  for (let n = 0; n < cloud.length; n += 3) cells.add(cellOf(cloud[n] as number, cloud[n + 1] as number, cloud[n + 2] as number));
  return cells;
}

/** Every n-th place, so that the count of places, and with it the time, is bounded. */
function sampled(cloud: Cloud): Cloud {
  const every = Math.max(1, Math.ceil(cloud.length / 3 / MOST_PLACES));
  const out: number[] = [];
  for (let n = 0; n < cloud.length; n += 3 * every) out.push(cloud[n] as number, cloud[n + 1] as number, cloud[n + 2] as number);
  return Float64Array.from(out);
}
