import { err, ok, type Result } from '../result';
import { cross, displacement, midpoint, normalised, perpendicularPart, vector, type Point, type Space, type Vector } from '../geometry/spaces';
import { fromAxes, invert, type Transform } from '../geometry/transform';
import { PARALLEL_DIRECTIONS } from '../geometry/tolerance';
import { length } from '../geometry/spaces';
import type { LandmarkId, Landmarks } from './landmarks';
import type { Side } from './side';

/** Axes of an anatomical frame, seen in the world: x right, y anterior, z superior (proximal), whatever the side. */
export type Frame = { readonly origin: Point<'world'>; readonly x: Vector<'world'>; readonly y: Vector<'world'>; readonly z: Vector<'world'> };
export type FrameError = { readonly code: 'missing-landmark'; readonly missing: readonly string[] } | { readonly code: 'degenerate' };
type FrameResult = Result<Frame, FrameError>;

export const frameIds = ['pelvis_app', 'pelvis_functional', 'femur_left', 'femur_right', 'femur_isb_left', 'femur_isb_right'] as const;
export type FrameId = (typeof frameIds)[number];

/** Directions of a patient who lies straight on the table: the world is LPS. */
export const supine = { right: vector<'world'>(-1, 0, 0), anterior: vector<'world'>(0, -1, 0), superior: vector<'world'>(0, 0, 1) } as const;

/** Every frame that the landmarks allow, by its id. */
export const framesOf = (landmarks: Landmarks): Readonly<Record<FrameId, FrameResult>> => ({
  pelvis_app: anteriorPelvicFrame(landmarks), pelvis_functional: functionalPelvicFrame(landmarks),
  femur_left: femoralFrame(landmarks, 'left'), femur_right: femoralFrame(landmarks, 'right'),
  femur_isb_left: wu2002FemoralFrame(landmarks, 'left'), femur_isb_right: wu2002FemoralFrame(landmarks, 'right'),
});

/** Anterior pelvic plane through both iliac spines and pubic tubercles; origin midway between the spines. Tilt, obliquity and rotation are 0 in it. */
export function anteriorPelvicFrame(landmarks: Landmarks): FrameResult {
  return withPoints(landmarks, ['asis_left', 'asis_right', 'pubic_tubercle_left', 'pubic_tubercle_right'], ([left, right, lowLeft, lowRight]) => {
    const origin = midpoint(left, right);
    return squared({ right: displacement(left, right), up: displacement(midpoint(lowLeft, lowRight), origin), origin });
  });
}

/** Obliquity and rotation removed by the line of the iliac spines, the tilt of the supine patient kept; origin midway between the spines. */
export function functionalPelvicFrame(landmarks: Landmarks): FrameResult {
  return withPoints(landmarks, ['asis_left', 'asis_right'], ([left, right]) =>
    squared({ right: displacement(left, right), up: supine.superior, origin: midpoint(left, right) }));
}

/** Mechanical axis (notch to head centre) upright, posterior condylar line parallel to the coronal plane; origin at the head centre. */
export function femoralFrame(landmarks: Landmarks, side: Side): FrameResult {
  return withPoints(landmarks, [`femoral_head_centre_${side}`, `intercondylar_notch_${side}`, `posterior_medial_condyle_${side}`, `posterior_lateral_condyle_${side}`],
    ([head, notch, medial, lateral]) => upright({ up: displacement(notch, head), right: toTheRight(side, medial, lateral), origin: head }));
}

/** Wu et al. 2002: from the midpoint of the epicondyles to the head centre upright, the epicondyles in the coronal plane; origin at the head centre. The axes have our names: x is ISB's z, y its x, z its y. */
export function wu2002FemoralFrame(landmarks: Landmarks, side: Side): FrameResult {
  return withPoints(landmarks, [`femoral_head_centre_${side}`, `medial_epicondyle_${side}`, `lateral_epicondyle_${side}`],
    ([head, medial, lateral]) => upright({ up: displacement(midpoint(medial, lateral), head), right: toTheRight(side, medial, lateral), origin: head }));
}

const toTheRight = (side: Side, medial: Point<'world'>, lateral: Point<'world'>): Vector<'world'> =>
  (side === 'right' ? displacement(medial, lateral) : displacement(lateral, medial));

/** Takes world coordinates into the frame. */
export const spaceFromWorld = <S extends Space>(frame: Frame): Transform<S, 'world'> => invert(fromAxes<'world', S>(frame));

/** `pelvisFromWorld` of the anterior pelvic plane. */
export function pelvisFromWorld(landmarks: Landmarks): Result<Transform<'pelvis', 'world'>, FrameError> {
  const frame = anteriorPelvicFrame(landmarks);
  return frame.ok ? ok(spaceFromWorld<'pelvis'>(frame.value)) : frame;
}

/** `femurFromWorld` of one side, mechanical axis and posterior condylar line. */
export function femurFromWorld(landmarks: Landmarks, side: Side): Result<Transform<'femur', 'world'>, FrameError> {
  const frame = femoralFrame(landmarks, side);
  return frame.ok ? ok(spaceFromWorld<'femur'>(frame.value)) : frame;
}

type Directions = { readonly right: Vector<'world'>; readonly up: Vector<'world'>; readonly origin: Point<'world'> };

/** x exactly to the right, z as near to `up` as possible. */
function squared({ right, up, origin }: Directions): FrameResult {
  if (parallel(right, up)) return err({ code: 'degenerate' });
  const x = normalised(right);
  const z = normalised(perpendicularPart(up, x));
  return ok({ origin, x, y: cross(z, x), z });
}

/** z exactly up, x as near to `right` as possible. */
function upright({ right, up, origin }: Directions): FrameResult {
  if (parallel(right, up)) return err({ code: 'degenerate' });
  const z = normalised(up);
  const x = normalised(perpendicularPart(right, z));
  return ok({ origin, x, y: cross(z, x), z });
}

const parallel = (a: Vector<'world'>, b: Vector<'world'>): boolean => length(cross(a, b)) <= PARALLEL_DIRECTIONS * length(a) * length(b);

type PointsOf<Ids extends readonly LandmarkId[]> = { readonly [N in keyof Ids]: Point<'world'> };

function withPoints<const Ids extends readonly LandmarkId[]>({ found }: Landmarks, ids: Ids, build: (points: PointsOf<Ids>) => FrameResult): FrameResult {
  const missing = ids.filter((id) => !found[id]);
  if (missing.length > 0) return err({ code: 'missing-landmark', missing });
  return build(ids.map((id) => found[id]?.at) as unknown as PointsOf<Ids>);
}
