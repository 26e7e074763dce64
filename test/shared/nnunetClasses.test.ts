import { expect, test } from 'vitest';

import { boneOfClassName, wantedLabels } from '../../shared/segmentation/nnunet/classes';
import { totalSegmentatorTask } from '../../shared/segmentation/nnunet/tasks';

test.each([
  ['hip_left', 'hip_left'], ['hip_right', 'hip_right'], ['femur_left', 'femur_left'], ['Right Hip', 'hip_right'], ['left_femur', 'femur_left'], ['Femur L', 'femur_left'], ['hemipelvis-r', 'hip_right'],
  ['sacrum', 'sacrum'], ['vertebrae_S1', 'sacrum'], ['tibia', 'tibia'], ['patella', 'patella'], ['fibula_right', 'fibula_right'],
  ['vertebrae_L5', 'other_bone'], ['lumbar_spine', 'other_bone'], ['rib_left_1', 'other_bone'], ['humerus_left', 'other_bone'], ['coccyx', 'other_bone'], ['skull', 'other_bone'],
  ['spleen', null], ['iliopsoas_left', null], ['iliac_artery_left', null], ['gluteus_maximus_right', null], ['hip_implant', null], ['portal_vein_and_splenic_vein', null], ['spinal_cord', null],
] as const)('the class %s is %s', (name, bone) => {
  expect(boneOfClassName(name)).toBe(bone);
});

const oneNetwork = { networks: 1, recipe: 'totalsegmentator' } as const;
const labelled = (names: readonly string[]) => names.map((name, label) => ({ label, name }));

test('of a few classes all are kept', () => {
  expect(wantedLabels(labelled(['background', 'hip_left', 'liver']), oneNetwork)).toBe('all');
});

test('of many classes the bones are kept; other bones share a channel where nothing else does', () => {
  const organs = Array.from({ length: 40 }, (_, n) => `organ_${String(n)}`);
  const ribs = Array.from({ length: 40 }, (_, n) => `rib_left_${String(n + 1)}`);
  expect(wantedLabels(labelled(['background', ...organs, 'femur_left', 'rib_left_1', 'sacrum']), oneNetwork)).toEqual([41, 43, 42]);
  expect(wantedLabels(labelled(['background', 'sacrum', ...ribs]), oneNetwork)).toEqual([1]);
});

test('of many classes all are kept where their logits are interpolated, and without a head of its own where several networks are averaged', () => {
  const many = labelled(['background', ...Array.from({ length: 40 }, (_, n) => `organ_${String(n)}`), 'sacrum']);
  expect(wantedLabels(many, { networks: 1, recipe: 'nnunet' })).toEqual(Array.from({ length: 41 }, (_, n) => n + 1));
  expect(wantedLabels(many, { networks: 5, recipe: 'totalsegmentator' })).toBe('all');
});

test.each([
  ['Dataset297_TotalSegmentator_total_3mm_1559subj', 'total', 0.8, false], ['Dataset836_TotalSegmentator_total_3mm_1559subj', 'total_v3', 0.8, false],
  ['Dataset260_hip_implant_71subj', 'hip_implant', 0.5, false], ['Dataset304_appendicular_bones_ext_1559subj', 'appendicular_bones', 0.5, true],
] as const)('%s is the task %s', (dataset, name, step, needsNumber) => {
  expect(totalSegmentatorTask(dataset, null)).toMatchObject({ name, step, needsNumber });
});

test('a model of somebody else with the same number is none of TotalSegmentator’s', () => {
  expect(totalSegmentatorTask('Dataset304_MyKnees', null)).toBeNull();
  expect(totalSegmentatorTask('Dataset304_MyKnees', 'appendicular_bones')?.name).toBe('appendicular_bones');
});
