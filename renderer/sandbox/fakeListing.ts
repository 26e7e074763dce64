import type { SeriesListing } from '../../shared/dicom/listing';

const series = { modality: 'CT', patientName: '', patientId: 'PHANTOM-1', studyDate: '2026-03-12' } as const;

/** One of each verdict. */
export const fakeListing: SeriesListing = {
  path: '/home/user/CT/20260312_pelvis',
  series: [
    { ...series, uid: '1', verdict: 'accepted', findings: [], description: 'Pelvis 1.0 B70f', files: 412, size: [512, 512, 412], spacingMm: [0.78, 0.78, 1] },
    { ...series, uid: '2', verdict: 'warned', findings: [{ code: 'slice-spacing-coarse', values: { spacingMm: 3, fineMm: 2 } }], description: 'Pelvis 3.0 B30f', files: 138, size: [512, 512, 138], spacingMm: [0.78, 0.78, 3] },
    { ...series, uid: '3', verdict: 'refused', findings: [{ code: 'localizer', values: { count: 2 } }], description: 'Topogram 0.6 T20f', files: 2, size: null, spacingMm: null },
  ],
  refusedFiles: [{ file: 'README.txt', finding: { code: 'not-dicom', values: {} } }, { file: 'IM000231', finding: { code: 'truncated-file', values: {} } }],
};
