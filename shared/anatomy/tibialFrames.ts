import { cross, displacement, length, midpoint, moved, scaled, type Point } from '../geometry/spaces';
import { upright, uprightForward, type BuiltFrame } from './frame';

type WorldPoint = Point<'world'>;
type Spines = { readonly medialSpine: WorldPoint; readonly lateralSpine: WorldPoint };

/** Centre of the tibial plateau: midway between the tibial spines (intercondylar tubercles). */
export const plateauCentre = ({ medialSpine, lateralSpine }: Spines): WorldPoint => midpoint(medialSpine, lateralSpine);

// Frames of a right tibia: lateral is right. A left one is seen in the mirror (mirroredFrame).

/**
 * From the bony apex of the tuberosity to the medial border of the patellar tendon: the apex lies at 35.5 per cent of the
 * tendon's width of 25.0 mm there, from its medial edge (32 knees in 3D CT, The Knee 2019, PMID 30635153; 1 mm between people).
 */
const BORDER_MEDIAL_OF_APEX_MM = 0.355 * 25;

/** Where the medial border of the patellar tendon is attached, by the apex of the tuberosity: a CT of the bone does not show the tendon. */
export function tendonMedialBorder({ tuberosity, pclCentre, ankleCentre, ...spines }: Spines & { readonly pclCentre: WorldPoint; readonly tuberosity: WorldPoint; readonly ankleCentre: WorldPoint }): WorldPoint {
  const lateral = cross(displacement(pclCentre, tuberosity), displacement(ankleCentre, plateauCentre(spines)));
  const across = length(lateral);
  return across > 0 ? moved(tuberosity, scaled(lateral, -BORDER_MEDIAL_OF_APEX_MM / across)) : tuberosity;
}

/**
 * Default of the product: the mechanical axis (centre of the plafond to centre of the plateau) upright, forwards along
 * the line of Akagi et al. 2004 (Clin Orthop Relat Res 420:213) from the centre of the posterior cruciate ligament to
 * the medial border of the patellar tendon at its attachment; origin the centre of the plateau.
 */
export function akagiTibia({ pclCentre, tendonBorder, ankleCentre, ...spines }: Spines & { readonly pclCentre: WorldPoint; readonly tendonBorder: WorldPoint; readonly ankleCentre: WorldPoint }): BuiltFrame<'tibia'> {
  const origin = plateauCentre(spines);
  return uprightForward({ up: displacement(ankleCentre, origin), anterior: displacement(pclCentre, tendonBorder), origin });
}

/**
 * By the malleoli (as the torsional plane of Wu et al. 2002, J Biomech 35:543, who take their tips; here where they stand
 * out most): from their midpoint to the centre of the plateau
 * upright, both malleoli in the coronal plane; origin the centre of the plateau. The malleolar midpoint lies about 2 mm
 * lateral of the plafond's centre, which reads 0.3 degrees more valgus.
 */
export function malleolarTibia({ medialMalleolus, lateralMalleolus, ...spines }: Spines & { readonly medialMalleolus: WorldPoint; readonly lateralMalleolus: WorldPoint }): BuiltFrame<'tibia'> {
  const origin = plateauCentre(spines);
  return upright({ up: displacement(midpoint(medialMalleolus, lateralMalleolus), origin), right: displacement(medialMalleolus, lateralMalleolus), origin });
}
