import type { Triple } from '../geometry/spaces';

/** What the header of one image file says, as far as the gate asks. `null` is "not said". */
export type SliceHeader = {
  /** The file, as the user knows it (relative to what was opened). */
  readonly file: string;
  readonly seriesUid: string;
  readonly sopInstanceUid: string;
  readonly sopClassUid: string;
  readonly transferSyntaxUid: string;
  readonly modality: string;
  readonly imageType: readonly string[];
  readonly description: string;
  readonly patientName: string;
  readonly patientId: string;
  readonly studyDate: string;
  /** The side in view, as (0020,0062) or (0020,0060) says it; '' where unsaid, unpaired or both. */
  readonly laterality: 'L' | 'R' | '';
  readonly rows: number;
  readonly columns: number;
  readonly frames: number;
  readonly samplesPerPixel: number;
  readonly bitsAllocated: number;
  /** Distance between rows (down), then between columns (across), mm: the order of DICOM (0028,0030). */
  readonly pixelSpacing: readonly [number, number] | null;
  /** Direction of a row, then of a column, LPS (0020,0037). */
  readonly rowDirection: Triple | null;
  readonly columnDirection: Triple | null;
  /** Centre of the first pixel, LPS mm (0020,0032). */
  readonly position: Triple | null;
  readonly sliceThicknessMm: number | null;
  readonly spacingBetweenSlicesMm: number | null;
  readonly gantryTiltDegrees: number | null;
  readonly rescale: { readonly slope: number; readonly intercept: number } | null;
  /** What tells one pass over the same positions from another: acquisition, phase, echo, time, kernel. */
  readonly pass: Readonly<Record<PassTag, string>>;
};

export const passTags = ['acquisition', 'temporalPosition', 'echo', 'triggerTime', 'imageType', 'kernel', 'contrast'] as const;
export type PassTag = (typeof passTags)[number];

/** A slice whose geometry is said: the only kind the gate measures. */
export type PlacedSlice = SliceHeader & {
  readonly pixelSpacing: readonly [number, number];
  readonly rowDirection: Triple;
  readonly columnDirection: Triple;
  readonly position: Triple;
};

/** Whether the header says where the slice lies, in numbers that can be true. */
export function isPlaced(slice: SliceHeader): slice is PlacedSlice {
  const { pixelSpacing, rowDirection, columnDirection, position } = slice;
  if (!pixelSpacing || !rowDirection || !columnDirection || !position) return false;
  if (![...pixelSpacing, ...rowDirection, ...columnDirection, ...position].every(Number.isFinite)) return false;
  return pixelSpacing.every((mm) => mm > 0) && areOrthonormal(rowDirection, columnDirection);
}

/** Directions are decimal strings of a few digits: a thousandth is rounding, more is a broken header. */
const DIRECTION_ROUNDING = 2e-3;

function areOrthonormal(a: Triple, b: Triple): boolean {
  const product = a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  return [Math.hypot(...a) - 1, Math.hypot(...b) - 1, product].every((off) => Math.abs(off) < DIRECTION_ROUNDING);
}
