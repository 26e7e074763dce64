import { err, ok, type Result } from '../result';
import { nearestOnLine } from '../geometry/shapes';
import type { Point } from '../geometry/spaces';
import { isAtCut } from '../mesh/cuts';
import type { Peak } from '../mesh/peak';
import type { DistalFemur } from './distalFemur';
import type { StudiedFemur } from './femurStudy';
import type { LandmarkDefinition, Located, LocateError } from './landmark';
import { landmarkBoundsMm } from './landmarkBounds';
import type { FemoralLandmark } from './landmarks';

type Definition = LandmarkDefinition<FemoralLandmark, StudiedFemur>;

function landmark(id: FemoralLandmark, source: string, needs: readonly FemoralLandmark[], locate: Definition['locate']): Definition {
  return { id, title: `landmarks.${id}`, definition: `landmarks.${id}_definition`, source, needs, boundMm: landmarkBoundsMm[id], locate };
}

const atKnee = (id: FemoralLandmark, source: string, pick: (knee: DistalFemur) => Peak<'world'> | null): Definition =>
  landmark(id, source, [], (femur) => (femur.knee ? located(femur, pick(femur.knee)) : err(kneeMissing(femur))));

/** The landmarks of a femur; titles and definitions are keys of the text catalogue. */
export const femoralLandmarks: readonly Definition[] = [
  landmark('femoral_head_centre', 'Sphere by RANSAC and least squares', [], locateHead),
  landmark('greater_trochanter_tip', 'Extreme along the proximal shaft axis', [], ({ trochanter, ...femur }) => located(femur, trochanter)),
  landmark('lesser_trochanter_apex', 'Farthest from the proximal shaft axis (Weiner et al. 1978)', [], locateLesser),
  atKnee('medial_epicondyle', 'Clinical epicondylar axis (Yoshioka et al. 1987)', (knee) => knee.medialEpicondyle),
  atKnee('lateral_epicondyle', 'Clinical epicondylar axis (Yoshioka et al. 1987)', (knee) => knee.lateralEpicondyle),
  atKnee('posterior_medial_condyle', 'Posterior condylar tangent (Fischer et al. 2020)', (knee) => knee.posteriorMedial),
  atKnee('posterior_lateral_condyle', 'Posterior condylar tangent (Fischer et al. 2020)', (knee) => knee.posteriorLateral),
  atKnee('distal_medial_condyle', 'Distal condylar tangent, square to the mechanical axis (Paley 2002)', (knee) => knee.distalMedial),
  atKnee('distal_lateral_condyle', 'Distal condylar tangent, square to the mechanical axis (Paley 2002)', (knee) => knee.distalLateral),
  atKnee('intercondylar_notch', 'Distal end of the mechanical axis (Fischer et al. 2020)', ({ notch }) => ({ at: notch, vertex: -1, residualMm: 0 })),
];

const outOfView = (detail: string): LocateError => ({ code: 'out-of-view', detail });
const noFit = (detail: string): LocateError => ({ code: 'no-fit', detail });

function locateHead({ head, cuts, atHip }: StudiedFemur): Result<Located, LocateError> {
  if (!head && atHip) return err(noFit('the head shows too little of a sphere'));
  if (!head) return err(cuts.length > 0 ? outOfView('femur cut below the head') : noFit('no sphere'));
  return ok({ at: head.centre, residualMm: head.residualMm, confidence: null, evidence: [{ kind: 'sphere', centre: head.centre, radiusMm: head.radiusMm }] });
}

function locateLesser({ lesser, shaft, ...femur }: StudiedFemur): Result<Located, LocateError> {
  const found = located(femur, lesser?.peak ?? null);
  if (!found.ok || !shaft) return found;
  return ok({ ...found.value, evidence: [{ kind: 'line', from: nearestOnLine(shaft, found.value.at), to: found.value.at }] });
}

/** A knee that was not found: cut off, or there and not understood. */
const kneeMissing = ({ head, extent, cuts, atHip }: StudiedFemur): LocateError =>
  (extent?.reachesKnee || (!head && !atHip && cuts.length === 0) ? noFit('no condyles') : outOfView('femur cut above the condyles'));

/** What lies at a cut is where the picture ends, and not the landmark. */
function located({ cuts }: Pick<StudiedFemur, 'cuts'>, peak: Peak<'world'> | null): Result<Located, LocateError> {
  if (!peak) return err(cuts.length > 0 ? outOfView('cut off') : noFit('not found'));
  if (isAtCut(cuts, peak.at)) return err(outOfView('at the border of the field of view'));
  return ok({ at: peak.at, residualMm: peak.residualMm, confidence: null, evidence: pointEvidence(peak.at) });
}

const pointEvidence = (at: Point<'world'>): Located['evidence'] => [{ kind: 'points', at: [at] }];
