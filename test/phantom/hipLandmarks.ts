import { extremePoint, unit } from './extreme';
import type { Solid, Xyz } from './solid';

/** The front of the pubis is looked at this far to the side of the midline, and its bend between places so far apart, mm. */
const FROM_MIDLINE_MM = [24, 42] as const;
const BEND_MM = 8;
/** The point of the bend stands out to the side, half as much forwards and a little down, between these distances from the sharpest place, mm. */
const OUT_OF_BEND: Xyz = unit([2, 1, -0.3]);
const AROUND_BEND_MM = [0, 3] as const;

/**
 * Landmarks of a right hip bone in the frame of the pelvis: the iliac spines are the points farthest forwards, and farthest
 * backwards and a little inwards, square to the plane through the front spines and the pubic tubercles; the tubercle lies where the front of
 * the pubis, seen from above, bends back most sharply, and stands out of that bend.
 */
export function hipLandmarks(hip: Solid, size: number): Readonly<Record<'asis' | 'psis' | 'pubic_tubercle', Xyz>> {
  const seed = (x: number, y: number, z: number): Xyz => [x * size, y * size, z * size];
  let [asis, forwards]: [Xyz, Xyz] = [seed(117, 45, 76), [0, 1, 0]];
  let pubic_tubercle = seed(32, 43, -8);
  for (let n = 0; n < 2; n++) {
    asis = extremePoint(hip, asis, forwards);
    pubic_tubercle = sharpestBend(hip.within(...seed(30, 40, -12), 45), forwards, seed(0, 40, -12));
    forwards = unit([0, asis[2] - pubic_tubercle[2], pubic_tubercle[1] - asis[1]]);
  }
  return { asis, pubic_tubercle, psis: extremePoint(hip, seed(40, -92, 86), [-0.25, -0.97 * forwards[1], -0.97 * forwards[2]]) };
}

/** The point that stands out of the front where, from side to side, it bends most. */
function sharpestBend(hip: Solid, forwards: Xyz, middle: Xyz): Xyz {
  const columns = new Map<number, readonly Xyz[]>();
  const column = (x: number): readonly Xyz[] => {
    const known = columns.get(x) ?? frontAt(hip, x, forwards, middle);
    columns.set(x, known);
    return known;
  };
  const reach = (x: number): number => Math.max(...column(x).map((p) => dot(p, forwards)));
  const bend = (x: number): number => 2 * reach(x) - reach(x - BEND_MM) - reach(x + BEND_MM);
  const places = Array.from({ length: FROM_MIDLINE_MM[1] - FROM_MIDLINE_MM[0] + 1 }, (_, n) => FROM_MIDLINE_MM[0] + n);
  const sharpest = places.reduce((best, x) => (bend(x) > bend(best) ? x : best));
  const around = Array.from({ length: AROUND_BEND_MM[1] - AROUND_BEND_MM[0] + 1 }, (_, n) => column(sharpest + AROUND_BEND_MM[0] + n)).flat();
  return around.reduce((best, p) => (dot(p, OUT_OF_BEND) > dot(best, OUT_OF_BEND) ? p : best));
}

/** The front of the bone in the plane so far from the midline: where rays from in front, at heights a millimetre apart, meet it. */
function frontAt(hip: Solid, x: number, forwards: Xyz, [, y, z]: Xyz): Xyz[] {
  const up: Xyz = [0, -forwards[2], forwards[1]];
  return Array.from({ length: 25 }, (_, n) => n - 12).flatMap((height) => {
    const hit = firstHit(hip, [x, y + height * up[1] + 25 * forwards[1], z + height * up[2] + 25 * forwards[2]], forwards);
    return hit ? [hit] : [];
  });
}

function firstHit(hip: Solid, start: Xyz, forwards: Xyz): Xyz | null {
  let p = start;
  for (let n = 0; n < 60; n++) {
    const far = hip.distance(p[0], p[1], p[2]);
    if (far < 0.02) return p;
    p = [p[0] - 0.8 * far * forwards[0], p[1] - 0.8 * far * forwards[1], p[2] - 0.8 * far * forwards[2]];
    if (dot(start, forwards) - dot(p, forwards) > 45) return null;
  }
  return p;
}

const dot = (a: Xyz, b: Xyz): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
