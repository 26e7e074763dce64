import { useRef } from 'react';

import type { ListedLandmark } from '../../../shared/anatomy/landmarkList';
import type { Point } from '../../../shared/geometry/spaces';
import type { VoxelGrid } from '../../../shared/volume/grid';
import { screenFromWorld, worldFromScreen, type ScreenPoint, type SlicePort } from '../../scene/sliceGeometry';
import { scrollByKey, useSliceWheel } from '../../slices/useSliceWheel';
import { followViewDrag, pixelOf, viewDragFrom, type ViewDrag } from '../../slices/viewDrag';
import { useCorrecting } from '../../state/correctStore';
import { useView } from '../../state/viewStore';
import type { LandmarkHolder } from './landmarkHolder';

export type SliceLandmarks = { readonly near: readonly ListedLandmark[]; readonly holder: LandmarkHolder };

type LandmarkDrag = { readonly doing: 'landmark'; readonly id: string; readonly at: Point<'world'>; readonly grip: ScreenPoint };
type Drag = ViewDrag | LandmarkDrag | { readonly doing: 'cross' };
type Cell = React.PointerEvent<HTMLElement>;

const NEAR_PX = 10;

/** Left on a landmark moves it within the slice, elsewhere it sets the crosshair; the rest is as on every slice. */
export function useLandmarkPointer(port: SlicePort, grid: VoxelGrid, landmarks: SliceLandmarks) {
  const drag = useRef<Drag | null>(null);
  return {
    ref: useSliceWheel(port.orientation, grid),
    onPointerDown: (event: Cell) => {
      event.currentTarget.setPointerCapture(event.pointerId);
      drag.current = viewDragFrom(event, port) ?? landmarkDragFrom(event, port, landmarks) ?? { doing: 'cross' };
      if (drag.current.doing !== 'landmark') follow(drag.current, event, { port, landmarks });
    },
    onPointerMove: (event: Cell) => {
      if (drag.current) follow(drag.current, event, { port, landmarks });
      else event.currentTarget.style.cursor = landmarkAt(pixelOf(event), port, landmarks) ? 'grab' : '';
    },
    onPointerUp: () => {
      if (drag.current?.doing === 'landmark') landmarks.holder.release();
      drag.current = null;
    },
    onPointerCancel: () => {
      landmarks.holder.cancel();
      landmarks.holder.release();
      drag.current = null;
    },
    onKeyDown: (event: React.KeyboardEvent) => { scrollByKey(event, port.orientation, grid); },
    onContextMenu: (event: React.MouseEvent) => { event.preventDefault(); },
  };
}

function landmarkAt(pixel: ScreenPoint, port: SlicePort, { near }: SliceLandmarks): { readonly id: string; readonly at: Point<'world'>; readonly grip: ScreenPoint } | null {
  const within = near.flatMap(({ id, located }) => {
    if (!located) return [];
    const { x, y } = screenFromWorld(port, located.at);
    return [{ id, at: located.at, grip: { x: x - pixel.x, y: y - pixel.y } }];
  }).filter(({ grip }) => Math.hypot(grip.x, grip.y) < NEAR_PX);
  return within.sort((a, b) => Math.hypot(a.grip.x, a.grip.y) - Math.hypot(b.grip.x, b.grip.y))[0] ?? null;
}

/** The landmark that is taken is the one that is looked at from now on. */
function landmarkDragFrom(event: Cell, port: SlicePort, landmarks: SliceLandmarks): LandmarkDrag | null {
  const taken = landmarkAt(pixelOf(event), port, landmarks);
  if (!taken) return null;
  useCorrecting.setState({ landmark: taken.id });
  return { doing: 'landmark', ...taken };
}

/** A landmark keeps its distance from the slice: it moves within its own plane. */
function follow(drag: Drag, event: Cell, { port, landmarks }: { readonly port: SlicePort; readonly landmarks: SliceLandmarks }): void {
  switch (drag.doing) {
    case 'window': case 'pan': followViewDrag(drag, event, port); return;
    case 'cross': useView.setState(({ crosshair }) => ({ crosshair: worldFromScreen(port, pixelOf(event), crosshair) })); return;
    case 'landmark': {
      const { x, y } = pixelOf(event);
      landmarks.holder.drag(drag.id, worldFromScreen(port, { x: x + drag.grip.x, y: y + drag.grip.y }, drag.at));
    }
  }
}
