import { landmarkTitles } from './landmarkTitles';

/** Landmarks, the numbers that follow from them, and why one of them is not there: titles and definitions. */
export const landmarksText = {
  en: {
    surfaces: 'Drawing the bone surfaces',
    locating: 'Finding the landmarks',
    canal: 'Measuring the medullary canal',
    noBones: 'The segmentation holds no hip bone, femur, sacrum or lower leg bone to draw.',
    noFiles: 'No bone was found in {{folder}}. The folder holds <name>.stl or <name>.ply with names like hip_left, femur_right or sacrum.',
    badFile: 'The file {{file}} cannot be read as a bone surface ({{problem}}).',
    twice: 'The folder holds {{bone}} twice, as STL and as PLY. Keep one.',
    missing_bone: 'the bone is not there',
    missing_input: 'another landmark that it needs was not found',
    no_fit: 'the surface does not show it clearly enough',
    out_of_view: 'it lies outside the scanned field of view',

    ...landmarkTitles.en,
  },
  zh: {
    surfaces: '生成骨表面',
    locating: '识别解剖标志点',
    canal: '测量髓腔',
    noBones: '分割结果中没有可生成表面的髋骨、股骨、骶骨或小腿骨。',
    noFiles: '在 {{folder}} 中未找到骨骼。文件夹中应有 <名称>.stl 或 <名称>.ply，名称如 hip_left、femur_right、sacrum。',
    badFile: '文件 {{file}} 无法作为骨表面读取（{{problem}}）。',
    twice: '文件夹中 {{bone}} 同时有 STL 和 PLY 两个文件，请只保留一个。',
    missing_bone: '缺少该骨骼',
    missing_input: '其所依赖的标志点未找到',
    no_fit: '骨表面显示不够清楚',
    out_of_view: '位于扫描视野之外',

    ...landmarkTitles.zh,
  },
} as const;
