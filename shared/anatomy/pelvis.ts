import { err, ok, type Result } from '../result';
import { isAtCut } from '../mesh/cuts';
import type { LandmarkDefinition, Located, LocateError } from './landmark';
import type { HipPoints, StudiedPelvis } from './pelvisStudy';
import { landmarkBoundsMm } from './landmarkBounds';
import type { PelvicLandmark } from './landmarks';
import type { Side } from './side';

type Definition = LandmarkDefinition<PelvicLandmark, StudiedPelvis>;

/** The landmarks of one hip bone of a pelvis; titles and definitions are keys of the text catalogue. */
export const pelvicLandmarks = (side: Side): readonly Definition[] => [
  landmark('asis', 'Anterior pelvic plane as a tangent plane (Kai et al. 2014; Fischer et al. 2019)', (pelvis) => point(pelvis, side, 'asis')),
  landmark('psis', 'Posterior extreme square to the anterior pelvic plane (Fischer et al. 2019)', (pelvis) => point(pelvis, side, 'psis')),
  landmark('pubic_tubercle', 'Lateral end of the pubic crest (Fischer et al. 2019)', (pelvis) => point(pelvis, side, 'tubercle')),
];

const landmark = (id: PelvicLandmark, source: string, locate: Definition['locate']): Definition =>
  ({ id, title: `landmarks.${id}`, definition: `landmarks.${id}_definition`, source, needs: [], boundMm: landmarkBoundsMm[id], locate });

function point({ hips, points }: StudiedPelvis, side: Side, name: keyof HipPoints): Result<Located, LocateError> {
  const [hip, peak] = [hips[side], points[side]?.[name]];
  if (!hip) return err({ code: 'missing-bone', detail: `hip_${side}` });
  if (!peak) return err({ code: hip.cuts.length > 0 ? 'out-of-view' : 'no-fit', detail: 'not found' });
  if (isAtCut(hip.cuts, peak.at)) return err({ code: 'out-of-view', detail: 'at the border of the field of view' });
  return ok({ at: peak.at, residualMm: peak.residualMm, confidence: null, evidence: [{ kind: 'points', at: [peak.at] }] });
}
