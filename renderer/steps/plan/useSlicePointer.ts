import { useEffect, useRef } from 'react';

import { moved, scaled, type Point, type Vector } from '../../../shared/geometry/spaces';
import type { VoxelGrid } from '../../../shared/volume/grid';
import { axesOf, sliceStepMm, worldDrag, worldFromScreen, type Orientation, type ScreenPoint, type SlicePort } from '../../scene/sliceGeometry';
import { draggedWindow, useView, zoomed, type GreyWindow } from '../../state/viewStore';
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
  const latest = useRef({ port, grid });
  useEffect(() => { latest.current = { port, grid }; });
  return {
    ref: useWheel(latest),
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
      const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 5, PageUp: -5 }[event.key];
      if (!steps) return;
      event.preventDefault();
      scroll(port.orientation, grid, steps);
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

type Latest = React.RefObject<{ readonly port: SlicePort; readonly grid: VoxelGrid }>;

/** React listens to wheels passively; zooming must keep the page from zooming too. */
function useWheel(latest: Latest): React.RefObject<HTMLDivElement | null> {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const cell = element.current;
    if (!cell) return undefined;
    const turned = (event: WheelEvent): void => {
      event.preventDefault();
      const { port, grid } = latest.current;
      if (event.ctrlKey) useView.setState(({ mmPerPixel }) => ({ mmPerPixel: zoomed(mmPerPixel, event.deltaY) }));
      else scroll(port.orientation, grid, Math.sign(event.deltaY) * (event.shiftKey ? 5 : 1));
    };
    cell.addEventListener('wheel', turned, { passive: false });
    return () => { cell.removeEventListener('wheel', turned); };
  }, [latest]);
  return element;
}

/** One step of the wheel is one voxel of the scan. Down goes on into the screen; in axial slices towards the feet. */
function scroll(orientation: Orientation, grid: VoxelGrid, steps: number): void {
  const forward = orientation === 'axial' ? scaled(axesOf.axial.away, -1) : axesOf[orientation].away;
  useView.setState(({ crosshair }) => ({ crosshair: moved(crosshair, scaled(forward, steps * sliceStepMm(grid, orientation))) }));
}
