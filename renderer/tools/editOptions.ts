import type { LabelName } from '../../shared/segmentation/labels';

/** The tools of the editor, in the order of the palette. */
export const editTools = ['look', 'brush', 'eraser', 'cut', 'keepIsland', 'removeIsland', 'relabel', 'split', 'grow', 'fillHoles', 'smooth', 'interpolate'] as const;
export type EditTool = (typeof editTools)[number];

/** Density that is changed, Hounsfield units. */
export type DensityRange = { readonly low: number; readonly high: number };

/** The tool in hand and everything that is chosen for the tools. */
export type EditOptions = {
  readonly tool: EditTool;
  /** The bone that is worked on, and the one that it is parted from. */
  readonly bone: LabelName;
  readonly other: LabelName;
  readonly locked: readonly LabelName[];
  readonly radiusMm: number;
  readonly shape: 'disc' | 'sphere';
  readonly rangeOn: boolean;
  readonly range: DensityRange;
  readonly paintOver: 'empty' | 'all';
  readonly erase: 'bone' | 'all';
  readonly cutBy: 'outline' | 'line';
  readonly away: 'inside' | 'outside';
  readonly depth: 'all' | 'slice';
  /** What becomes of the part that is cut off. */
  readonly becomes: LabelName | 'background';
  readonly growRange: DensityRange;
  readonly reachMm: number;
  readonly across: 'volume' | 'slice';
  readonly smoothMm: number;
  readonly smoothWhere: 'bone' | 'place';
  readonly trim: boolean;
};

export const RADIUS_MM = { least: 0.5, most: 40 } as const;

export const initialOptions: EditOptions = {
  tool: 'look', bone: 'femur_right', other: 'hip_right', locked: [], radiusMm: 5, shape: 'disc', rangeOn: false, range: { low: 150, high: 3000 },
  paintOver: 'empty', erase: 'bone', cutBy: 'outline', away: 'inside', depth: 'all', becomes: 'background',
  growRange: { low: 180, high: 3000 }, reachMm: 25, across: 'volume', smoothMm: 1, smoothWhere: 'bone', trim: false,
};

const SMOOTHING_MM = { least: 1, most: 4, step: 0.5 } as const;

/** How much is smoothed at first, mm: enough to be seen on voxels so large; less than a voxel would change nothing. */
export function smoothingFor(spacingMm: readonly number[]): number {
  const wanted = Math.ceil((0.8 * Math.max(...spacingMm)) / SMOOTHING_MM.step) * SMOOTHING_MM.step;
  return Math.min(SMOOTHING_MM.most, Math.max(SMOOTHING_MM.least, wanted));
}

/** One notch of the wheel away from the user, or `]`, makes the brush an eighth larger. */
export function resized(radiusMm: number, notches: number): number {
  const wanted = radiusMm * 1.125 ** notches;
  return Math.min(RADIUS_MM.most, Math.max(RADIUS_MM.least, Math.round(wanted * 10) / 10 === radiusMm ? radiusMm + Math.sign(notches) * 0.1 : Math.round(wanted * 10) / 10));
}

/** Tools that show their size at the pointer. */
export const hasRadius = ({ tool, smoothWhere }: Pick<EditOptions, 'tool' | 'smoothWhere'>): boolean =>
  tool === 'brush' || tool === 'eraser' || (tool === 'smooth' && smoothWhere === 'place');
