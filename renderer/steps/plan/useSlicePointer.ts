import { useRef } from 'react';

import type { Vector } from '../../../shared/geometry/spaces';
import type { VoxelGrid } from '../../../shared/volume/grid';
import { worldDrag, worldFromScreen, type ScreenPoint, type SlicePort } from '../../scene/sliceGeometry';
import { scrollByKey, useSliceWheel } from '../../slices/useSliceWheel';
import { followViewDrag, pixelOf, viewDragFrom, type ViewDrag } from '../../slices/viewDrag';
import { useView } from '../../state/viewStore';
import type { Mover } from './mover';

/** What may be taken in hand on a slice, and the tool that moves it. */
export type SliceHold = {
  readonly mover: Mover;
  readonly partAt: (pixel: ScreenPoint) => { readonly part: 'cup' | 'stem'; readonly rows: readonly number[] } | null;
};

type PartDrag = { readonly doing: 'part'; readonly rows: readonly number[]; readonly x: number; readonly y: number };
type Drag = ViewDrag | PartDrag | { readonly doing: 'cross' };

/** Left on the outline of the part in hand moves it, elsewhere it sets the crosshair; right the grey window, middle (or Shift) moves the image, the wheel and the arrow keys scroll, Ctrl and wheel zoom. */
export function useSlicePointer(port: SlicePort, grid: VoxelGrid, hold: SliceHold) {
  const drag = useRef<Drag | null>(null);
  return {
    ref: useSliceWheel(port.orientation, grid),
    onPointerDown: (event: React.PointerEvent<HTMLElement>) => {
      event.currentTarget.setPointerCapture(event.pointerId);
      drag.current = viewDragFrom(event, port) ?? partDragFrom(event, hold) ?? { doing: 'cross' };
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
    onKeyDown: (event: React.KeyboardEvent) => { scrollByKey(event, port.orientation, grid); },
    onContextMenu: (event: React.MouseEvent) => { event.preventDefault(); },
  };
}

/** The part in hand is taken where its outline is pressed. */
function partDragFrom(event: React.PointerEvent<HTMLElement>, { mover, partAt }: SliceHold): PartDrag | null {
  const grabbed = partAt(pixelOf(event));
  if (!grabbed) return null;
  mover.take({ type: 'grab', ...grabbed, mode: 'translate' });
  return { doing: 'part', rows: grabbed.rows, x: event.clientX, y: event.clientY };
}

function follow(drag: Drag, event: React.PointerEvent<HTMLElement>, { port, hold }: { readonly port: SlicePort; readonly hold: SliceHold }): void {
  switch (drag.doing) {
    case 'window': case 'pan': followViewDrag(drag, event, port); return;
    case 'cross': useView.setState(({ crosshair }) => ({ crosshair: worldFromScreen(port, pixelOf(event), crosshair) })); return;
    case 'part': {
      const by = { x: event.clientX - drag.x, y: event.clientY - drag.y };
      if (by.x !== 0 || by.y !== 0) hold.mover.take({ type: 'drag', rows: shifted(drag.rows, worldDrag(port, by)) });
    }
  }
}

const shifted = (rows: readonly number[], by: Vector<'world'>): readonly number[] => rows.map((value, at) => (at % 4 === 3 ? value + (by[(at - 3) / 4] ?? 0) : value));
