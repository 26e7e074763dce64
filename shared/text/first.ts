/** What everybody reads once before beginning. Who changes what it means counts up the number that the main process keeps of it. */
export const firstText = {
  en: {
    title: 'Before you begin',
    lead: 'ArthroPlan is for research and education only. It is not a medical device.',
    notForCare: 'Do not use it to decide on the diagnosis or the treatment of a patient. No authority has cleared it for that.',
    canBeWrong: 'Bones, landmarks, sizes and guides are proposed by a computer and may be wrong. Check each against the images.',
    models: 'The networks that are included learnt from synthetic and public images. They have not been validated clinically.',
    staysHere: 'Images and plans stay on this computer; who has access to it is up to you.',
    agree: 'I understand',
  },
  zh: {
    title: '使用前须知',
    lead: 'ArthroPlan 仅供科研与教学，不是医疗器械。',
    notForCare: '请勿用于患者的诊断或治疗决策；本软件未经任何监管机构批准用于临床。',
    canBeWrong: '骨骼、标志点、型号与导板均由计算机给出，可能有误，请逐一对照影像核对。',
    models: '内置神经网络由合成数据与公开影像训练，未经临床验证。',
    staysHere: '影像与规划均保存在本机，访问权限由您管理。',
    agree: '我已了解',
  },
} as const;
