import { lineThrough } from '../geometry/shapes';
import { displacement, dot } from '../geometry/spaces';
import { frameDefinitions } from './frames';
import type { Located } from './landmark';
import type { Acetabulum, Landmarks, ProximalFemur } from './landmarks';
import type { Bones } from './locate';
import { withMeasuredPoints } from './measuredPoints';
import type { MeasuredPoint } from './seenFrom';
import { sides, type Side } from './side';

/**
 * Landmarks of which some were placed elsewhere, by their ids, with all that is built on them: the femoral head and the
 * axis of its neck, the socket, the heights of the canal above the lesser trochanter, and the points that are read off a
 * surface by them. The latter are found anew on `bones`; without their bone they are not given, since the old ones hold
 * no more.
 */
export function withPlaced(landmarks: Landmarks, placed: Readonly<Record<string, Located>>, bones: Bones): Landmarks {
  const found = { ...withoutStale(landmarks.found, placed), ...placed };
  const next = { ...landmarks, found, missing: landmarks.missing.filter(({ id }) => !(id in placed)) };
  return withMeasuredPoints({
    ...next,
    femora: onBothSides((side) => femurOf(landmarks, next.found, side)),
    acetabula: onBothSides((side) => socketOf(landmarks.acetabula[side], placed[`acetabular_centre_${side}`])),
  }, bonesOf(bones, placed));
}

const onBothSides = <T>(of: (side: Side) => T): { readonly left: T; readonly right: T } => ({ left: of('left'), right: of('right') });

const socketOf = (socket: Acetabulum | null, placed: Located | undefined): Acetabulum | null => (socket && placed ? { ...socket, centre: placed.at } : socket);

type Found = Landmarks['found'];

function femurOf({ femora, found: before }: Landmarks, after: Found, side: Side): ProximalFemur | null {
  const femur = femora[side];
  const changed = (name: string): boolean => before[`${name}_${side}`] !== after[`${name}_${side}`];
  if (!femur || !['femoral_head_centre', 'neck_centre', 'lesser_trochanter_apex'].some(changed)) return femur;
  const [head, neck] = [after[`femoral_head_centre_${side}`], after[`neck_centre_${side}`]];
  return {
    ...femur,
    head: head && changed('femoral_head_centre') ? headAt(femur, head) : femur.head,
    neckAxis: head && neck && (changed('femoral_head_centre') || changed('neck_centre')) ? lineThrough(head.at, neck.at) : femur.neckAxis,
    canal: canalFrom(femur, before[`lesser_trochanter_apex_${side}`], after[`lesser_trochanter_apex_${side}`]),
  };
}

/** Its radius stays. A head without one, which was not found, is known by its centre alone. */
function headAt({ head }: ProximalFemur, { at }: Located): ProximalFemur['head'] {
  if (!head) return null;
  const { instead: _, ...own } = head;
  return { ...own, centre: at };
}

/** Heights of the canal are counted from the lesser trochanter: where it is moved along the shaft, they change. */
function canalFrom({ canal, shaftAxis }: ProximalFemur, before: Located | undefined, after: Located | undefined): ProximalFemur['canal'] {
  if (!shaftAxis || !before || !after || before === after) return canal;
  const raisedMm = dot(displacement(before.at, after.at), shaftAxis.direction);
  return canal.map((level) => ({ ...level, aboveLesserTrochanterMm: level.aboveLesserTrochanterMm - raisedMm }));
}

/** What the long axis of the femur rests on; the condyles only turn the frame about it. */
const upright: readonly string[] = ['femoral_head_centre', 'intercondylar_notch'];
const atNeck: readonly string[] = [...upright, 'neck_centre'];
const turned: readonly string[] = frameDefinitions.femur.needs;
const onPlateau = (compartment: string): readonly string[] => [...frameDefinitions.tibia_akagi.needs, `${compartment}_plateau`];

/** The landmarks by which points are read off the surfaces: no more than bear on them, for each takes its time while one drags. */
const readBy: Readonly<Partial<Record<MeasuredPoint, readonly string[]>>> = {
  neck_at_trochanter: [...atNeck, 'greater_trochanter_tip'], greater_trochanter_centre: atNeck,
  posterior_trochanteric_crest: turned, distal_femur_anterior: turned, distal_femur_posterior: turned,
  medial_plateau_anterior: onPlateau('medial'), medial_plateau_posterior: onPlateau('medial'),
  lateral_plateau_anterior: onPlateau('lateral'), lateral_plateau_posterior: onPlateau('lateral'),
};

const isMoved = (names: readonly string[], side: Side, placed: Readonly<Record<string, Located>>): boolean => names.some((name) => `${name}_${side}` in placed);

function withoutStale(found: Found, placed: Readonly<Record<string, Located>>): Found {
  const stale = sides.flatMap((side) => Object.entries(readBy).filter(([, names]) => isMoved(names, side, placed)).map(([point]) => `${point}_${side}`));
  return stale.length === 0 ? found : Object.fromEntries(Object.entries(found).filter(([id]) => !stale.includes(id)));
}

/** Only bones on which something is to be found anew: the others are not read again. */
function bonesOf(bones: Bones, placed: Readonly<Record<string, Located>>): Bones {
  const wanted = sides.flatMap((side) => [
    ...(isMoved([...turned, ...atNeck, 'greater_trochanter_tip'], side, placed) ? [`femur_${side}`] : []),
    ...(isMoved([...onPlateau('medial'), ...onPlateau('lateral')], side, placed) ? [`tibia_${side}`] : []),
  ]);
  return Object.fromEntries(Object.entries(bones).filter(([name]) => wanted.includes(name)));
}
