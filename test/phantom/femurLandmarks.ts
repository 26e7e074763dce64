import { extremePoint, unit } from './extreme';
import { distal, headCentre, kneeLevel, type FemurShape } from './femur';
import type { Knot, Solid, Xyz } from './solid';

type Id =
  | 'greater_trochanter_tip' | 'lesser_trochanter_apex' | 'medial_epicondyle' | 'lateral_epicondyle' | 'posterior_medial_condyle'
  | 'posterior_lateral_condyle' | 'distal_medial_condyle' | 'distal_lateral_condyle' | 'intercondylar_notch';

/**
 * Landmarks of a right femur in its own frame. The condyles and epicondyles are extremes along the axes of the frame
 * that they define themselves (z from the notch to the head centre, x along the back of the condyles), so they are
 * found in rounds.
 */
export function femurLandmarks(femur: Solid, shape: FemurShape): Readonly<Record<Id, Xyz>> {
  return { ...proximalLandmarks(femur, shape), ...kneeLandmarks(femur, shape) };
}

function proximalLandmarks(femur: Solid, shape: FemurShape): Readonly<Record<'greater_trochanter_tip' | 'lesser_trochanter_apex', Xyz>> {
  const s = shape.size;
  const greater_trochanter_tip = extremePoint(femur, [6 * s, -17 * s, 40 * s], [0, 0, 1]);
  let apex: Xyz = [-18 * s, -20 * s, -25 * s];
  // Farthest from the shaft's axis: the direction turns with the point until it holds still.
  for (let n = 0; n < 8; n++) apex = extremePoint(femur, apex, [apex[0], apex[1], 0], 10);
  return { greater_trochanter_tip, lesser_trochanter_apex: apex };
}

type KneeId = Exclude<Id, 'greater_trochanter_tip' | 'lesser_trochanter_apex'>;

function kneeLandmarks(femur: Solid, shape: FemurShape): Readonly<Record<KneeId, Xyz>> {
  const seed = (...knot: Knot): Xyz => distal(shape, knot).slice(0, 3) as unknown as Xyz;
  const head = headCentre(shape);
  let [notch, up, back]: [Xyz, Xyz, Xyz] = [[0, 0, kneeLevel(shape) + 6], [0, 0, 1], [0, -1, 0]];
  let [posterior_medial_condyle, posterior_lateral_condyle] = [seed(-26, -41, 24, 0), seed(26, -41, 25, 0)];
  for (let n = 0; n < 4; n++) {
    posterior_medial_condyle = extremePoint(femur, posterior_medial_condyle, back);
    posterior_lateral_condyle = extremePoint(femur, posterior_lateral_condyle, back);
    const across = unit(from(posterior_medial_condyle, posterior_lateral_condyle));
    notch = notchPoint(femur, between(posterior_medial_condyle, posterior_lateral_condyle), across, shape);
    up = unit(from(notch, head));
    back = unit(crossed(across, up));
  }
  const lateral = unit(crossed(up, back));
  const out = (way: Xyz, sign: number): Xyz => [way[0] * sign, way[1] * sign, way[2] * sign];
  return {
    posterior_medial_condyle, posterior_lateral_condyle, intercondylar_notch: notch,
    distal_medial_condyle: extremePoint(femur, seed(-24, 1, 0, 0), out(up, -1)),
    distal_lateral_condyle: extremePoint(femur, seed(24, 1, 0, 0), out(up, -1)),
    medial_epicondyle: extremePoint(femur, seed(-42, -8, 32, 0), out(lateral, -1)),
    lateral_epicondyle: extremePoint(femur, seed(41, -7, 30, 0), lateral),
  };
}

/**
 * The lowest point of bone in the plane midway between the condyles: where the groove of the kneecap ends and the
 * notch begins.
 */
function notchPoint(femur: Solid, middle: Xyz, across: Xyz, shape: FemurShape): Xyz {
  const forwards = unit([-across[1], across[0], 0]);
  const at = (ahead: number, z: number): Xyz => [middle[0] + forwards[0] * ahead, middle[1] + forwards[1] * ahead, z];
  const lowestAt = (ahead: number): number => {
    let [outside, inside] = [kneeLevel(shape) - 12, kneeLevel(shape) + 45];
    if (femur.distance(...at(ahead, inside)) > 0) return inside;
    for (let z = outside; z < inside; z += 0.5) {
      if (femur.distance(...at(ahead, z)) < 0) {
        [outside, inside] = [z - 0.5, z];
        break;
      }
    }
    for (let n = 0; n < 20; n++) {
      const z = (outside + inside) / 2;
      if (femur.distance(...at(ahead, z)) < 0) inside = z;
      else outside = z;
    }
    return inside;
  };
  let [best, step] = [45, 1];
  for (let ahead = 20; ahead <= 75; ahead += 1) if (lowestAt(ahead) < lowestAt(best)) best = ahead;
  for (; step > 0.01; step /= 2) for (const ahead of [best - step, best + step]) if (lowestAt(ahead) < lowestAt(best)) best = ahead;
  return at(best, lowestAt(best));
}

const from = (a: Xyz, b: Xyz): Xyz => [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
const between = (a: Xyz, b: Xyz): Xyz => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2];
const crossed = (a: Xyz, b: Xyz): Xyz => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
