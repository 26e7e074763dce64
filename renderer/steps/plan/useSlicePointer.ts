import { useRef } from 'react';

import { moved, scaled, type Point, type Vector } from '../../../shared/geometry/spaces';
import type { VoxelGrid } from '../../../shared/volume/grid';
import { worldDrag, worldFromScreen, type ScreenPoint, type SlicePort } from '../../scene/sliceGeometry';
import { scrollSlice, sliceStepsOf, useSliceWheel } from '../../slices/useSliceWheel';
import { draggedWindow, useView, type GreyWindow } from '../../state/viewStore';
import type { Mover } from './mover';

/** What may be taken in hand on a slice, and the tool that moves it. */
export type SliceHold = {
  readonly mover: Mover;
  readonly partAt: (pixel: ScreenPoint) => { readonly part: 'cup' | 'stem'; readonly rows: readonly number[] } | null;
};

type Drag = { readonly doing: 'cross' | 'window' | 'pan' | 'part'; readonly rows: readonly number[]; readonly x: number; readonly y: number; readonly window: GreyWindow; readonly middle: Point<'world'> };

/** Left on the outline of the part in hand moves it, elsewhere it sets the crosshair; right the grey window, middle (or Shift) moves the image, the wheel and the arrow keys scroll, Ctrl and wheel zoom. */
export function useSlicePointer(port: SlicePort, grid: VoxelGrid, hold: SliceHold) {
  const drag = useRef<Drag | null>(null);
  return {
    ref: useSliceWheel(port.orientation, grid),
    onPointerDown: (event: React.PointerEvent<HTMLElement>) => {
      event.currentTarget.setPointerCapture(event.pointerId);
      const { window, middles } = useView.getState();
      const grabbed = doingOf(event) === 'cross' ? hold.partAt(pixelOf(event)) : null;
      if (grabbed) hold.mover.take({ type: 'grab', ...grabbed, mode: 'translate' });
      drag.current = { doing: grabbed ? 'part' : doingOf(event), rows: grabbed?.rows ?? [], x: event.clientX, y: event.clientY, window, middle: middles[port.orientation] };
      follow(drag.current, event, { port, hold });
    },
    onPointerMove: (event: React.PointerEvent<HTMLElement>) => { if (drag.current) follow(drag.current, event, { port, hold }); },
    onPointerUp: () => {
      if (drag.current?.doing === 'part') hold.mover.take({ type: 'release' });
      drag.current = null;
    },
    onPointerCancel: () => {
      hold.mover.cancel();
      drag.current = null;
    },
    onKeyDown: (event: React.KeyboardEvent) => {
      const steps = sliceStepsOf(event.key);
      if (steps === 0) return;
      event.preventDefault();
      scrollSlice(port.orientation, grid, steps);
    },
    onContextMenu: (event: React.MouseEvent) => { event.preventDefault(); },
  };
}

function doingOf(event: React.PointerEvent): Drag['doing'] {
  if (event.button === 2) return 'window';
  return event.button === 1 || event.shiftKey ? 'pan' : 'cross';
}

function follow(drag: Drag, event: React.PointerEvent<HTMLElement>, { port, hold }: { readonly port: SlicePort; readonly hold: SliceHold }): void {
  const by = { x: event.clientX - drag.x, y: event.clientY - drag.y };
  if (drag.doing === 'window') { useView.setState({ window: draggedWindow(drag.window, by) }); return; }
  if (drag.doing === 'pan') {
    const middle = moved(drag.middle, scaled(worldDrag(port, by), -1));
    useView.setState(({ middles }) => ({ middles: { ...middles, [port.orientation]: middle } }));
    return;
  }
  if (drag.doing === 'part') {
    if (by.x !== 0 || by.y !== 0) hold.mover.take({ type: 'drag', rows: shifted(drag.rows, worldDrag(port, by)) });
    return;
  }
  const { crosshair } = useView.getState();
  useView.setState({ crosshair: worldFromScreen(port, pixelOf(event), crosshair) });
}

function pixelOf(event: React.PointerEvent<HTMLElement>): ScreenPoint {
  const box = event.currentTarget.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}

const shifted = (rows: readonly number[], by: Vector<'world'>): readonly number[] => rows.map((value, at) => (at % 4 === 3 ? value + (by[(at - 3) / 4] ?? 0) : value));
