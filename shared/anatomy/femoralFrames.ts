import { cross, displacement, midpoint, type Point } from '../geometry/spaces';
import { forwards, upright, type BuiltFrame } from './frame';

type WorldPoint = Point<'world'>;
type MechanicalAxis = { readonly headCentre: WorldPoint; readonly notch: WorldPoint };
type Epicondyles = { readonly medialEpicondyle: WorldPoint; readonly lateralEpicondyle: WorldPoint };
type PosteriorCondyles = { readonly posteriorMedial: WorldPoint; readonly posteriorLateral: WorldPoint };

// Frames of a right femur: lateral is right. A left one is seen in the mirror (mirroredFrame).

/**
 * Default of the product: the mechanical axis (intercondylar notch to head centre) upright, the posterior condylar line
 * parallel to the coronal plane; origin the head centre (mechanical axis and posterior condylar axis of Fischer et al. 2020).
 */
export const mechanicalFemur = ({ headCentre, notch, posteriorMedial, posteriorLateral }: MechanicalAxis & PosteriorCondyles): BuiltFrame<'femur'> =>
  upright({ up: displacement(notch, headCentre), right: displacement(posteriorMedial, posteriorLateral), origin: headCentre });

/**
 * For angles of the knee: the mechanical axis upright, the surgical epicondylar axis (medial sulcus to lateral
 * epicondyle, Berger et al. 1993) parallel to the coronal plane; origin the head centre.
 */
export const epicondylarFemur = ({ headCentre, notch, medialSulcus, lateralEpicondyle }: MechanicalAxis & { readonly medialSulcus: WorldPoint; readonly lateralEpicondyle: WorldPoint }): BuiltFrame<'femur'> =>
  upright({ up: displacement(notch, headCentre), right: displacement(medialSulcus, lateralEpicondyle), origin: headCentre });

/**
 * ISB femur (Wu et al. 2002, J Biomech 35:543): from the midpoint of the epicondyles to the hip centre upright, the
 * epicondyles in the coronal plane; origin the hip centre. In our names x is ISB's z, y its x, z its y.
 */
export const wu2002Femur = ({ headCentre, medialEpicondyle, lateralEpicondyle }: { readonly headCentre: WorldPoint } & Epicondyles): BuiltFrame<'femur'> =>
  upright({ up: displacement(midpoint(medialEpicondyle, lateralEpicondyle), headCentre), right: displacement(medialEpicondyle, lateralEpicondyle), origin: headCentre });

/**
 * Table top (Kingsley and Olmsted 1948; Murphy et al. 1987): the bone lies on both posterior condyles and the posterior
 * trochanteric crest. That plane is coronal, the mechanical axis upright in it; origin the head centre.
 */
export function tableTopFemur({ headCentre, notch, posteriorMedial, posteriorLateral, posteriorCrest }: MechanicalAxis & PosteriorCondyles & { readonly posteriorCrest: WorldPoint }): BuiltFrame<'femur'> {
  const anterior = cross(displacement(posteriorMedial, posteriorCrest), displacement(posteriorMedial, posteriorLateral));
  return forwards({ anterior, up: displacement(notch, headCentre), origin: headCentre });
}

/**
 * Bergmann et al. 2016 (PLoS ONE 11:e0155612): z from the intercondylar notch to where the neck axis passes the shaft,
 * the posterior condylar line parallel to the coronal plane; origin the head centre.
 */
export const bergmannFemur = ({ headCentre, notch, neckOnShaft, posteriorMedial, posteriorLateral }: MechanicalAxis & PosteriorCondyles & { readonly neckOnShaft: WorldPoint }): BuiltFrame<'femur'> =>
  upright({ up: displacement(notch, neckOnShaft), right: displacement(posteriorMedial, posteriorLateral), origin: headCentre });
