import { err, ok, type Result } from '../result';
import type { Point } from '../geometry/spaces';
import { isAtCut, type Cut } from '../mesh/cuts';
import type { Peak } from '../mesh/peak';
import type { Evidence, LandmarkDefinition, Located, LocateError } from './landmark';
import { landmarkBoundsMm } from './landmarkBounds';
import { confidenceOf } from './legConfidence';
import type { TibialLandmark } from './landmarks';
import type { TibialSurface } from './tibiaAxes';
import type { TibialPlateau } from './tibiaPlateau';
import { lateralMalleolus, type StudiedTibia } from './tibiaStudy';

/** A right shank: the tibia as it was studied and the surface of its fibula, if there is one. */
export type Shank = { readonly tibia: StudiedTibia; readonly fibula: TibialSurface | null };

type Definition = LandmarkDefinition<TibialLandmark, Shank>;

function landmark(id: TibialLandmark, source: string, locate: Definition['locate']): Definition {
  return { id, title: `landmarks.${id}`, definition: `landmarks.${id}_definition`, source, needs: [], boundMm: landmarkBoundsMm[id], locate };
}

const atPlateau = (id: TibialLandmark, source: string, pick: (plateau: TibialPlateau) => Peak<'world'> | null): Definition =>
  landmark(id, source, ({ tibia }) => (tibia.plateau ? located(id, tibia.cuts, pick(tibia.plateau)) : err(upperMissing(tibia))));

/** The landmarks of a tibia and its fibula; titles and definitions are keys of the text catalogue. */
export const tibialLandmarks: readonly Definition[] = [
  atPlateau('medial_plateau', 'Tibial joint line in the middle of the compartment (Paley 2002)', ({ lowMedial }) => lowMedial),
  atPlateau('lateral_plateau', 'Tibial joint line in the middle of the compartment (Paley 2002)', ({ lowLateral }) => lowLateral),
  atPlateau('tibial_spine_medial', 'Intercondylar tubercles (Wu et al. 2002)', ({ spineMedial }) => spineMedial),
  atPlateau('tibial_spine_lateral', 'Intercondylar tubercles (Wu et al. 2002)', ({ spineLateral }) => spineLateral),
  landmark('tibial_tuberosity', 'Most prominent place of the tuberosity (Akagi et al. 2004)', ({ tibia }) => (tibia.plateau ? located('tibial_tuberosity', tibia.cuts, tibia.tuberosity) : err(upperMissing(tibia)))),
  atPlateau('pcl_centre', 'Akagi et al. 2004, Clin Orthop Relat Res 420:213', ({ pclCentre }) => pclCentre && picked(pclCentre)),
  landmark('ankle_centre', 'Middle of the tibial plafond (Moreland et al. 1987)', ({ tibia }) => (tibia.ankle ? located('ankle_centre', tibia.cuts, { ...picked(tibia.ankle.centre), residualMm: tibia.ankle.residualMm }) : err(ankleMissing(tibia)))),
  landmark('medial_malleolus', 'Most prominent place, as it is felt (Moreland et al. 1987)', ({ tibia }) => (tibia.ankle ? located('medial_malleolus', tibia.cuts, tibia.ankle.medialMalleolus) : err(ankleMissing(tibia)))),
  landmark('lateral_malleolus', 'Most prominent place, as it is felt (Moreland et al. 1987)', locateLateralMalleolus),
];

const picked = (at: Point<'world'>): Peak<'world'> => ({ at, vertex: -1, residualMm: 0 });

const outOfView = (detail: string): LocateError => ({ code: 'out-of-view', detail });

const upperMissing = ({ extent, cuts }: StudiedTibia): LocateError =>
  (cuts.length > 0 && !(extent && extent.top !== null) ? outOfView('tibia cut below the plateau') : { code: 'no-fit', detail: 'no plateau' });
const ankleMissing = ({ extent, cuts }: StudiedTibia): LocateError =>
  (cuts.length > 0 && !(extent && extent.bottom !== null) ? outOfView('tibia cut above the ankle') : { code: 'no-fit', detail: 'no plafond' });

function locateLateralMalleolus({ tibia: { axis, ankle, ...tibia }, fibula }: Shank): Result<Located, LocateError> {
  if (!fibula) return err({ code: 'missing-bone', detail: 'fibula' });
  if (!axis || !ankle) return err(ankleMissing({ ...tibia, axis, ankle }));
  const peak = lateralMalleolus(fibula, { axis, ankle });
  return peak ? located('lateral_malleolus', fibula.cuts, peak) : err(outOfView('fibula cut above the ankle'));
}

/** What lies at a cut is where the picture ends, and not the landmark. */
function located(id: TibialLandmark, cuts: readonly Cut[], peak: Peak<'world'> | null): Result<Located, LocateError> {
  if (!peak) return err(cuts.length > 0 ? outOfView('cut off') : { code: 'no-fit', detail: 'nothing stands out' });
  if (isAtCut(cuts, peak.at)) return err(outOfView('at the border of the field of view'));
  const evidence: readonly Evidence[] = [{ kind: 'points', at: [peak.at] }];
  return ok({ at: peak.at, residualMm: peak.residualMm, confidence: confidenceOf(id), evidence });
}
