import { pairedBone, type BoneName } from './bone';
import { nameOfLandmark, type LandmarkId, type LandmarkName } from './landmarks';
import { sides } from './side';

type BoneType = 'hip' | 'femur' | 'tibia' | 'fibula' | 'patella' | 'sacrum';

/** The bone that carries a landmark, whatever the side. */
const boneTypeOf: Readonly<Record<LandmarkName, BoneType>> = {
  asis: 'hip', aiis: 'hip', psis: 'hip', piis: 'hip', pubic_tubercle: 'hip', superior_pubic: 'hip', ischial_spine: 'hip',
  ischial_tuberosity: 'hip', teardrop: 'hip', acetabular_centre: 'hip',
  femoral_head_centre: 'femur', neck_centre: 'femur', greater_trochanter_tip: 'femur', lesser_trochanter_apex: 'femur', canal_isthmus: 'femur',
  medial_epicondyle: 'femur', medial_sulcus: 'femur', lateral_epicondyle: 'femur', posterior_medial_condyle: 'femur', posterior_lateral_condyle: 'femur',
  distal_medial_condyle: 'femur', distal_lateral_condyle: 'femur', trochlear_groove: 'femur', intercondylar_notch: 'femur',
  medial_plateau: 'tibia', lateral_plateau: 'tibia', tibial_spine_medial: 'tibia', tibial_spine_lateral: 'tibia', tibial_tuberosity: 'tibia',
  pcl_centre: 'tibia', ankle_centre: 'tibia', medial_malleolus: 'tibia', lateral_malleolus: 'fibula', patella_centre: 'patella',
  sacral_promontory: 'sacrum', s1_endplate_centre: 'sacrum',
};

/** The bone on which a landmark lies: `lateral_malleolus_left` is on `fibula_left`. */
export function boneOfLandmark(id: LandmarkId): BoneName {
  const name = nameOfLandmark(id);
  if (!name) throw new Error(`no landmark ${id}`);
  const type = boneTypeOf[name];
  return type === 'sacrum' ? type : pairedBone(type, sides.find((side) => id.endsWith(`_${side}`)) ?? 'right');
}
