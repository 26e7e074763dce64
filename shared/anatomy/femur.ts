import { err, ok, type Result } from '../result';
import { nearestOnLine } from '../geometry/shapes';
import { midpoint, type Point } from '../geometry/spaces';
import { isAtCut } from '../mesh/cuts';
import type { Peak } from '../mesh/peak';
import type { DistalFemur } from './distalFemur';
import { medialSulcus, trochlearGroove } from './femoralGrooves';
import { isRound } from './femoralHead';
import type { StudiedFemur } from './femurStudy';
import type { LandmarkDefinition, Located, LocateError } from './landmark';
import { landmarkBoundsMm } from './landmarkBounds';
import type { FemoralLandmark } from './landmarks';
import { confidenceOf } from './legConfidence';

type Definition = LandmarkDefinition<FemoralLandmark, StudiedFemur>;

function landmark(id: FemoralLandmark, source: string, needs: readonly FemoralLandmark[], locate: Definition['locate']): Definition {
  return { id, title: `landmarks.${id}`, definition: `landmarks.${id}_definition`, source, needs, boundMm: landmarkBoundsMm[id], locate };
}

const atKnee = (id: FemoralLandmark, source: string, pick: (knee: DistalFemur) => Peak<'world'> | null, clearOfCutMm?: number): Definition =>
  landmark(id, source, [], (femur) => (femur.knee ? located(id, femur, pick(femur.knee), clearOfCutMm) : err(kneeMissing(femur))));

/** The flank runs on beside an epicondyle: nearer to a cut the true one may be beyond it, mm. */
const EPICONDYLE_CLEAR_MM = 8;

/** The landmarks of a femur; titles and definitions are keys of the text catalogue. */
export const femoralLandmarks: readonly Definition[] = [
  landmark('femoral_head_centre', 'Sphere by RANSAC and least squares', [], locateHead),
  landmark('neck_centre', 'Middle of the narrowest section of the neck (Bonneau et al. 2012)', [], locateNeck),
  landmark('greater_trochanter_tip', 'Extreme along the proximal shaft axis', [], ({ trochanter, ...femur }) => located('greater_trochanter_tip', femur, trochanter)),
  landmark('lesser_trochanter_apex', 'Farthest from the proximal shaft axis (Weiner et al. 1978)', [], locateLesser),
  landmark('canal_isthmus', 'Narrowest inscribed circle of the canal (Noble et al. 1988)', [], () => err({ code: 'missing-input', detail: 'the canal is seen in the scan only' })),
  atKnee('medial_epicondyle', 'Clinical epicondylar axis (Yoshioka et al. 1987)', (knee) => knee.medialEpicondyle, EPICONDYLE_CLEAR_MM),
  atKnee('lateral_epicondyle', 'Clinical epicondylar axis (Yoshioka et al. 1987)', (knee) => knee.lateralEpicondyle, EPICONDYLE_CLEAR_MM),
  atKnee('posterior_medial_condyle', 'Posterior condylar tangent (Fischer et al. 2020)', (knee) => knee.posteriorMedial),
  atKnee('posterior_lateral_condyle', 'Posterior condylar tangent (Fischer et al. 2020)', (knee) => knee.posteriorLateral),
  atKnee('distal_medial_condyle', 'Distal condylar tangent, square to the mechanical axis (Paley 2002)', (knee) => knee.distalMedial),
  atKnee('distal_lateral_condyle', 'Distal condylar tangent, square to the mechanical axis (Paley 2002)', (knee) => knee.distalLateral),
  atKnee('intercondylar_notch', 'Distal end of the mechanical axis (Fischer et al. 2020)', ({ notch }) => picked(notch)),
  landmark('medial_sulcus', 'Surgical epicondylar axis (Berger et al. 1993)', ['medial_epicondyle'], locateSulcus),
  landmark('trochlear_groove', 'Anteroposterior line (Whiteside and Arima 1995)', ['medial_epicondyle', 'lateral_epicondyle'], locateGroove),
];

const picked = (at: Point<'world'>): Peak<'world'> => ({ at, vertex: -1, residualMm: 0 });


const outOfView = (detail: string): LocateError => ({ code: 'out-of-view', detail });
const noFit = (detail: string): LocateError => ({ code: 'no-fit', detail });

/** What a head has left of its confidence that is no sphere any more, or that was not seen and is taken to lie in its socket. */
const OUT_OF_ROUND = 0.5;
const IN_SOCKET = 0.3;

function locateHead({ head, headFrom, cuts, atHip }: StudiedFemur): Result<Located, LocateError> {
  if (!head && atHip) return err(noFit('the head shows too little of a sphere'));
  if (!head) return err(cuts.length > 0 ? outOfView('femur cut below the head') : noFit('no sphere'));
  const sure = headFrom === 'acetabulum' ? IN_SOCKET : isRound(head) ? 1 : OUT_OF_ROUND;
  const confidence = confidenceOf('femoral_head_centre');
  return ok({ at: head.centre, residualMm: head.residualMm, confidence: confidence && confidence * sure, evidence: [{ kind: 'sphere', centre: head.centre, radiusMm: head.radiusMm }] });
}

function locateNeck({ neck, ...femur }: StudiedFemur): Result<Located, LocateError> {
  const found = located('neck_centre', femur, neck && picked(neck.isthmus));
  if (!found.ok || !neck) return found;
  const radiusMm = Math.sqrt(neck.isthmusAreaMm2 / Math.PI);
  return ok({ ...found.value, evidence: [{ kind: 'line', from: neck.at, to: neck.isthmus }, { kind: 'plane', at: neck.isthmus, normal: neck.direction, radiusMm }] });
}

function locateSulcus({ mesh, knee, ...femur }: StudiedFemur, found: ReadonlyMap<FemoralLandmark, Located>): Result<Located, LocateError> {
  const epicondyle = found.get('medial_epicondyle');
  const sulcus = knee && epicondyle && medialSulcus({ mesh, ...knee }, epicondyle.at);
  return sulcus ? located('medial_sulcus', femur, picked(sulcus)) : err(noFit('no hollow beside the medial epicondyle'));
}

function locateGroove({ mesh, knee, ...femur }: StudiedFemur, found: ReadonlyMap<FemoralLandmark, Located>): Result<Located, LocateError> {
  const [medial, lateral] = [found.get('medial_epicondyle'), found.get('lateral_epicondyle')];
  const groove = knee && medial && lateral && trochlearGroove({ mesh, ...knee }, midpoint(medial.at, lateral.at));
  if (!groove || !knee) return err(noFit('no groove between two ridges'));
  const outcome = located('trochlear_groove', femur, picked(groove));
  return outcome.ok ? ok({ ...outcome.value, evidence: [{ kind: 'line', from: groove, to: knee.notch }] }) : outcome;
}

function locateLesser({ lesser, shaft, ...femur }: StudiedFemur): Result<Located, LocateError> {
  const found = located('lesser_trochanter_apex', femur, lesser?.peak ?? null);
  if (!found.ok || !shaft) return found;
  return ok({ ...found.value, evidence: [{ kind: 'line', from: nearestOnLine(shaft, found.value.at), to: found.value.at }] });
}

/** A knee that was not found: cut off, or there and not understood. */
const kneeMissing = ({ head, extent, cuts, atHip }: StudiedFemur): LocateError =>
  (extent?.reachesKnee || (!head && !atHip && cuts.length === 0) ? noFit('no condyles') : outOfView('femur cut above the condyles'));

/** What lies at a cut is where the picture ends, and not the landmark. */
function located(id: FemoralLandmark, { cuts }: Pick<StudiedFemur, 'cuts'>, peak: Peak<'world'> | null, clearOfCutMm?: number): Result<Located, LocateError> {
  if (!peak) return err(cuts.length > 0 ? outOfView('cut off') : noFit('not found'));
  if (isAtCut(cuts, peak.at, clearOfCutMm)) return err(outOfView('at the border of the field of view'));
  return ok({ at: peak.at, residualMm: peak.residualMm, confidence: confidenceOf(id), evidence: pointEvidence(peak.at) });
}

const pointEvidence = (at: Point<'world'>): Located['evidence'] => [{ kind: 'points', at: [at] }];
