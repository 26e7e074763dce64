import type { Point } from '../../../shared/geometry/spaces';
import type { Edit } from '../../../shared/segmentation/edit/edit';
import { labelNames, type LabelName } from '../../../shared/segmentation/labels';
import { voxelFinder } from '../../../shared/volume/grid';
import { worldFromScreen, type ScreenPoint } from '../../scene/sliceGeometry';
import type { CaseData } from '../../state/artifacts';
import type { EditActions } from '../../state/editActions';
import { useGesture } from '../../state/editGesture';
import { remark, takeBone, useEditing, useEditOptions } from '../../state/editStore';
import { useView } from '../../state/viewStore';
import { brushEdit, clickEdit, lineCut, lockedBy, outlineCut, thinStroke, type DrawnOn } from '../../tools/editDecision';
import { strokesOf, thinnedPath } from '../../tools/editPath';

/** Something that is drawn between pressing and lifting the pointer. */
export type GestureRun = { readonly move: (pixel: ScreenPoint) => void; readonly end: () => void; readonly cancel: () => void };
export type GesturePlace = { readonly drawnOn: DrawnOn; readonly data: CaseData; readonly edit: EditActions };

/** The gesture that the tool in hand begins at a pixel. */
export function beginGesture(place: GesturePlace, start: ScreenPoint): GestureRun {
  const { tool, cutBy } = useEditOptions.getState();
  switch (tool) {
    case 'brush': case 'eraser': return brushRun(place, start);
    case 'cut': return cutBy === 'outline' ? outlineRun(place, start) : lineRun(place, start);
    case 'split': return seedRun(place, start);
    case 'look': case 'interpolate': return crossRun(place, start);
    default: return clickRun(place, start);
  }
}

const worldAt = ({ drawnOn: { port, through } }: GesturePlace, pixel: ScreenPoint): Point<'world'> => worldFromScreen(port, pixel, through);

/** The label under a place; null where there is none. */
export function boneAt({ labels: { grid, voxels } }: CaseData, at: Point<'world'>): LabelName | null {
  const offset = voxelFinder(grid)(at);
  return offset < 0 ? null : labelNames[voxels[offset] as number] ?? null;
}

/** Makes an edit, unless it would change what is protected or there is none: then it is said why. */
function decide({ edit: actions }: GesturePlace, edit: Edit | null, otherwise: string | null): boolean {
  const { locked } = useEditOptions.getState();
  const inTheWay = edit && lockedBy(edit, locked);
  if (inTheWay) remark('editor.lockedBone', { bone: inTheWay });
  else if (edit) actions.make(edit);
  else if (otherwise) remark(otherwise);
  return edit !== null && !inTheWay;
}

/** What is painted is seen while it is painted; when the pointer is lifted the whole stroke becomes one edit. */
function brushRun(place: GesturePlace, start: ScreenPoint): GestureRun {
  const options = useEditOptions.getState();
  const { orientation } = place.drawnOn.port;
  const path = [worldAt(place, start)];
  let shown = 0;
  let waiting = 0;
  const paint = (): void => {
    waiting = 0;
    const edit = brushEdit(options, thinnedPath(path.slice(Math.max(0, shown - 1)), options.radiusMm), orientation);
    shown = path.length;
    if (edit) place.edit.stroke(edit);
  };
  paint();
  return {
    move: (pixel) => {
      path.push(worldAt(place, pixel));
      if (!waiting) waiting = requestAnimationFrame(paint);
    },
    end: () => {
      cancelAnimationFrame(waiting);
      finishStroke(place, strokesOf(thinnedPath(path, options.radiusMm)));
    },
    cancel: () => {
      cancelAnimationFrame(waiting);
      place.edit.abandon();
    },
  };
}

function finishStroke(place: GesturePlace, strokes: readonly (readonly Point<'world'>[])[]): void {
  const options = useEditOptions.getState();
  const { orientation } = place.drawnOn.port;
  for (const path of strokes) {
    const made = decide(place, brushEdit(options, path, orientation), null);
    if (!made) { remark('editor.lockedBone', { bone: options.bone }); return; }
  }
}

function drawnRun(place: GesturePlace, kind: 'outline' | 'seed', start: ScreenPoint, finish: (points: readonly ScreenPoint[]) => void): GestureRun {
  const plane = place.drawnOn.port.orientation;
  let points: readonly ScreenPoint[] = [start];
  const show = (): void => { useGesture.setState({ gesture: { kind, plane, points } }); };
  const forget = (): void => { useGesture.setState({ gesture: null }); };
  show();
  return {
    move: (pixel) => { points = [...points, pixel]; show(); },
    end: () => { forget(); finish(points); },
    cancel: forget,
  };
}

const outlineRun = (place: GesturePlace, start: ScreenPoint): GestureRun => drawnRun(place, 'outline', start, (points) => {
  decide(place, outlineCut(useEditOptions.getState(), points, place.drawnOn), 'editor.tooSmall');
});

const seedRun = (place: GesturePlace, start: ScreenPoint): GestureRun => drawnRun(place, 'seed', start, (points) => {
  const path = thinStroke(points).map((pixel) => worldAt(place, pixel));
  useEditing.setState(({ strokes, strokesOn }) => ({ strokes: { ...strokes, [strokesOn]: [...strokes[strokesOn], path] } }));
});

function lineRun(place: GesturePlace, start: ScreenPoint): GestureRun {
  const plane = place.drawnOn.port.orientation;
  let last = start;
  const forget = (): void => { useGesture.setState({ gesture: null }); };
  return {
    move: (pixel) => {
      last = pixel;
      useGesture.setState({ gesture: { kind: 'line', plane, points: [start, last] } });
    },
    end: () => {
      forget();
      decide(place, lineCut(useEditOptions.getState(), [start, last], place.drawnOn), 'editor.tooSmall');
    },
    cancel: forget,
  };
}

const CLICK_PX = 5;
const isClick = (start: ScreenPoint, end: ScreenPoint): boolean => Math.hypot(end.x - start.x, end.y - start.y) < CLICK_PX;

/** A click decides where it was pressed; a drag decides nothing. */
function clickRun(place: GesturePlace, start: ScreenPoint): GestureRun {
  let last = start;
  return {
    move: (pixel) => { last = pixel; },
    end: () => {
      if (!isClick(start, last)) return;
      const at = worldAt(place, start);
      decide(place, clickEdit(useEditOptions.getState(), boneAt(place.data, at), at), 'editor.noBoneHere');
    },
    cancel: () => undefined,
  };
}

/** A drag moves the crosshair; a click also chooses the bone. */
export function crossRun(place: GesturePlace, start: ScreenPoint): GestureRun {
  let last = start;
  const follow = (pixel: ScreenPoint): void => {
    last = pixel;
    useView.setState({ crosshair: worldAt(place, pixel) });
  };
  follow(start);
  return {
    move: follow,
    end: () => {
      const bone = isClick(start, last) ? boneAt(place.data, worldAt(place, start)) : null;
      if (bone) takeBone(bone);
    },
    cancel: () => undefined,
  };
}
