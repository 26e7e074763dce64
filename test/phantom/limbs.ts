import { boxOf, STEEPEST, type Knot, type Solid } from './solid';

/** Numbers kept for a capsule: its start, the way to its end, 1 / length², both radii. */
const CAPSULE = 9;
/** Numbers kept for a plate: its corner, two edges, the inverse of their Gram matrix, the radius and its changes, the Gram matrix. */
const PLATE = 19;

/**
 * The sharp union of many capsules (the hull of two balls) and plates (a triangle as thick at each corner as its knot
 * says). One loop over plain numbers, since most of a bone is made of them.
 */
export function limbs(capsules: readonly (readonly [Knot, Knot])[], plates: readonly (readonly [Knot, Knot, Knot])[] = []): Solid {
  const box = boxOf([...capsules.flat(), ...plates.flat()]);
  return solidOf(Float64Array.from(capsules.flatMap(capsuleNumbers)), Float64Array.from(plates.flatMap(plateNumbers)), box);
}

function capsuleNumbers([a, b]: readonly [Knot, Knot]): number[] {
  const [ux, uy, uz] = [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
  const squared = ux * ux + uy * uy + uz * uz;
  return [a[0], a[1], a[2], ux, uy, uz, squared > 0 ? 1 / squared : 0, a[3], b[3] - a[3]];
}

function plateNumbers([a, b, c]: readonly [Knot, Knot, Knot]): number[] {
  const [ux, uy, uz] = [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
  const [vx, vy, vz] = [c[0] - a[0], c[1] - a[1], c[2] - a[2]];
  const [uu, uv, vv] = [ux * ux + uy * uy + uz * uz, ux * vx + uy * vy + uz * vz, vx * vx + vy * vy + vz * vz];
  const area = uu * vv - uv * uv || 1;
  return [a[0], a[1], a[2], ux, uy, uz, vx, vy, vz, vv / area, uv / area, uu / area, a[3], b[3] - a[3], c[3] - a[3], uu, uv, vv, uu - 2 * uv + vv];
}

function solidOf(capsules: Float64Array, plates: Float64Array, box: Solid['box']): Solid {
  const distance = (x: number, y: number, z: number): number => {
    let nearest = Infinity;
    for (let n = 0; n < capsules.length; n += CAPSULE) {
      const one = toCapsule(capsules, n, x, y, z);
      if (one < nearest) nearest = one;
    }
    for (let n = 0; n < plates.length; n += PLATE) {
      const one = toPlate(plates, n, x, y, z);
      if (one < nearest) nearest = one;
    }
    return nearest;
  };
  const within = (x: number, y: number, z: number, radius: number): Solid => {
    const toCapsules = measured(capsules, CAPSULE, (n) => toCapsule(capsules, n, x, y, z));
    const toPlates = measured(plates, PLATE, (n) => toPlate(plates, n, x, y, z));
    const reach = Math.min(least(toCapsules), least(toPlates)) + 2 * STEEPEST * radius;
    return solidOf(kept(capsules, CAPSULE, toCapsules, reach), kept(plates, PLATE, toPlates, reach), box);
  };
  return { distance, within, box };
}

function measured(numbers: Float64Array, each: number, distanceTo: (n: number) => number): Float64Array {
  const out = new Float64Array(numbers.length / each);
  for (let i = 0; i < out.length; i++) out[i] = distanceTo(i * each);
  return out;
}

function least(values: Float64Array): number {
  let low = Infinity;
  for (const value of values) if (value < low) low = value;
  return low;
}

/** The limbs no farther than `reach`. */
function kept(numbers: Float64Array, each: number, distances: Float64Array, reach: number): Float64Array {
  let count = 0;
  for (const one of distances) if (one <= reach) count++;
  if (count === distances.length) return numbers;
  const out = new Float64Array(count * each);
  for (let i = 0, at = 0; i < distances.length; i++) {
    if ((distances[i] as number) > reach) continue;
    for (let n = 0; n < each; n++) out[at++] = numbers[i * each + n] as number;
  }
  return out;
}

// eslint-disable-next-line max-params -- the innermost loop of the phantom: an object a call would double its time
function toCapsule(c: Float64Array, n: number, x: number, y: number, z: number): number {
  const px = x - (c[n] as number), py = y - (c[n + 1] as number), pz = z - (c[n + 2] as number);
  const ux = c[n + 3] as number, uy = c[n + 4] as number, uz = c[n + 5] as number;
  let t = (px * ux + py * uy + pz * uz) * (c[n + 6] as number);
  if (t < 0) t = 0;
  else if (t > 1) t = 1;
  const dx = px - t * ux, dy = py - t * uy, dz = pz - t * uz;
  return Math.sqrt(dx * dx + dy * dy + dz * dz) - (c[n + 7] as number) - t * (c[n + 8] as number);
}

// eslint-disable-next-line max-params -- as above
function toPlate(p: Float64Array, n: number, x: number, y: number, z: number): number {
  const px = x - (p[n] as number), py = y - (p[n + 1] as number), pz = z - (p[n + 2] as number);
  const ux = p[n + 3] as number, uy = p[n + 4] as number, uz = p[n + 5] as number;
  const vx = p[n + 6] as number, vy = p[n + 7] as number, vz = p[n + 8] as number;
  const pu = px * ux + py * uy + pz * uz, pv = px * vx + py * vy + pz * vz;
  let s = (p[n + 9] as number) * pu - (p[n + 10] as number) * pv;
  let t = (p[n + 11] as number) * pv - (p[n + 10] as number) * pu;
  if (s < 0 && (t >= 0 || pu <= 0)) {
    s = 0;
    t = clamped(pv / (p[n + 17] as number));
  } else if (t < 0) {
    t = 0;
    s = clamped(pu / (p[n + 15] as number));
  } else if (s + t > 1) {
    t = clamped((pv - pu + (p[n + 15] as number) - (p[n + 16] as number)) / (p[n + 18] as number));
    s = 1 - t;
  }
  const dx = px - s * ux - t * vx, dy = py - s * uy - t * vy, dz = pz - s * uz - t * vz;
  return Math.sqrt(dx * dx + dy * dy + dz * dz) - (p[n + 12] as number) - s * (p[n + 13] as number) - t * (p[n + 14] as number);
}

const clamped = (t: number): number => (t < 0 ? 0 : t > 1 ? 1 : t);
