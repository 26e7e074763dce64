import { displacement, scaled } from '../geometry/spaces';
import { mapVector } from '../geometry/transform';
import { canalFlareIndex, canalToCalcarRatio, corticalIndex, dorrType, dorrTypes, isthmusOf } from './canalMeasures';
import { ccdAngle, coronalCcdAngle, coronalOffset, femoralOffset, femoralVersion, heightAlongShaft, murphyPoint } from './femoralMeasures';
import { spaceFromWorld } from './frame';
import { measure, type MeasureDefinition } from './measureDefinition';

const NOBLE = 'Noble et al. 1988, Clin Orthop Relat Res 235:148';
const IN_SPACE = 'Angle and distances in space, head centre against the proximal shaft axis';

/** Head, neck and offsets of the upper femur. */
export const femoralDefinitions: readonly MeasureDefinition[] = [
  measure({ id: 'head_diameter', group: 'femur', unit: 'mm', frame: 'none', source: 'Sphere by least squares', normal: { low: 36.5, high: 55.7, source: `${NOBLE}: mean ± 2 SD` }, needs: ['head'], value: (p) => 2 * p.head.radiusMm }),
  measure({
    id: 'ccd', group: 'femur', unit: 'deg', frame: 'none', source: IN_SPACE, normal: { low: 125, high: 135, source: 'Usual range of textbooks; mean 133 in Han Chinese (Jiang et al. 2015, Medicine 94:e891)' },
    needs: ['neck_axis', 'shaft_axis'], value: (p) => ccdAngle({ neck: p.neck_axis, shaft: p.shaft_axis }),
  }),
  measure({ id: 'ccd_coronal', group: 'femur', unit: 'deg', frame: 'femur', source: 'Projection on the coronal plane of the femur', needs: ['neck_axis', 'shaft_axis'], value: (p, femur) => coronalCcdAngle({ neck: p.neck_axis, shaft: p.shaft_axis }, femur) }),
  measure({
    id: 'femoral_offset', group: 'femur', unit: 'mm', frame: 'none', source: IN_SPACE, normal: { low: 29.4, high: 56.6, source: `${NOBLE}: mean ± 2 SD` },
    needs: ['femoral_head_centre', 'shaft_axis'], value: (p) => femoralOffset(p.femoral_head_centre, p.shaft_axis),
  }),
  measure({ id: 'femoral_offset_coronal', group: 'femur', unit: 'mm', frame: 'femur', source: 'Projection on the coronal plane of the femur', needs: ['femoral_head_centre', 'shaft_axis'], value: (p, femur) => coronalOffset(p.femoral_head_centre, p.shaft_axis, femur) }),
  measure({
    id: 'global_offset', group: 'femur', unit: 'mm', frame: 'pelvis_app', source: 'Femoral offset and distance of the head centre from the teardrop',
    needs: ['femoral_head_centre', 'shaft_axis', 'teardrop'],
    value: (p, pelvis) => femoralOffset(p.femoral_head_centre, p.shaft_axis) + mapVector(spaceFromWorld(pelvis), displacement(p.teardrop, p.femoral_head_centre))[0],
  }),
  measure({
    id: 'lesser_trochanter_below_head', group: 'femur', unit: 'mm', frame: 'none', source: IN_SPACE,
    needs: ['femoral_head_centre', 'shaft_axis', 'lesser_trochanter_apex'], value: (p) => heightAlongShaft(p.shaft_axis, p.femoral_head_centre, p.lesser_trochanter_apex),
  }),
  measure({
    id: 'greater_trochanter_above_head', group: 'femur', unit: 'mm', frame: 'none', positive: 'tip-above-head', source: IN_SPACE,
    needs: ['femoral_head_centre', 'shaft_axis', 'greater_trochanter_tip'], value: (p) => heightAlongShaft(p.shaft_axis, p.greater_trochanter_tip, p.femoral_head_centre),
  }),
];

/** Methods that start at a single point, from the most distal to the most proximal one. */
const startingPoints = [
  ['tomczak', 'greater_trochanter_centre', 'Tomczak et al. 1997, AJR 168:791'], ['reikeras', 'neck_centre', 'Reikerås et al. 1983, Acta Orthop Scand 54:18'], ['lee', 'neck_at_trochanter', 'Lee et al. 1992, Int Orthop 16:277'],
] as const;

/** Femoral version by its published methods; a number without its method says nothing. */
export const versionDefinitions: readonly MeasureDefinition[] = [
  measure({
    id: 'femoral_version_murphy', group: 'version', unit: 'deg', frame: 'femur', positive: 'head-anterior', source: 'Murphy et al. 1987, J Bone Joint Surg Am 69:1169',
    normal: { low: 10, high: 25, source: 'Tönnis & Heinecke 1999, J Bone Joint Surg Am 81:1747; mean 10.6 in Han Chinese (Jiang et al. 2015)' },
    needs: ['femoral_head_centre', 'shaft_axis', 'lesser_trochanter_apex'],
    value: (p, femur) => femoralVersion(displacement(murphyPoint(p.shaft_axis, p.lesser_trochanter_apex), p.femoral_head_centre), femur),
  }),
  ...startingPoints.map(([method, start, source]) => measure({
    id: `femoral_version_${method}`, group: 'version', unit: 'deg', frame: 'femur', positive: 'head-anterior', source,
    needs: ['femoral_head_centre', start], value: (p, femur) => femoralVersion(displacement(p[start], p.femoral_head_centre), femur),
  })),
  measure({ id: 'femoral_version_neck_axis', group: 'version', unit: 'deg', frame: 'femur', positive: 'head-anterior', source: 'Neck axis in space, seen along the mechanical axis', needs: ['neck_axis'], value: (p, femur) => femoralVersion(scaled(p.neck_axis.direction, -1), femur) }),
  measure({ id: 'femoral_version_table_top', group: 'version', unit: 'deg', frame: 'femur_table_top', positive: 'head-anterior', source: 'Kingsley & Olmsted 1948, J Bone Joint Surg Am 30:745', needs: ['neck_axis'], value: (p, femur) => femoralVersion(scaled(p.neck_axis.direction, -1), femur) }),
];

/** The medullary canal of the upper shaft. */
export const canalDefinitions: readonly MeasureDefinition[] = [
  measure({ id: 'canal_isthmus_diameter', group: 'canal', unit: 'mm', frame: 'none', noAnswer: 'out-of-view', source: 'Largest circle between the cortices', needs: ['canal'], value: (p) => diameter(isthmusOf(p.canal)?.radiusMm) }),
  measure({ id: 'canal_flare_index', group: 'canal', unit: 'ratio', frame: 'none', noAnswer: 'out-of-view', source: NOBLE, normal: { low: 3, high: 4.7, source: NOBLE }, needs: ['canal'], value: (p) => canalFlareIndex(p.canal) }),
  measure({ id: 'canal_to_calcar_ratio', group: 'canal', unit: 'ratio', frame: 'none', noAnswer: 'out-of-view', source: 'Dorr et al. 1993, Bone 14:231', needs: ['canal'], value: (p) => canalToCalcarRatio(p.canal) }),
  measure({
    id: 'dorr_type', group: 'canal', unit: 'class', frame: 'none', noAnswer: 'out-of-view', labels: dorrTypes, source: 'Dorr et al. 1993, Bone 14:231', needs: ['canal'],
    value: (p) => {
      const ratio = canalToCalcarRatio(p.canal);
      return ratio === null ? null : dorrType(ratio);
    },
  }),
  measure({
    id: 'cortical_index', group: 'canal', unit: 'ratio', frame: 'none', noAnswer: 'out-of-view', source: 'Nguyen et al. 2018, Clin Orthop Surg',
    normal: { low: 0.51, high: null, source: 'Yeung et al. 2006, J Arthroplasty: canal-bone ratio below 0.49 in Chinese femora' }, needs: ['canal'], value: (p) => corticalIndex(p.canal),
  }),
];

const diameter = (radiusMm: number | undefined): number | null => (radiusMm === undefined ? null : 2 * radiusMm);
