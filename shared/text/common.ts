/** What stands on every screen, report and export. */
export const commonText = {
  en: {
    product: 'ArthroPlan',
    notMedicalDevice: 'Research and education only. Not a medical device.',
    left: 'Left', right: 'Right',
    notMeasurable: 'not measurable',
  },
  zh: {
    product: 'ArthroPlan',
    notMedicalDevice: '仅供科研与教学，非医疗器械，不得用于临床诊断或治疗决策',
    left: '左侧', right: '右侧',
    notMeasurable: '无法测量',
  },
} as const;
