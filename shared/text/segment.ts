/** Steps and refusals of the segmentation. */
export const segmentText = {
  en: {
    reading: 'Reading the volume',
    preparing: 'Preparing the volume for the network',
    network: 'Finding the bones',
    naming: 'Telling left from right',
    refining: 'Refining the bone surfaces',
    writing: 'Saving the bones',
    noBone: 'No hip, thigh, lower leg bone or sacrum was found in this volume. A CT of the pelvis or legs is needed.',
    sideAmbiguous: 'Only one side is in view ({{bone}}) and nothing in the volume tells whether it is the left or the right one. Use a scan with both sides or with the sacrum.',
    modelMissing: 'There is no segmentation model named {{model}}. Known: {{known}}.',
    modelUnusable: 'The segmentation model {{model}} cannot be used: {{problem}}.',
    provider: 'unknown provider {{provider}}; known: {{known}}',
  },
  zh: {
    reading: '读取体数据',
    preparing: '为神经网络准备数据',
    network: '识别骨骼',
    naming: '区分左右侧',
    refining: '精细化骨表面',
    writing: '保存骨骼分割',
    noBone: '此数据中未找到髋骨、股骨、小腿骨或骶骨。请使用骨盆或下肢 CT。',
    sideAmbiguous: '视野内仅有一侧骨骼（{{bone}}），且数据中没有可用于判断左右的依据。请使用包含双侧或骶骨的扫描。',
    modelMissing: '没有名为 {{model}} 的分割模型。已有：{{known}}。',
    modelUnusable: '分割模型 {{model}} 无法使用：{{problem}}。',
    provider: '未知的计算后端 {{provider}}；可选：{{known}}',
  },
} as const;
