import { centroidOf } from '../geometry/fit';
import type { Point } from '../geometry/spaces';
import { err, ok, type Result } from '../result';
import { isAtCut } from '../mesh/cuts';
import type { LandmarkDefinition, Located, LocateError } from './landmark';
import type { HipPointName } from './pelvisPoints';
import { NEAR_CUT_MM, type StudiedPelvis } from './pelvisStudy';
import { landmarkBoundsMm, shareOf } from './landmarkBounds';
import type { PelvicLandmark } from './landmarks';
import type { Side } from './side';

type Definition = LandmarkDefinition<PelvicLandmark, StudiedPelvis>;

/** The landmarks of one hip bone of a pelvis; titles and definitions are keys of the text catalogue. */
export const pelvicLandmarks = (side: Side): readonly Definition[] => [
  ...Object.entries(sources).map(([name, source]) => landmark(name as HipPointName, source, (pelvis) => point(pelvis, side, name as HipPointName))),
  landmark('acetabular_centre', 'Sphere by RANSAC and least squares', (pelvis) => socketCentre(pelvis, side)),
];

const sources: Readonly<Record<HipPointName, string>> = {
  asis: 'Anterior pelvic plane as a tangent plane (Kai et al. 2014; Fischer et al. 2019)',
  aiis: 'Prominence between interspinous notch and rim',
  psis: 'Posterior extreme square to the anterior pelvic plane (Fischer et al. 2019)',
  piis: 'Corner of the posterior border above the greater sciatic notch',
  pubic_tubercle: 'Anterior pelvic plane as a tangent plane (Kai et al. 2014; Fischer et al. 2019)',
  superior_pubic: 'Upper inner corner of the pubic body',
  ischial_spine: 'Tip of the process between both sciatic notches',
  teardrop: 'Lower end of the teardrop figure (Meermans et al. 2011)',
  ischial_tuberosity: 'Lowest point along the anterior pelvic plane',
};

const landmark = (id: PelvicLandmark, source: string, locate: Definition['locate']): Definition =>
  ({ id, title: `landmarks.${id}`, definition: `landmarks.${id}_definition`, source, needs: [], boundMm: landmarkBoundsMm[id], locate });

/**
 * On how many of 26 hip bones, those of the 13 people that were looked at while the definitions were made, the landmark lay
 * within its bound (`npm run landmarks:accuracy pelvis`, "seen"). What has no place there has no confidence; nor has a bone
 * seen alone or cut.
 */
const withinBound: Readonly<Partial<Record<HipPointName, number>>> = { asis: 24, psis: 16, pubic_tubercle: 23, ischial_spine: 26, ischial_tuberosity: 25 };
const HIP_BONES = 26;

function point(pelvis: StudiedPelvis, side: Side, name: HipPointName): Result<Located, LocateError> {
  const [hip, peak] = [pelvis.hips[side], pelvis.points[side]?.[name]];
  if (!hip) return err({ code: 'missing-bone', detail: `hip_${side}` });
  if (!peak) return err({ code: hip.cuts.length > 0 ? 'out-of-view' : 'no-fit', detail: 'not found' });
  if (isAtCut(hip.cuts, peak.at, NEAR_CUT_MM)) return err({ code: 'out-of-view', detail: 'at the border of the field of view' });
  // On a piece of one hip bone even spines and tubercle are told by how the pelvis is laid, which its socket alone told wrongly.
  if (!pelvis.onBothSides && hip.cuts.length > 0) return err({ code: 'out-of-view', detail: 'the anterior pelvic plane is not in view' });
  return ok({ at: peak.at, residualMm: peak.residualMm, confidence: confidenceOf(pelvis, name), evidence: [{ kind: 'points', at: [peak.at] }] });
}

const confidenceOf = ({ onBothSides }: StudiedPelvis, name: HipPointName): number | null => {
  const within = withinBound[name];
  return onBothSides && within !== undefined ? shareOf(within, HIP_BONES) : null;
};

function socketCentre({ hips }: StudiedPelvis, side: Side): Result<Located, LocateError> {
  const socket = hips[side]?.acetabulum;
  if (!socket) return err({ code: 'missing-bone', detail: `hip_${side}` });
  const { centre, radiusMm, residualMm, rim, opening } = socket;
  return ok({
    at: centre, residualMm, confidence: null,
    evidence: [{ kind: 'sphere', centre, radiusMm }, { kind: 'curve', at: rim, closed: true }, { kind: 'plane', at: middleOf(rim, centre), normal: opening, radiusMm }],
  });
}

const middleOf = (rim: readonly Point<'world'>[], instead: Point<'world'>): Point<'world'> => (rim.length > 0 ? centroidOf(rim) : instead);
