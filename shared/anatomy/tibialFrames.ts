import { displacement, midpoint, type Point } from '../geometry/spaces';
import { upright, uprightForward, type BuiltFrame } from './frame';

type WorldPoint = Point<'world'>;
type Spines = { readonly medialSpine: WorldPoint; readonly lateralSpine: WorldPoint };

/** Centre of the tibial plateau: midway between the tibial spines (intercondylar tubercles). */
export const plateauCentre = ({ medialSpine, lateralSpine }: Spines): WorldPoint => midpoint(medialSpine, lateralSpine);

// Frames of a right tibia: lateral is right. A left one is seen in the mirror (mirroredFrame).

/**
 * Default of the product: the mechanical axis (centre of the plafond to centre of the plateau) upright, forwards along
 * the line of Akagi et al. 2004 (Clin Orthop Relat Res 420:213) from the centre of the posterior cruciate ligament to
 * the tuberosity, where the patellar tendon's medial border is attached; origin the centre of the plateau.
 */
export function akagiTibia({ pclCentre, tuberosity, ankleCentre, ...spines }: Spines & { readonly pclCentre: WorldPoint; readonly tuberosity: WorldPoint; readonly ankleCentre: WorldPoint }): BuiltFrame<'tibia'> {
  const origin = plateauCentre(spines);
  return uprightForward({ up: displacement(ankleCentre, origin), anterior: displacement(pclCentre, tuberosity), origin });
}

/**
 * By the malleoli (torsional plane of Wu et al. 2002, J Biomech 35:543): from their midpoint to the centre of the plateau
 * upright, both malleoli in the coronal plane; origin the centre of the plateau. The malleolar midpoint lies about 2 mm
 * lateral of the plafond's centre, which reads 0.3 degrees more valgus.
 */
export function malleolarTibia({ medialMalleolus, lateralMalleolus, ...spines }: Spines & { readonly medialMalleolus: WorldPoint; readonly lateralMalleolus: WorldPoint }): BuiltFrame<'tibia'> {
  const origin = plateauCentre(spines);
  return upright({ up: displacement(midpoint(medialMalleolus, lateralMalleolus), origin), right: displacement(medialMalleolus, lateralMalleolus), origin });
}
