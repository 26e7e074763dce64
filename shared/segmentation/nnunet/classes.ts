import { boneTypes, pairedBone, type BoneType } from '../../anatomy/bone';
import { sides } from '../../anatomy/side';
import type { ClassBone } from './manifest';

/** The type of bone a class of a foreign model is; null where it is none. */
export const boneTypeOfClass = (bone: ClassBone): BoneType | null =>
  bone === null ? null : (boneTypes.find((type) => bone === type || bone.startsWith(`${type}_`)) ?? null);

/** Words by which datasets call our bones. */
const namesOfTypes: readonly (readonly [type: 'hip' | 'femur' | 'tibia' | 'fibula' | 'patella', name: RegExp])[] = [
  ['hip', /^(hip|hip_?bone|hemipelvis|innominate|innominate_bone|os_coxae|coxa)$/],
  ['femur', /^(femur|femoral_bone|thigh_?bone)$/],
  ['tibia', /^(tibia|shin_?bone)$/],
  ['fibula', /^fibula$/],
  ['patella', /^(patella|kneecap)$/],
];
const sacrumName = /^(sacrum|sacral_bone|os_sacrum|vertebrae?_s\d)$/;
const otherName = /^(vertebrae?_?([ctl]\d*)?|[ctl]\d{1,2}|lumbar_(spine|vertebrae?|vertebra_\d)|spine|coccyx|ribs?|rib_.*|costal_cartilages|skull|sternum|humerus|scapula|clavicula|clavicle|ulna|radius|carpal|metacarpal|phalanges_(hand|feet)|tarsal|metatarsal|talus|calcaneus|feet|foot|hand)$/;

/**
 * What a class is to us, by its name: `hip_left`, `left_hip`, `Hip L`, `femur_right`, `sacrum`, `vertebrae_S1` (sacrum),
 * vertebrae and ribs (other bone), `tibia` (its side is told by geometry). Null where it is no bone.
 */
export function boneOfClassName(name: string): ClassBone {
  const { rest, side } = withoutSide(name.trim().toLowerCase().replaceAll(/[\s.-]+/g, '_'));
  const paired = namesOfTypes.find(([, pattern]) => pattern.test(rest));
  if (paired) return side ? pairedBone(paired[0], side) : paired[0];
  if (sacrumName.test(rest)) return 'sacrum';
  return otherName.test(rest) ? 'other_bone' : null;
}

function withoutSide(name: string): { rest: string; side: 'left' | 'right' | null } {
  for (const side of sides) {
    const word = `(${side}|${side.charAt(0)})`;
    const rest = name.replace(new RegExp(`^${word}_|_${word}(?=_|$)`), '');
    if (rest !== name) return { rest, side };
  }
  return { rest: name, side: null };
}

/**
 * Features of nnU-Net's last layer. Above so many classes the features are averaged over tiles instead of the logits,
 * which takes less memory and gives the same: the layer is linear. TotalSegmentator's parts at 1.5 mm have 19 to 27
 * classes, its whole at 3 mm has 118.
 */
const FEW_CLASSES = 32;

/** How the classes of a model are compared: by how many networks, and whether on the network's grid or after their logits were interpolated. */
export type Comparison = { readonly networks: number; readonly recipe: 'nnunet' | 'totalsegmentator' };

/**
 * The labels of a dataset that a head of its own is to keep; `all` where the network needs none, because they are few or
 * because each of several networks would need its own features. Kept are our bones, and other bones unless every class
 * that is left is one of them: the largest of the others is enough to know where they win. nnU-Net interpolates its
 * logits before it compares them, and the largest of the others cannot be interpolated: there the head keeps them all.
 */
export function wantedLabels(labels: readonly { readonly label: number; readonly name: string }[], { networks, recipe }: Comparison): readonly number[] | 'all' {
  if (labels.length <= FEW_CLASSES || networks > 1) return 'all';
  if (recipe === 'nnunet') return labels.map(({ label }) => label).filter((label) => label !== 0);
  const classes = labels.filter(({ label }) => label !== 0).map(({ label, name }) => ({ label, bone: boneOfClassName(name) }));
  const ours = classes.filter(({ bone }) => bone !== null && bone !== 'other_bone');
  const others = classes.filter(({ bone }) => bone === 'other_bone');
  return (classes.length === ours.length + others.length ? ours : [...ours, ...others]).map(({ label }) => label);
}
