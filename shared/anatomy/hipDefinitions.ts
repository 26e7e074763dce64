import { displacement } from '../geometry/spaces';
import { mapPoint, mapVector } from '../geometry/transform';
import { anteriorCentreEdge, lateralCentreEdge, nativeAngles, sharpAngle } from './acetabularMeasures';
import { cupDefinitions, type CupDefinition } from './cupOrientation';
import { spaceFromWorld } from './frame';
import { headCoverage } from './headCoverage';
import { measure, type MeasureDefinition } from './measureDefinition';
import type { NormalRange } from './measurement';
import { pelvicIncidence, pelvicObliquity, pelvicRotation, pelvicTilt, sacralSlope, spinopelvicTilt, type SpinopelvicPoints } from './pelvicMeasures';
import type { PartsOf } from './seenFrom';

const PIERREPONT = 'Pierrepont et al. 2017, Bone Joint J 99-B:184';
const LEGAYE = 'Legaye et al. 1998, Eur Spine J 7:99';
const SPINE_LINE = 'Angles of the line of the iliac spines against the scanner';
const MURRAY = 'Murray 1993, J Bone Joint Surg Br 75-B:228';

// The hip axis runs through the sockets, which belong to the pelvis: so no incidence depends on where a femur lies, or is in view.
const spinopelvicParts = ['sacral_promontory', 's1_endplate_centre', 'acetabular_centre', 'other_acetabular_centre'] as const;
const spinopelvic = (p: PartsOf<typeof spinopelvicParts>): SpinopelvicPoints =>
  ({ promontory: p.sacral_promontory, endplateCentre: p.s1_endplate_centre, hipRight: p.acetabular_centre, hipLeft: p.other_acetabular_centre });

/** How the pelvis lay in the scanner, and what of it no pose changes. */
export const pelvicDefinitions: readonly MeasureDefinition[] = [
  measure({
    id: 'pelvic_tilt', group: 'pelvis', unit: 'deg', frame: 'world', forBothSides: true, positive: 'anterior', source: PIERREPONT,
    normal: { low: -20.5, high: 24.5, source: `${PIERREPONT}: range of 1517 supine patients` },
    needs: ['asis', 'other_asis', 'pubic_tubercle', 'other_pubic_tubercle'],
    value: (p) => pelvicTilt({ asisRight: p.asis, asisLeft: p.other_asis, pubicTubercleRight: p.pubic_tubercle, pubicTubercleLeft: p.other_pubic_tubercle }),
  }),
  measure({
    id: 'pelvic_obliquity', group: 'pelvis', unit: 'deg', frame: 'world', forBothSides: true, positive: 'right-higher', source: SPINE_LINE,
    needs: ['asis', 'other_asis'], value: (p) => pelvicObliquity(p.asis, p.other_asis),
  }),
  measure({
    id: 'pelvic_obliquity_teardrops', group: 'pelvis', unit: 'deg', frame: 'world', forBothSides: true, positive: 'right-higher', source: 'Angle of the line of the teardrops against the scanner',
    needs: ['teardrop', 'other_teardrop'], value: (p) => pelvicObliquity(p.teardrop, p.other_teardrop),
  }),
  measure({
    id: 'pelvic_rotation', group: 'pelvis', unit: 'deg', frame: 'world', forBothSides: true, positive: 'right-forward', source: SPINE_LINE,
    needs: ['asis', 'other_asis'], value: (p) => pelvicRotation({ asisRight: p.asis, asisLeft: p.other_asis }),
  }),
  measure({ id: 'sacral_slope', group: 'pelvis', unit: 'deg', frame: 'world', forBothSides: true, positive: 'anterior-rotation', source: LEGAYE, needs: spinopelvicParts, value: (p) => sacralSlope(spinopelvic(p)) }),
  measure({ id: 'spinopelvic_tilt', group: 'pelvis', unit: 'deg', frame: 'world', forBothSides: true, positive: 'posterior', source: LEGAYE, needs: spinopelvicParts, value: (p) => spinopelvicTilt(spinopelvic(p)) }),
  measure({
    id: 'pelvic_incidence', group: 'pelvis', unit: 'deg', frame: 'none', forBothSides: true, source: LEGAYE,
    normal: { low: 32, high: 74, source: 'Mac-Thiong et al. 2011, Eur Spine J 20 Suppl 5:572: mean ± 2 SD of 709 adults' },
    needs: spinopelvicParts, value: (p) => pelvicIncidence(spinopelvic(p)),
  }),
];

/** Tönnis and Heinecke's normal anteversion of the socket is that read on axial slices: the anatomic one. */
const ANATOMIC_ANTEVERSION: NormalRange = { low: 15, high: 20, source: 'Tönnis & Heinecke 1999, J Bone Joint Surg Am 81:1747' };

const native = (definition: CupDefinition, angle: 'inclination' | 'anteversion', frame: 'pelvis_app' | 'pelvis_functional'): MeasureDefinition => measure({
  id: `native_${angle}_${definition}${frame === 'pelvis_app' ? '' : '_functional'}`, group: 'acetabulum', unit: 'deg', frame, source: MURRAY,
  ...(definition === 'anatomic' && angle === 'anteversion' && frame === 'pelvis_app' ? { normal: ANATOMIC_ANTEVERSION } : {}),
  needs: ['acetabulum'], value: (p, pelvis) => nativeAngles(p.acetabulum.opening, pelvis, definition)[angle],
});

const rimParts = ['acetabular_rim', 'femoral_head_centre'] as const;
const rimOf = (p: PartsOf<typeof rimParts>) => ({ rim: p.acetabular_rim, centre: p.femoral_head_centre });

/** The native socket, how it covers the head, and where the head lies in the pelvis. */
export const acetabularDefinitions: readonly MeasureDefinition[] = [
  ...cupDefinitions.flatMap((definition) => [native(definition, 'inclination', 'pelvis_app'), native(definition, 'anteversion', 'pelvis_app')]),
  native('radiographic', 'inclination', 'pelvis_functional'), native('radiographic', 'anteversion', 'pelvis_functional'),
  measure({
    id: 'centre_edge_lateral', group: 'acetabulum', unit: 'deg', frame: 'pelvis_app', positive: 'lateral', source: 'Wiberg 1939, Acta Chir Scand 83 Suppl 58',
    normal: { low: 25, high: 40, source: 'Ashwell et al. 2016, J Hip Preserv Surg 3:262' },
    needs: rimParts, value: (p, pelvis) => lateralCentreEdge(rimOf(p), pelvis),
  }),
  measure({
    id: 'centre_edge_anterior', group: 'acetabulum', unit: 'deg', frame: 'pelvis_app', positive: 'anterior', source: 'Sagittal plane through the head centre',
    needs: rimParts, value: (p, pelvis) => anteriorCentreEdge(rimOf(p), pelvis),
  }),
  measure({
    id: 'sharp_angle', group: 'acetabulum', unit: 'deg', frame: 'pelvis_app', source: 'Sharp 1961, J Bone Joint Surg Br 43-B:268',
    normal: { low: 38, high: 42, source: 'Tannast et al. 2015, Clin Orthop Relat Res 473:1234' },
    needs: [...rimParts, 'teardrop', 'other_teardrop'], value: (p, pelvis) => sharpAngle(rimOf(p), { own: p.teardrop, other: p.other_teardrop }, pelvis),
  }),
  measure({
    id: 'head_coverage', group: 'acetabulum', unit: 'ratio', frame: 'pelvis_app', source: 'Dandachli et al. 2008, J Bone Joint Surg Br 90-B:1428',
    normal: { low: 0.675, high: 0.803, source: 'Dandachli et al. 2008, J Bone Joint Surg Br 90-B Supp II:315: mean ± 2 SD of 13 hips' },
    needs: [...rimParts, 'acetabulum'], value: (p, pelvis) => headCoverage(rimOf(p), p.acetabulum.opening, pelvis),
  }),
  measure({
    id: 'head_centre_lateral', group: 'acetabulum', unit: 'mm', frame: 'pelvis_app', source: 'Distance in the anterior pelvic plane frame',
    needs: ['femoral_head_centre'], value: (p, pelvis) => mapPoint(spaceFromWorld(pelvis), p.femoral_head_centre)[0],
  }),
  measure({
    id: 'head_centre_below_spines', group: 'acetabulum', unit: 'mm', frame: 'pelvis_app', source: 'Distance in the anterior pelvic plane frame',
    needs: ['femoral_head_centre'], value: (p, pelvis) => 0 - mapPoint(spaceFromWorld(pelvis), p.femoral_head_centre)[2],
  }),
  measure({
    id: 'acetabular_offset_teardrop', group: 'acetabulum', unit: 'mm', frame: 'pelvis_app', source: 'Distance of the head centre from the vertical through the teardrop',
    needs: ['femoral_head_centre', 'teardrop'], value: (p, pelvis) => mapVector(spaceFromWorld(pelvis), displacement(p.teardrop, p.femoral_head_centre))[0],
  }),
];
