import type { Transform } from '../geometry/transform';
import { boundsOf } from '../mesh/measure';
import type { Mesh } from '../mesh/mesh';
import { pairedBone, type BoneName } from './bone';
import { femoralLandmarks } from './femur';
import { studiedFemur, type StudiedFemur } from './femurStudy';
import { locateAll, type Located, type LocateError } from './landmark';
import { landmarkIds, midlineLandmarks, pelvicLandmarkNames, type Acetabulum, type FemoralLandmark, type LandmarkId, type Landmarks, type MidlineLandmark, type PairedLandmark, type PelvicLandmark, type ProximalFemur, type SacralEndplate } from './landmarks';
import { boneOfLandmark } from './landmarkBone';
import { shankLandmarks } from './locateShank';
import { mirroredFemur, mirroredLocated, mirroredPoint, onRightSide } from './mirror';
import { pelvicLandmarks } from './pelvis';
import { studiedHip, studiedPelvis, type Hips } from './pelvisStudy';
import { sacralLandmarks, studiedSacrum } from './sacrum';
import { sides, type Side } from './side';

export type Bones = Readonly<Partial<Record<BoneName, Mesh>>>;

type Outcome<Id extends string> = { readonly found: ReadonlyMap<Id, Located>; readonly failed: ReadonlyMap<Id, LocateError> };

/**
 * All landmarks that the surfaces show, in world LPS mm, and for each that they do not show the reason. The bones may
 * lie in any pose; the names tell left from right. The canal is not seen on a surface and left empty.
 */
export function locatedLandmarks(bones: Bones): Landmarks {
  const pelvis = pelvisOf(bones);
  const femora = { left: femurOf(bones, 'left', pelvis.acetabula.left), right: femurOf(bones, 'right', pelvis.acetabula.right) };
  const sacrum = sacrumOf(bones, pelvis.worldFromPelvis);
  const outcomes = [...sides.flatMap((side) => [onSide(side, pelvis.outcomes[side]), onSide(side, femora[side].outcome), onSide(side, shankLandmarks(bones, side))]), sacrum.outcome];
  const found = Object.fromEntries(outcomes.flatMap((outcome) => [...outcome.found]));
  const missing = outcomes.flatMap(({ failed }) => [...failed].map(([id, { code, detail }]) => ({ id, code, detail })));
  return {
    found,
    missing: [...missing, ...unasked(bones, new Set([...Object.keys(found), ...missing.map(({ id }) => id)]))],
    acetabula: pelvis.acetabula,
    femora: { left: femora.left.proximal, right: femora.right.proximal },
    sacralEndplate: sacrum.endplate,
  };
}

/** What was found and not found on a bone of one side, by the full ids. */
function onSide(side: Side, { found, failed }: Outcome<PairedLandmark>): Outcome<LandmarkId> {
  return { found: new Map([...found].map(([id, located]) => [`${id}_${side}`, located])), failed: new Map([...failed].map(([id, error]) => [`${id}_${side}`, error])) };
}

/** Every landmark is found or missing: what no definition has looked for is said too. */
function unasked(bones: Bones, answered: ReadonlySet<string>): Landmarks['missing'] {
  return landmarkIds.filter((id) => !answered.has(id)).map((id) => {
    const bone = boneOfLandmark(id);
    return bones[bone] ? { id, code: 'no-fit', detail: 'not looked for' } : { id, code: 'missing-bone', detail: bone };
  });
}

function noBone<Id extends string>(ids: readonly Id[], bone: BoneName): Outcome<Id> {
  return { found: new Map(), failed: new Map(ids.map((id) => [id, { code: 'missing-bone', detail: bone }])) };
}

type Femur = { readonly outcome: Outcome<FemoralLandmark>; readonly proximal: ProximalFemur | null };

function femurOf(bones: Bones, side: Side, acetabulum: Acetabulum | null): Femur {
  const name = pairedBone('femur', side);
  const mesh = bones[name];
  const ids = femoralLandmarks.map(({ id }) => id);
  if (!mesh) return { outcome: noBone(ids, name), proximal: null };
  const hip = bones[pairedBone('hip', side)];
  const atHip = hip !== undefined && gapBetween(mesh, hip) < BESIDE_MM;
  const socket = acetabulum && { centre: side === 'right' ? acetabulum.centre : mirroredPoint(acetabulum.centre), radiusMm: acetabulum.radiusMm };
  return onRightSide(side, mesh, { locate: (right) => rightFemur(right, { atHip, socket }), back: mirroredOutcome });
}

/** Two bones whose boxes lie no farther apart are neighbours; a knee lies 300 mm from the hip. */
const BESIDE_MM = 60;

/** Between the boxes around two surfaces, mm; 0 where they overlap. */
function gapBetween(one: Mesh, other: Mesh): number {
  const [a, b] = [boundsOf(one), boundsOf(other)];
  return Math.hypot(...([0, 1, 2] as const).map((axis) => Math.max(0, a.low[axis] - b.high[axis], b.low[axis] - a.high[axis])));
}

function rightFemur(mesh: Mesh, place: Parameters<typeof studiedFemur>[1]): Femur {
  const femur = studiedFemur(mesh, place);
  return { outcome: locateAll(femoralLandmarks, femur), proximal: proximalOf(femur) };
}

const mirroredOutcome = ({ outcome: { found, failed }, proximal }: Femur): Femur =>
  ({ outcome: { found: new Map([...found].map(([id, located]) => [id, mirroredLocated(located)])), failed }, proximal: proximal && mirroredFemur(proximal) });

const proximalOf = ({ head, headFrom, neck, shaft }: StudiedFemur): ProximalFemur => ({
  head: head && { centre: head.centre, radiusMm: head.radiusMm, residualMm: head.residualMm, ...(headFrom === 'acetabulum' ? { instead: headFrom } : {}) },
  neckAxis: neck && { at: neck.at, direction: neck.direction },
  shaftAxis: shaft && { at: shaft.at, direction: shaft.direction },
  canal: [],
});

type Sacrum = { readonly outcome: Outcome<MidlineLandmark>; readonly endplate: SacralEndplate | null };

function sacrumOf({ sacrum: mesh }: Bones, worldFromPelvis: Transform<'world', 'pelvis'> | null): Sacrum {
  if (!mesh) return { outcome: noBone(midlineLandmarks, 'sacrum'), endplate: null };
  const sacrum = studiedSacrum(mesh, worldFromPelvis);
  const outcome = locateAll(sacralLandmarks, sacrum);
  return { outcome, endplate: outcome.failed.size > 0 ? null : sacrum.endplate };
}

type Pelvis = { readonly worldFromPelvis: Transform<'world', 'pelvis'> | null; readonly outcomes: Readonly<Record<Side, Outcome<PelvicLandmark>>>; readonly acetabula: Readonly<Record<Side, Acetabulum | null>> };

function pelvisOf(bones: Bones): Pelvis {
  const hipOf = (side: Side) => {
    const mesh = bones[pairedBone('hip', side)];
    return mesh ? studiedHip(mesh) : null;
  };
  const hips: Hips = { left: hipOf('left'), right: hipOf('right') };
  const pelvis = studiedPelvis(hips);
  const outcome = (side: Side): Outcome<PelvicLandmark> => {
    const name = pairedBone('hip', side);
    if (pelvis && hips[side]) return locateAll(pelvicLandmarks(side), pelvis);
    const failed = noBone(pelvicLandmarkNames, name);
    return bones[name] ? { ...failed, failed: new Map([...failed.failed.keys()].map((id) => [id, noSocket])) } : failed;
  };
  const socket = (side: Side): Acetabulum | null => hips[side]?.acetabulum ?? null;
  /* Without both sides' plane a frame is still good enough to tell the sacrum's upper end, if it comes from whole bones. */
  const isLaid = pelvis && (pelvis.onBothSides || sides.every((side) => (hips[side]?.cuts ?? []).length === 0));
  return { worldFromPelvis: isLaid ? pelvis.worldFromPelvis : null, outcomes: { left: outcome('left'), right: outcome('right') }, acetabula: { left: socket('left'), right: socket('right') } };
}

const noSocket: LocateError = { code: 'out-of-view', detail: 'no hip socket on the bone' };
