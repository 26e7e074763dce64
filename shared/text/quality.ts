/** How far a segmentation is to be believed, and what metal in view means for it. */
export const qualityText = {
  en: {
    low: '{{bone}}: the segmentation is uncertain (score {{score}} of 1: {{reasons}}). Look at {{place}} first.',
    lowAnywhere: '{{bone}}: the segmentation is uncertain (score {{score}} of 1: {{reasons}}).',
    together: 'several small doubts',
    reason_agreement: 'two looks of the network differ', reason_contrast: 'its outline does not follow an edge of the image',
    reason_volume: 'no adult bone has this volume', reason_closed: 'it is not one solid piece', reason_density: 'its density is unlike any seen in training',
    metal: 'Metal in view ({{volume}} cm³), by {{bones}}. It may hide bone or feign it: check the outlines there.',
    metalElsewhere: 'Metal in view ({{volume}} cm³), away from the bones.',
    contrast: 'Contrast in view ({{volume}} cm³, up to {{densest}} HU): even fluid without a cortex was taken for soft tissue. If it is bone, draw it in by hand.', contrastBrief: 'Contrast in view, {{volume}} cm³',
    separator: ', ',
    heading: 'Look here first', show: 'Show the place', lowBrief: '{{bone}}: uncertain ({{percent}} %)', metalBrief: 'Metal in view, {{volume}} cm³', damagedSliceBrief: 'Damaged slice', damagedSlicesBrief: '{{count}} damaged slices',
  },
  zh: {
    low: '{{bone}}：分割结果不确定（评分 {{score}}，满分 1：{{reasons}}）。请先核对 {{place}} 处。',
    lowAnywhere: '{{bone}}：分割结果不确定（评分 {{score}}，满分 1：{{reasons}}）。',
    together: '多项轻微疑点',
    reason_agreement: '网络两次判断不一致', reason_contrast: '轮廓与图像边缘不符',
    reason_volume: '体积超出成人骨骼范围', reason_closed: '不是一个完整的实体', reason_density: '密度与训练数据差异过大',
    metal: '视野内有金属（{{volume}} cm³），邻近{{bones}}。金属可能遮挡骨质或产生假象，请核对该处轮廓。',
    metalElsewhere: '视野内有金属（{{volume}} cm³），不邻近骨骼。',
    contrast: '视野内有造影剂（{{volume}} cm³，最高 {{densest}} HU）：密度均匀且无皮质的液体已按软组织处理。若其为骨骼，请手动补画。', contrastBrief: '视野内有造影剂，{{volume}} cm³',
    separator: '、',
    heading: '请先核对', show: '定位到该处', lowBrief: '{{bone}}：不确定（{{percent}} %）', metalBrief: '视野内有金属，{{volume}} cm³', damagedSliceBrief: '切片损坏', damagedSlicesBrief: '{{count}} 层切片损坏',
  },
} as const;
