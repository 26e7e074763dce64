import type { Finding, SeriesSummary } from './listing';

/** Every verdict code of a series or a file, and whether it refuses or warns. Sentences: text catalogue, `import.<code>`. */
export const findingWeights = {
  'not-ct': 'refused', 'localizer': 'refused', 'enhanced-multiframe': 'refused', 'colour-image': 'refused',
  'unsupported-transfer-syntax': 'refused', 'missing-geometry': 'refused', 'too-few-slices': 'refused',
  'missing-slice': 'refused', 'uneven-steps': 'refused', 'shifted-slices': 'refused', 'overlapping-slices': 'refused',
  'slice-spacing-too-large': 'refused', 'too-large': 'refused', 'mixed-patients': 'refused',
  'pixels-contradict-header': 'refused', 'unreadable-pixels': 'refused', 'not-hounsfield': 'refused',
  'no-orientation': 'refused', 'orientation-contradicts': 'refused', 'not-orthogonal': 'refused', 'not-3d': 'refused',
  'truncated-file': 'refused', 'no-pixel-data': 'refused', 'not-an-image': 'refused', 'unreadable': 'refused', 'not-dicom': 'refused',
  'not-an-image-file': 'refused', 'image-file-in-folder': 'refused', 'archive-unreadable': 'refused', 'archive-too-large': 'refused',
  'too-many-files': 'refused', 'no-such-series': 'refused', 'nothing-found': 'refused',
  'dicomdir-contradicts': 'warned', 'dicomdir-unreadable': 'warned',
  'duplicate-instances': 'warned', 'gantry-tilt': 'warned', 'mixed-orientations': 'warned', 'mixed-sizes': 'warned', 'several-passes': 'warned',
  'header-spacing-contradicts': 'warned', 'slice-spacing-coarse': 'warned', 'lossy-compression': 'warned', 'files-left-out': 'warned', 'damaged-slices': 'warned',
} as const;
export type FindingCode = keyof typeof findingWeights;

export const found = (code: FindingCode, values: Finding['values'] = {}): Finding => ({ code, values });

export const refuses = ({ code }: Finding): boolean => findingWeights[code as FindingCode] === 'refused';

/** Refused if one finding refuses, warned if there is any, else accepted. */
export function verdictOf(findings: readonly Finding[]): SeriesSummary['verdict'] {
  if (findings.some(refuses)) return 'refused';
  return findings.length > 0 ? 'warned' : 'accepted';
}

export const gravestFirst = (findings: readonly Finding[]): Finding[] => [...findings.filter(refuses), ...findings.filter((each) => !refuses(each))];
