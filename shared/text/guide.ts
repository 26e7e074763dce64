/** What is said about guides. */
export const guideText = {
  en: {
    reading: 'Reading bones', building: 'Building the guide', checking: 'Checking the guide',
    'not-planned': 'This guide needs something that is not planned: {{part}}.',
    'no-bone': 'This guide needs a bone that is not there: {{part}}.',
    'no-contact': 'The guide finds no bone to sit on: {{part}}.',
    partFailed: 'A part of the guide could not be made: {{part}} ({{reason}}).',
    checkFailed: 'The guide did not pass its checks: {{finding}} ({{value}}).',
    'neck-resection': 'Neck resection guide', 'acetabular-rim': 'Acetabular rim guide',
  },
  zh: {
    reading: '读取骨骼', building: '生成导板', checking: '检查导板',
    'not-planned': '该导板所需内容尚未规划：{{part}}。',
    'no-bone': '缺少该导板所需的骨骼：{{part}}。',
    'no-contact': '导板没有可贴合的骨面：{{part}}。',
    partFailed: '导板的某一部分无法生成：{{part}}（{{reason}}）。',
    checkFailed: '导板未通过检查：{{finding}}（{{value}}）。',
    'neck-resection': '股骨颈截骨导板', 'acetabular-rim': '髋臼缘导板',
  },
} as const;
