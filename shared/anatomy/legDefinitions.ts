import { distance } from '../geometry/spaces';
import { mapPoint } from '../geometry/transform';
import { anatomicLength, functionalLength, hipLength, teardropFemurLength } from './legLengthMeasures';
import { spaceFromWorld } from './frame';
import { measure, type MeasureDefinition } from './measureDefinition';
import type { PartsOf } from './seenFrom';
import { plateauCentre } from './tibialFrames';

const MEERMANS = 'Meermans et al. 2011, Clin Orthop Relat Res 469:1677';
const HIP_LENGTH = 'Inter-teardrop line to lesser trochanter';
const ANATOMIC = 'Sum of both bones, each along its mechanical axis';
const FUNCTIONAL = 'Distance in the pose of the scan';

const toAnkle = ['femoral_head_centre', 'intercondylar_notch', 'tibial_spine_medial', 'tibial_spine_lateral', 'ankle_centre'] as const;
const toOtherAnkle = ['other_femoral_head_centre', 'other_intercondylar_notch', 'other_tibial_spine_medial', 'other_tibial_spine_lateral', 'other_ankle_centre'] as const;

const anatomic = (p: PartsOf<typeof toAnkle>): number => anatomicLength({
  headCentre: p.femoral_head_centre, notch: p.intercondylar_notch, ankleCentre: p.ankle_centre,
  plateauCentre: plateauCentre({ medialSpine: p.tibial_spine_medial, lateralSpine: p.tibial_spine_lateral }),
});
const otherAnatomic = (p: PartsOf<typeof toOtherAnkle>): number => anatomicLength({
  headCentre: p.other_femoral_head_centre, notch: p.other_intercondylar_notch, ankleCentre: p.other_ankle_centre,
  plateauCentre: plateauCentre({ medialSpine: p.other_tibial_spine_medial, lateralSpine: p.other_tibial_spine_lateral }),
});

/** Each leg's length by four definitions; LL-1 and LL-4 change with the pose, LL-3 does not. */
export const legLengthDefinitions: readonly MeasureDefinition[] = [
  measure({ id: 'femur_length', group: 'leg-length', unit: 'mm', frame: 'none', source: MEERMANS, needs: ['femoral_head_centre', 'intercondylar_notch'], value: (p) => distance(p.femoral_head_centre, p.intercondylar_notch) }),
  measure({
    id: 'leg_length_hip', group: 'leg-length', unit: 'mm', frame: 'pelvis_app', source: HIP_LENGTH, needs: ['teardrop', 'other_teardrop', 'lesser_trochanter_apex'],
    value: (p, pelvis) => hipLength({ own: p.teardrop, other: p.other_teardrop }, p.lesser_trochanter_apex, pelvis),
  }),
  measure({
    id: 'leg_length_teardrop', group: 'leg-length', unit: 'mm', frame: 'pelvis_app', source: MEERMANS, needs: ['teardrop', 'other_teardrop', 'femoral_head_centre', 'intercondylar_notch'],
    value: (p, pelvis) => teardropFemurLength({ own: p.teardrop, other: p.other_teardrop }, { headCentre: p.femoral_head_centre, notch: p.intercondylar_notch }, pelvis),
  }),
  measure({ id: 'leg_length_anatomic', group: 'leg-length', unit: 'mm', frame: 'none', source: ANATOMIC, needs: toAnkle, value: anatomic }),
  measure({ id: 'leg_length_functional', group: 'leg-length', unit: 'mm', frame: 'none', source: FUNCTIONAL, needs: ['asis', 'ankle_centre'], value: (p) => functionalLength(p.asis, p.ankle_centre) }),
];

// Seen from the right, so that the other side is the left: the left leg less the right one.
const difference = { group: 'leg-length', unit: 'mm', forBothSides: true, positive: 'left-longer' } as const;

/** Left leg less right leg, by the same definitions. */
export const legDifferenceDefinitions: readonly MeasureDefinition[] = [
  measure({
    ...difference, id: 'leg_length_difference_hip', frame: 'pelvis_app', source: HIP_LENGTH, needs: ['teardrop', 'other_teardrop', 'lesser_trochanter_apex', 'other_lesser_trochanter_apex'],
    value: (p, pelvis) => {
      const teardrops = { own: p.teardrop, other: p.other_teardrop };
      return hipLength(teardrops, p.other_lesser_trochanter_apex, pelvis) - hipLength(teardrops, p.lesser_trochanter_apex, pelvis);
    },
  }),
  measure({
    ...difference, id: 'leg_length_difference_teardrop', frame: 'pelvis_app', source: MEERMANS,
    needs: ['teardrop', 'other_teardrop', 'femoral_head_centre', 'other_femoral_head_centre', 'intercondylar_notch', 'other_intercondylar_notch'],
    value: (p, pelvis) => {
      const teardrops = { own: p.teardrop, other: p.other_teardrop };
      return teardropFemurLength(teardrops, { headCentre: p.other_femoral_head_centre, notch: p.other_intercondylar_notch }, pelvis)
        - teardropFemurLength(teardrops, { headCentre: p.femoral_head_centre, notch: p.intercondylar_notch }, pelvis);
    },
  }),
  measure({
    ...difference, id: 'leg_length_difference_spines', frame: 'pelvis_app', source: `${MEERMANS} (LL-2, with the spines for the teardrops)`,
    needs: ['femoral_head_centre', 'other_femoral_head_centre', 'intercondylar_notch', 'other_intercondylar_notch'],
    value: (p, pelvis) => {
      const pelvisFromWorld = spaceFromWorld(pelvis);
      const [left, right] = [mapPoint(pelvisFromWorld, p.other_femoral_head_centre)[2], mapPoint(pelvisFromWorld, p.femoral_head_centre)[2]];
      return distance(p.other_femoral_head_centre, p.other_intercondylar_notch) - left - (distance(p.femoral_head_centre, p.intercondylar_notch) - right);
    },
  }),
  measure({ ...difference, id: 'leg_length_difference_anatomic', frame: 'none', source: ANATOMIC, needs: [...toAnkle, ...toOtherAnkle], value: (p) => otherAnatomic(p) - anatomic(p) }),
  measure({
    ...difference, id: 'leg_length_difference_functional', frame: 'none', source: FUNCTIONAL, needs: ['asis', 'other_asis', 'ankle_centre', 'other_ankle_centre'],
    value: (p) => functionalLength(p.other_asis, p.other_ankle_centre) - functionalLength(p.asis, p.ankle_centre),
  }),
];
