import { cross, displacement, midpoint, type Point, type Vector } from '../geometry/spaces';
import { squared, supine, type BuiltFrame } from './frame';

type WorldPoint = Point<'world'>;
export type Spines = { readonly asisRight: WorldPoint; readonly asisLeft: WorldPoint };
export type AnteriorPelvicPoints = Spines & { readonly pubicTubercleRight: WorldPoint; readonly pubicTubercleLeft: WorldPoint };

/**
 * Anterior pelvic plane through both iliac spines and pubic tubercles (Cunningham 1907; tangent plane: Kai et al. 2014,
 * Fischer et al. 2019). x along the spines to the right, origin midway between them. Tilt, obliquity and rotation are 0.
 */
export function anteriorPelvicPlane({ asisRight, asisLeft, pubicTubercleRight, pubicTubercleLeft }: AnteriorPelvicPoints): BuiltFrame<'pelvis'> {
  const origin = midpoint(asisLeft, asisRight);
  return squared({ right: displacement(asisLeft, asisRight), up: displacement(midpoint(pubicTubercleLeft, pubicTubercleRight), origin), origin });
}

/**
 * Functional (supine) frame: obliquity and rotation are taken out by the line of the iliac spines, the tilt that the
 * patient had is kept. `vertical` is the table's long axis; of a standing patient it would be the plumb line.
 */
export const functionalPelvis = ({ asisRight, asisLeft }: Spines, vertical: Vector<'world'> = supine.superior): BuiltFrame<'pelvis'> =>
  squared({ right: displacement(asisLeft, asisRight), up: vertical, origin: midpoint(asisLeft, asisRight) });

export type IsbPelvicPoints = Spines & { readonly psisRight: WorldPoint; readonly psisLeft: WorldPoint; readonly hipCentre: WorldPoint };

/**
 * ISB pelvis (Wu et al. 2002, J Biomech 35:543): ISB's z from the left to the right iliac spine, its x forwards in the
 * plane of both spines and the midpoint of the posterior ones; origin the hip centre. In our names x is ISB's z, y its
 * x, z its y.
 */
export function wu2002Pelvis({ asisRight, asisLeft, psisRight, psisLeft, hipCentre }: IsbPelvicPoints): BuiltFrame<'pelvis'> {
  const right = displacement(asisLeft, asisRight);
  const forwards = displacement(midpoint(psisLeft, psisRight), midpoint(asisLeft, asisRight));
  return squared({ right, up: cross(right, forwards), origin: hipCentre });
}
