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
    notch = notchPoint(femur, between(posterior_medial_condyle, posterior_lateral_condyle), { across: unit(crossed(crossed(up, across), up)), up });
    up = unit(from(notch, head));
    back = unit(crossed(across, up));
  }
  const lateral = unit(crossed(up, back));
  const out = (way: Xyz, sign: number): Xyz => [way[0] * sign, way[1] * sign, way[2] * sign];
  return {
    posterior_medial_condyle, posterior_lateral_condyle, intercondylar_notch: notch,
    distal_medial_condyle: extremePoint(femur, seed(-24, 1, 0, 0), out(up, -1)),
    distal_lateral_condyle: extremePoint(femur, seed(24, 1, 0, 0), out(up, -1)),
    ...epicondyles(femur, { medial: seed(-42, -8, 32, 0), lateral: seed(41, -7, 30, 0) }, lateral),
  };
}

/** Farthest along the axis through both, which begins as the one across the knee. */
function epicondyles(femur: Solid, start: { readonly medial: Xyz; readonly lateral: Xyz }, across: Xyz): Readonly<Record<'medial_epicondyle' | 'lateral_epicondyle', Xyz>> {
  let [axis, medial, lateral] = [across, start.medial, start.lateral];
  for (let n = 0; n < 4; n++) {
    [medial, lateral] = [extremePoint(femur, start.medial, [-axis[0], -axis[1], -axis[2]]), extremePoint(femur, start.lateral, axis)];
    axis = unit(from(medial, lateral));
  }
  return { medial_epicondyle: medial, lateral_epicondyle: lateral };
}

/**
 * The lowest point of bone, along the axis from notch to head, in the plane midway between the condyles: where the groove
 * of the kneecap ends and the notch begins.
 */
function notchPoint(femur: Solid, middle: Xyz, { across, up }: { readonly across: Xyz; readonly up: Xyz }): Xyz {
  const forwards = unit(crossed(up, across));
  const at = (ahead: number, height: number): Xyz => [0, 1, 2].map((n) => (middle[n] as number) + ahead * (forwards[n] as number) + height * (up[n] as number)) as unknown as Xyz;
  const lowestAt = (ahead: number): number => {
    let [outside, inside] = [BELOW_BACKS_MM, ABOVE_BACKS_MM];
    if (femur.distance(...at(ahead, inside)) > 0) return inside;
    for (let height = outside; height < inside; height += 0.5) {
      if (femur.distance(...at(ahead, height)) < 0) {
        [outside, inside] = [height - 0.5, height];
        break;
      }
    }
    for (let n = 0; n < 20; n++) {
      const height = (outside + inside) / 2;
      if (femur.distance(...at(ahead, height)) < 0) inside = height;
      else outside = height;
    }
    return inside;
  };
  let best = 45;
  for (let ahead = 20; ahead <= 75; ahead += 1) if (lowestAt(ahead) < lowestAt(best)) best = ahead;
  for (let step = 1; step > 0.01; step /= 2) for (const ahead of [best - step, best + step]) if (lowestAt(ahead) < lowestAt(best)) best = ahead;
  return at(best, lowestAt(best));
}

/** Heights from the middle between the backs of the condyles among which the notch is looked for, mm. */
const BELOW_BACKS_MM = -36;
const ABOVE_BACKS_MM = 22;

const from = (a: Xyz, b: Xyz): Xyz => [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
const between = (a: Xyz, b: Xyz): Xyz => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2];
const crossed = (a: Xyz, b: Xyz): Xyz => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
