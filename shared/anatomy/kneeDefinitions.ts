import type { Degrees } from '../geometry/angle';
import { arithmeticHka, asianCpakType, cpakType, cpakTypes, jointLineObliquity, type KneeShape } from './cpak';
import type { Frame } from './frame';
import { groodSuntayAngles, type KneeAngles } from './kneeAngles';
import {
  axisToPosteriorCondyles, hipKneeAnkleAngle, jointLineConvergence, lateralDistalFemoralAngle, medialProximalTibialAngle, posteriorDistalFemoralAngle,
  posteriorTibialSlope, supineJointLineObliquity, trochlearLineToPosteriorCondyles, type AcrossKnee,
} from './kneeMeasures';
import { measure, type MeasureDefinition } from './measureDefinition';
import type { NormalRange, PositiveDirection } from './measurement';
import type { PartsOf } from './seenFrom';
import { plateauCentre } from './tibialFrames';

const PALEY = 'Paley 2002, Principles of Deformity Correction';
const MACDESSI = 'MacDessi et al. 2021, Bone Joint J 103-B:329';
const HSU = 'Hsu et al. 2022, Bone Jt Open 3:211';
const paley = (low: number, high: number): NormalRange => ({ low, high, source: PALEY });

const condyleParts = ['distal_medial_condyle', 'distal_lateral_condyle'] as const;
const plateauParts = ['medial_plateau', 'lateral_plateau'] as const;
const jointParts = [...condyleParts, ...plateauParts] as const;
const posteriorParts = ['posterior_medial_condyle', 'posterior_lateral_condyle'] as const;

const condyles = (p: PartsOf<typeof condyleParts>): AcrossKnee => ({ medial: p.distal_medial_condyle, lateral: p.distal_lateral_condyle });
const plateau = (p: PartsOf<typeof plateauParts>): AcrossKnee => ({ medial: p.medial_plateau, lateral: p.lateral_plateau });
const posteriorCondyles = (p: PartsOf<typeof posteriorParts>): AcrossKnee => ({ medial: p.posterior_medial_condyle, lateral: p.posterior_lateral_condyle });
const shapeOf = (p: PartsOf<typeof jointParts>, femur: Frame<'femur'>, tibia: Frame<'tibia'>): KneeShape =>
  ({ ldfa: lateralDistalFemoralAngle(condyles(p), femur), mpta: medialProximalTibialAngle(plateau(p), tibia) });

const legAxisParts = ['tibial_spine_medial', 'tibial_spine_lateral', 'ankle_centre'] as const;
const deviation = (p: PartsOf<typeof legAxisParts>, femur: Frame<'femur'>): Degrees =>
  hipKneeAnkleAngle({ plateauCentre: plateauCentre({ medialSpine: p.tibial_spine_medial, lateralSpine: p.tibial_spine_lateral }), ankleCentre: p.ankle_centre }, femur);

const common = { group: 'knee', unit: 'deg' } as const;
/**
 * The coronal plane of the surgical epicondylar axis; its medial sulcus is not seen on every knee. The posterior condyles
 * instead turn the plane by some 3 degrees, which changes mLDFA by less than 0.1 degrees and HKA by 0.05 a degree of flexion.
 */
const ofFemur = { frame: 'femur_epicondylar', frameInstead: 'femur' } as const;
const bothBones = { ...ofFemur, otherFrame: 'tibia_akagi' } as const;

/** Alignment of the leg in the coronal and sagittal planes of its bones. */
export const kneeDefinitions: readonly MeasureDefinition[] = [
  measure({ ...common, id: 'hka', ...ofFemur, positive: 'valgus', source: PALEY, normal: paley(-3, 3), needs: legAxisParts, value: (p, femur) => deviation(p, femur) }),
  measure({ ...common, id: 'hka_180', ...ofFemur, source: PALEY, normal: paley(177, 183), needs: legAxisParts, value: (p, femur) => 180 + deviation(p, femur) }),
  measure({ ...common, id: 'mldfa', ...ofFemur, source: PALEY, normal: paley(85, 90), needs: condyleParts, value: (p, femur) => lateralDistalFemoralAngle(condyles(p), femur) }),
  measure({ ...common, id: 'mpta', frame: 'tibia_akagi', source: PALEY, normal: paley(85, 90), needs: plateauParts, value: (p, tibia) => medialProximalTibialAngle(plateau(p), tibia) }),
  measure({ ...common, id: 'jlca', ...ofFemur, positive: 'lateral-opening', source: PALEY, normal: paley(0, 2), needs: jointParts, value: (p, femur) => jointLineConvergence({ condyles: condyles(p), plateau: plateau(p) }, femur) }),
  measure({
    ...common, id: 'pdfa', ...ofFemur, source: PALEY, needs: ['distal_femur_anterior', 'distal_femur_posterior'],
    value: (p, femur) => posteriorDistalFemoralAngle({ anterior: p.distal_femur_anterior, posterior: p.distal_femur_posterior }, femur),
  }),
  ...(['medial', 'lateral'] as const).map((compartment) => measure({
    ...common, id: `posterior_tibial_slope_${compartment}`, frame: 'tibia_akagi', positive: 'posterior-slope', source: PALEY, normal: { ...paley(6, 13), source: `${PALEY}: 90 less PPTA 77 to 84` },
    needs: [`${compartment}_plateau_anterior`, `${compartment}_plateau_posterior`],
    value: (p, tibia) => posteriorTibialSlope({ anterior: p[`${compartment}_plateau_anterior`], posterior: p[`${compartment}_plateau_posterior`] }, tibia),
  })),
  measure({ ...common, ...bothBones, id: 'ahka', positive: 'valgus', source: MACDESSI, normal: { low: -2, high: 2, source: `${MACDESSI}: neutral` }, needs: jointParts, value: (p, femur, tibia) => arithmeticHka(shapeOf(p, femur, tibia)) }),
  measure({ ...common, ...bothBones, id: 'jlo', source: MACDESSI, normal: { low: 177, high: 183, source: `${MACDESSI}: neutral` }, needs: jointParts, value: (p, femur, tibia) => jointLineObliquity(shapeOf(p, femur, tibia)) }),
  measure({ ...common, ...bothBones, id: 'cpak', unit: 'class', labels: cpakTypes, source: MACDESSI, needs: jointParts, value: (p, femur, tibia) => cpakType(shapeOf(p, femur, tibia)) }),
  measure({ ...common, id: 'jlo_supine', frame: 'world', source: HSU, needs: jointParts, value: (p) => supineJointLineObliquity(condyles(p), plateau(p)) }),
  measure({
    ...common, ...bothBones, id: 'cpak_asian', unit: 'class', labels: cpakTypes, source: HSU, needs: jointParts,
    value: (p, femur, tibia) => asianCpakType(shapeOf(p, femur, tibia), supineJointLineObliquity(condyles(p), plateau(p))),
  }),
];

const rotation = { group: 'knee-rotation', unit: 'deg', frame: 'femur', positive: 'external-rotation' } as const;

/** How the axes of the lower femur are turned to each other. */
export const kneeRotationDefinitions: readonly MeasureDefinition[] = [
  measure({
    ...rotation, id: 'surgical_tea_pca', source: 'Berger et al. 1993, Clin Orthop Relat Res 286:40', needs: ['medial_sulcus', 'lateral_epicondyle', ...posteriorParts],
    value: (p, femur) => axisToPosteriorCondyles({ medial: p.medial_sulcus, lateral: p.lateral_epicondyle }, posteriorCondyles(p), femur),
  }),
  measure({
    ...rotation, id: 'anatomic_tea_pca', source: 'Yoshioka et al. 1987, J Bone Joint Surg Am 69:873', needs: ['medial_epicondyle', 'lateral_epicondyle', ...posteriorParts],
    value: (p, femur) => axisToPosteriorCondyles({ medial: p.medial_epicondyle, lateral: p.lateral_epicondyle }, posteriorCondyles(p), femur),
  }),
  measure({
    ...rotation, id: 'whiteside_pca', source: 'Whiteside & Arima 1995, Clin Orthop Relat Res 321:168', needs: ['trochlear_groove', 'intercondylar_notch', ...posteriorParts],
    value: (p, femur) => trochlearLineToPosteriorCondyles({ groove: p.trochlear_groove, notch: p.intercondylar_notch }, posteriorCondyles(p), femur),
  }),
];

const GROOD_SUNTAY = 'Grood & Suntay 1983, J Biomech Eng 105:136';
const inPose = (id: string, positive: PositiveDirection, angle: (angles: KneeAngles) => Degrees): MeasureDefinition => measure({
  id, group: 'knee-pose', unit: 'deg', frame: 'femur', otherFrame: 'tibia_akagi', positive, source: GROOD_SUNTAY, needs: [], value: (_, femur, tibia) => angle(groodSuntayAngles(femur, tibia)),
});

/** How the tibia lay to the femur in the scanner. */
export const kneePoseDefinitions: readonly MeasureDefinition[] = [
  inPose('knee_flexion', 'flexion', ({ flexion }) => flexion), inPose('knee_adduction', 'varus', ({ adduction }) => adduction), inPose('knee_internal_rotation', 'internal-rotation', ({ internalRotation }) => internalRotation),
];
