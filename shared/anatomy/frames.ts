import { scaled, type Space } from '../geometry/spaces';
import { closestOnLine } from '../geometry/shapes';
import type { Transform } from '../geometry/transform';
import { err, ok, type Result } from '../result';
import { bergmannFemur, epicondylarFemur, mechanicalFemur, tableTopFemur, wu2002Femur } from './femoralFrames';
import { spaceFromWorld, type BuiltFrame, type DegenerateFrame, type Frame, type FrameAxes } from './frame';
import type { Landmarks } from './landmarks';
import { mirroredPoint, mirroredVector } from './mirror';
import { anteriorPelvicPlane, functionalPelvis, wu2002Pelvis } from './pelvicFrames';
import { seenFrom, type PartId, type PartsOf, type Seen } from './seenFrom';
import { sides, type Side } from './side';
import { akagiTibia, malleolarTibia, tendonMedialBorder } from './tibialFrames';

export { spaceFromWorld, supine } from './frame';
export type { FrameAxes as Frame } from './frame';

export type FrameError = DegenerateFrame | { readonly code: 'missing-landmark'; readonly missing: readonly string[] };
type FrameResult<S extends Space> = Result<Frame<S>, FrameError>;

/** A frame by the parts of a right side that it is built from. */
export type FrameDefinition<S extends Space> = { readonly needs: readonly PartId[]; readonly build: (seen: Seen) => BuiltFrame<S> };

function frameOf<S extends Space, const Needs extends readonly PartId[]>(needs: Needs, build: (parts: PartsOf<Needs>) => BuiltFrame<S>): FrameDefinition<S> {
  return { needs, build: ({ part }) => build(Object.fromEntries(needs.map((id) => [id, part(id)])) as PartsOf<Needs>) };
}

const mechanical = ['femoral_head_centre', 'intercondylar_notch', 'posterior_medial_condyle', 'posterior_lateral_condyle'] as const;

/** Every published frame, by what it is built from. */
export const frameDefinitions = {
  pelvis_app: frameOf(['asis', 'other_asis', 'pubic_tubercle', 'other_pubic_tubercle'], (p) =>
    anteriorPelvicPlane({ asisRight: p.asis, asisLeft: p.other_asis, pubicTubercleRight: p.pubic_tubercle, pubicTubercleLeft: p.other_pubic_tubercle })),
  pelvis_functional: frameOf(['asis', 'other_asis'], (p) => functionalPelvis({ asisRight: p.asis, asisLeft: p.other_asis })),
  pelvis_isb: frameOf(['asis', 'other_asis', 'psis', 'other_psis', 'femoral_head_centre'], (p) =>
    wu2002Pelvis({ asisRight: p.asis, asisLeft: p.other_asis, psisRight: p.psis, psisLeft: p.other_psis, hipCentre: p.femoral_head_centre })),
  femur: frameOf(mechanical, (p) =>
    mechanicalFemur({ headCentre: p.femoral_head_centre, notch: p.intercondylar_notch, posteriorMedial: p.posterior_medial_condyle, posteriorLateral: p.posterior_lateral_condyle })),
  femur_isb: frameOf(['femoral_head_centre', 'medial_epicondyle', 'lateral_epicondyle'], (p) =>
    wu2002Femur({ headCentre: p.femoral_head_centre, medialEpicondyle: p.medial_epicondyle, lateralEpicondyle: p.lateral_epicondyle })),
  femur_epicondylar: frameOf(['femoral_head_centre', 'intercondylar_notch', 'medial_sulcus', 'lateral_epicondyle'], (p) =>
    epicondylarFemur({ headCentre: p.femoral_head_centre, notch: p.intercondylar_notch, medialSulcus: p.medial_sulcus, lateralEpicondyle: p.lateral_epicondyle })),
  femur_table_top: frameOf([...mechanical, 'posterior_trochanteric_crest'], (p) =>
    tableTopFemur({ headCentre: p.femoral_head_centre, notch: p.intercondylar_notch, posteriorMedial: p.posterior_medial_condyle, posteriorLateral: p.posterior_lateral_condyle, posteriorCrest: p.posterior_trochanteric_crest })),
  femur_bergmann: frameOf([...mechanical, 'neck_axis', 'shaft_axis'], (p) => {
    const neckOnShaft = closestOnLine(p.shaft_axis, p.neck_axis);
    if (!neckOnShaft) return err({ code: 'degenerate' });
    return bergmannFemur({ headCentre: p.femoral_head_centre, notch: p.intercondylar_notch, neckOnShaft, posteriorMedial: p.posterior_medial_condyle, posteriorLateral: p.posterior_lateral_condyle });
  }),
  tibia_akagi: frameOf(['tibial_spine_medial', 'tibial_spine_lateral', 'ankle_centre', 'pcl_centre', 'tibial_tuberosity'], (p) => {
    const points = { medialSpine: p.tibial_spine_medial, lateralSpine: p.tibial_spine_lateral, ankleCentre: p.ankle_centre, pclCentre: p.pcl_centre };
    return akagiTibia({ ...points, tendonBorder: tendonMedialBorder({ ...points, tuberosity: p.tibial_tuberosity }) });
  }),
  tibia_malleolar: frameOf(['tibial_spine_medial', 'tibial_spine_lateral', 'medial_malleolus', 'lateral_malleolus'], (p) =>
    malleolarTibia({ medialSpine: p.tibial_spine_medial, lateralSpine: p.tibial_spine_lateral, medialMalleolus: p.medial_malleolus, lateralMalleolus: p.lateral_malleolus })),
} as const;
export type FrameName = keyof typeof frameDefinitions;

const oneForBothSides = ['pelvis_app', 'pelvis_functional'] as const;
type SidedFrame = Exclude<FrameName, (typeof oneForBothSides)[number]>;
export type FrameId = (typeof oneForBothSides)[number] | `${SidedFrame}_${Side}`;

const isForBoth = (name: FrameName): boolean => (oneForBothSides as readonly FrameName[]).includes(name);

/** The id of a frame outside: with its side, where it has one. */
export const frameIdOf = (name: FrameName, side: Side): FrameId => (isForBoth(name) ? name : `${name}_${side}`) as FrameId;

export const frameIds: readonly FrameId[] = (Object.keys(frameDefinitions) as FrameName[])
  .flatMap((name) => (isForBoth(name) ? [frameIdOf(name, 'right')] : sides.map((side) => frameIdOf(name, side))));

/** Every frame that the landmarks allow, by its id, in the world. */
export function framesOf(landmarks: Landmarks): Readonly<Record<FrameId, Result<FrameAxes, FrameError>>> {
  const frames = (Object.keys(frameDefinitions) as FrameName[]).flatMap((name) =>
    (isForBoth(name) ? (['right'] as const) : sides).map((side) => [frameIdOf(name, side), frameInWorld<Space>(landmarks, name, side)] as const));
  return Object.fromEntries(frames) as Record<FrameId, Result<FrameAxes, FrameError>>;
}

/** A frame of a patient seen from one side, in that view. */
export function frameSeen<S extends Space>(seen: Seen, { needs, build }: FrameDefinition<S>): FrameResult<S> {
  const missing = needs.filter((id) => seen.part(id) === undefined).map(seen.idOf);
  return missing.length > 0 ? err({ code: 'missing-landmark', missing }) : build(seen);
}

function frameInWorld<S extends Space>(landmarks: Landmarks, name: FrameName, side: Side): FrameResult<S> {
  const frame = frameSeen(seenFrom(landmarks, side), frameDefinitions[name] as unknown as FrameDefinition<S>);
  return frame.ok && side === 'left' ? ok(mirroredFrame(frame.value)) : frame;
}

/** A frame of a right side as that of a left one: forwards and up in the mirror, x to the right again. */
export const mirroredFrame = <S extends Space>({ origin, x, y, z }: Frame<S>): Frame<S> =>
  ({ origin: mirroredPoint(origin), x: scaled(mirroredVector(x), -1), y: mirroredVector(y), z: mirroredVector(z) });

/** Anterior pelvic plane of the landmarks: tilt, obliquity and rotation are 0 in it. */
export const anteriorPelvicFrame = (landmarks: Landmarks): FrameResult<'pelvis'> => frameInWorld(landmarks, 'pelvis_app', 'right');

/** Obliquity and rotation removed by the line of the iliac spines, the tilt of the supine patient kept. */
export const functionalPelvicFrame = (landmarks: Landmarks): FrameResult<'pelvis'> => frameInWorld(landmarks, 'pelvis_functional', 'right');

/** Mechanical axis upright, posterior condylar line parallel to the coronal plane; origin at the head centre. */
export const femoralFrame = (landmarks: Landmarks, side: Side): FrameResult<'femur'> => frameInWorld(landmarks, 'femur', side);

/** `pelvisFromWorld` of the anterior pelvic plane. */
export function pelvisFromWorld(landmarks: Landmarks): Result<Transform<'pelvis', 'world'>, FrameError> {
  const frame = anteriorPelvicFrame(landmarks);
  return frame.ok ? ok(spaceFromWorld(frame.value)) : frame;
}

/** `femurFromWorld` of one side, mechanical axis and posterior condylar line. */
export function femurFromWorld(landmarks: Landmarks, side: Side): Result<Transform<'femur', 'world'>, FrameError> {
  const frame = femoralFrame(landmarks, side);
  return frame.ok ? ok(spaceFromWorld(frame.value)) : frame;
}

/** `tibiaFromWorld` of one side, mechanical axis and Akagi's line. */
export function tibiaFromWorld(landmarks: Landmarks, side: Side): Result<Transform<'tibia', 'world'>, FrameError> {
  const frame = frameInWorld<'tibia'>(landmarks, 'tibia_akagi', side);
  return frame.ok ? ok(spaceFromWorld(frame.value)) : frame;
}
