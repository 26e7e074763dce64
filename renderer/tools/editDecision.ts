import { point, scaled, type Point, type Vector } from '../../shared/geometry/spaces';
import type { Edit, EditOf } from '../../shared/segmentation/edit/edit';
import type { LabelName } from '../../shared/segmentation/labels';
import type { VoxelGrid } from '../../shared/volume/grid';
import { axesOf, orientations, sliceStepMm, worldDrag, worldFromScreen, type Orientation, type ScreenPoint, type SlicePort } from '../scene/sliceGeometry';
import { labels } from '../scene/labelOverlayColours';
import type { EditOptions } from './editOptions';
import { cornersOfOutline, simplified, MOST_PLACES } from './editPath';

/** A slice as it stood when something was drawn on it: its port, the point it goes through, its thickness. */
export type DrawnOn = { readonly port: SlicePort; readonly through: Point<'world'>; readonly sliceMm: number };

const open = (options: EditOptions, names: readonly LabelName[]): LabelName[] => names.filter((name) => !options.locked.includes(name));
const allLabels = (): LabelName[] => labels.map(({ name }) => name);

/** A stroke of brush or eraser as a decision; null where every label that it would change is protected. */
export function brushEdit(options: EditOptions, path: readonly Point<'world'>[], orientation: Orientation): EditOf<'brush'> | null {
  const to = options.tool === 'eraser' ? 'background' as const : options.bone;
  const over = options.tool === 'eraser' ? erasable(options) : paintable(options);
  if (over.length === 0 || path.length === 0 || options.locked.includes(to as LabelName)) return null;
  return {
    tool: 'brush', to, over, path, radiusMm: options.radiusMm, hu: options.rangeOn ? options.range : null,
    shape: options.shape === 'sphere' ? { kind: 'sphere' } : { kind: 'disc', normal: axesOf[orientation].away },
  };
}

const erasable = (options: EditOptions): LabelName[] => open(options, options.erase === 'bone' ? [options.bone] : allLabels());
const paintable = (options: EditOptions): EditOf<'brush'>['over'] =>
  ['background', ...(options.paintOver === 'all' ? open(options, allLabels().filter((name) => name !== options.bone)) : [])];

/** An outline drawn on a slice, extruded along the line of sight; null where it encloses nothing. */
export function outlineCut(options: EditOptions, drawn: readonly ScreenPoint[], { port, through, sliceMm }: DrawnOn): EditOf<'cut'> | null {
  const corners = cornersOfOutline(drawn);
  if (!corners) return null;
  const half = options.depth === 'slice' ? sliceMm / 2 : null;
  return {
    tool: 'cut', bone: options.bone, to: options.becomes,
    by: {
      kind: 'prism', corners: corners.map((corner) => worldFromScreen(port, corner, through)), along: axesOf[port.orientation].away,
      fromMm: half === null ? null : -half, toMm: half, away: options.away,
    },
  };
}

const SHORTEST_LINE_PX = 6;

/** Where a line was dragged: the direction on the screen to the side that goes, the left hand of the drag; null where it is too short. */
export function sideOfLine(from: ScreenPoint, to: ScreenPoint): ScreenPoint | null {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  return length < SHORTEST_LINE_PX ? null : { x: (to.y - from.y) / length, y: -(to.x - from.x) / length };
}

/** A plane across the slice through a dragged line; what lies on the left hand of the drag goes. */
export function lineCut(options: EditOptions, [from, to]: readonly [ScreenPoint, ScreenPoint], { port, through }: DrawnOn): EditOf<'cut'> | null {
  const side = sideOfLine(from, to);
  if (!side) return null;
  const normal: Vector<'world'> = scaled(worldDrag(port, side), 1 / port.mmPerPixel);
  return { tool: 'cut', bone: options.bone, to: options.becomes, by: { kind: 'plane', at: worldFromScreen(port, from, through), normal } };
}

/** What a click on a slice decides: `bone` is the label at the place, null where there is none. */
export function clickEdit(options: EditOptions, bone: LabelName | null, at: Point<'world'>): Edit | null {
  if (options.tool === 'grow') return { tool: 'grow', bone: options.bone, seed: at, hu: options.growRange, reachMm: options.reachMm };
  if (!bone) return null;
  switch (options.tool) {
    case 'keepIsland': return { tool: 'keepIsland', bone, seed: at };
    case 'removeIsland': return { tool: 'removeIsland', bone, seed: at };
    case 'relabel': return bone === options.bone ? null : { tool: 'relabel', bone, to: options.bone, seed: at };
    case 'fillHoles': return { tool: 'fillHoles', bone, across: options.across === 'slice' ? axesOf.axial.away : null };
    case 'smooth': return { tool: 'smooth', bone, byMm: options.smoothMm, within: options.smoothWhere === 'place' ? { at, radiusMm: options.radiusMm } : null };
    default: return null;
  }
}

/** Strokes on two bones; null while one of them has none. */
export function splitEdit({ bone, other }: EditOptions, strokes: Readonly<Record<'bone' | 'other', readonly (readonly Point<'world'>[])[]>>): EditOf<'split'> | null {
  const places = (of: readonly (readonly Point<'world'>[])[]): readonly Point<'world'>[] => of.flat().slice(0, MOST_PLACES);
  const [first, second] = [places(strokes.bone), places(strokes.other)];
  if (first.length === 0 || second.length === 0 || bone === other) return null;
  return { tool: 'split', of: [bone, other], seeds: [{ to: bone, at: first }, { to: other, at: second }] };
}

/** A slice that was outlined: where it lies, and how far it is from the next of its direction. */
export type OutlinedSlice = { readonly plane: Orientation; readonly at: Point<'world'>; readonly bone: LabelName; readonly sliceMm: number };

/** The slice on which a stroke painted a bone with the disc; null for any other edit. */
export function outlinedBy(edit: Edit, grid: VoxelGrid): OutlinedSlice | null {
  if (edit.tool !== 'brush' || edit.to === 'background' || edit.shape.kind !== 'disc') return null;
  const { normal } = edit.shape;
  const plane = orientations.find((each) => axesOf[each].away.every((along, axis) => along === normal[axis]));
  const [at] = edit.path;
  return plane && at ? { plane, at: point(at[0], at[1], at[2]), bone: edit.to, sliceMm: sliceStepMm(grid, plane) } : null;
}

/** The bone between marked slices; null while there are fewer than two. */
export function interpolateEdit(options: EditOptions, slices: readonly Point<'world'>[], orientation: Orientation): EditOf<'interpolate'> | null {
  if (slices.length < 2) return null;
  return { tool: 'interpolate', bone: options.bone, normal: axesOf[orientation].away, slices, replace: options.trim };
}

/** Labels that an edit would change and that are protected. */
export function lockedBy(edit: Edit, locked: readonly LabelName[]): LabelName | null {
  const changed: readonly string[] = edit.tool === 'brush' ? [edit.to] : edit.tool === 'split' ? edit.of : 'to' in edit ? [edit.bone, edit.to] : [edit.bone];
  return locked.find((name) => changed.includes(name)) ?? null;
}

/** A stroke for the parting of bones, screen pixels: a line of few corners. */
export const thinStroke = (drawn: readonly ScreenPoint[]): readonly ScreenPoint[] => simplified(drawn, 0.5);
