import type { PointerEvent as ReactPointerEvent } from 'react';

import { moved, scaled, type Point } from '../../shared/geometry/spaces';
import { worldDrag, type ScreenPoint, type SlicePort } from '../scene/sliceGeometry';
import { draggedWindow, useView, type GreyWindow } from '../state/viewStore';

/** A drag that changes how the slices are looked at: where it began and what was seen then. */
export type ViewDrag = { readonly doing: 'window' | 'pan'; readonly x: number; readonly y: number; readonly window: GreyWindow; readonly middle: Point<'world'> };
type Cell = ReactPointerEvent<HTMLElement>;

/** Right changes the grey window, middle or Shift moves the image; null for any other press. */
export function viewDragFrom({ button, shiftKey, clientX, clientY }: Cell, { orientation }: SlicePort): ViewDrag | null {
  const doing = button === 2 ? 'window' : button === 1 || shiftKey ? 'pan' : null;
  const { window, middles } = useView.getState();
  return doing && { doing, x: clientX, y: clientY, window, middle: middles[orientation] };
}

export function followViewDrag(drag: ViewDrag, { clientX, clientY }: Cell, port: SlicePort): void {
  const by = { x: clientX - drag.x, y: clientY - drag.y };
  if (drag.doing === 'window') { useView.setState({ window: draggedWindow(drag.window, by) }); return; }
  const middle = moved(drag.middle, scaled(worldDrag(port, by), -1));
  useView.setState(({ middles }) => ({ middles: { ...middles, [port.orientation]: middle } }));
}

/** Where the pointer is in its cell. */
export function pixelOf({ currentTarget, clientX, clientY }: Cell): ScreenPoint {
  const box = currentTarget.getBoundingClientRect();
  return { x: clientX - box.left, y: clientY - box.top };
}
