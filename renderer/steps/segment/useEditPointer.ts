import { useRef, type PointerEvent as ReactPointerEvent } from 'react';

import { moved, scaled, type Point } from '../../../shared/geometry/spaces';
import { sliceStepMm, worldDrag, worldFromScreen, type ScreenPoint, type SlicePort } from '../../scene/sliceGeometry';
import { scrollSlice, sliceStepsOf, useSliceWheel } from '../../slices/useSliceWheel';
import type { CaseData } from '../../state/artifacts';
import { useGesture } from '../../state/editGesture';
import { useEditing, useEditOptions } from '../../state/editStore';
import { draggedWindow, useView, type GreyWindow } from '../../state/viewStore';
import { hasRadius, resized } from '../../tools/editOptions';
import { useFlows } from '../../ui/appContext';
import { beginGesture, crossRun, type GesturePlace, type GestureRun } from './editGestures';

type ViewDrag = { readonly doing: 'window' | 'pan'; readonly x: number; readonly y: number; readonly window: GreyWindow; readonly middle: Point<'world'> };
type Cell = ReactPointerEvent<HTMLElement>;

/** Left uses the tool (with Ctrl it moves the crosshair), right the grey window, middle or Shift moves the image, the wheel scrolls; with Shift it sizes the brush. */
export function useEditPointer(port: SlicePort, data: CaseData) {
  const { edit } = useFlows();
  const run = useRef<GestureRun | null>(null);
  const view = useRef<ViewDrag | null>(null);
  const { grid } = data.volume;
  const place = (): GesturePlace => ({ drawnOn: { port, through: useView.getState().crosshair, sliceMm: sliceStepMm(grid, port.orientation) }, data, edit });
  const stop = (how: 'end' | 'cancel'): void => {
    run.current?.[how]();
    run.current = null;
    view.current = null;
  };
  return {
    ref: useSliceWheel(port.orientation, grid, resizeByWheel),
    onPointerDown: (event: Cell) => {
      event.currentTarget.setPointerCapture(event.pointerId);
      stop('cancel');
      const doing = viewDoing(event);
      if (doing) view.current = viewDrag(doing, event, port);
      else run.current = usesTool(event) ? beginGesture(place(), pixelOf(event)) : crossRun(place(), pixelOf(event));
    },
    onPointerMove: (event: Cell) => {
      showPointer(port, pixelOf(event));
      if (view.current) followView(view.current, event, port);
      else if (run.current) coalesced(event).forEach((pixel) => run.current?.move(pixel));
    },
    onPointerUp: () => { stop('end'); },
    onPointerCancel: () => { stop('cancel'); },
    onPointerLeave: () => { useGesture.setState({ pointer: null }); },
    onKeyDown: (event: React.KeyboardEvent) => {
      if (event.key === 'Escape' && run.current) {
        event.stopPropagation();
        stop('cancel');
        return;
      }
      const steps = sliceStepsOf(event.key);
      if (steps === 0) return;
      event.preventDefault();
      scrollSlice(port.orientation, grid, steps);
    },
    onContextMenu: (event: React.MouseEvent) => { event.preventDefault(); },
  };
}

const viewDoing = ({ button, shiftKey }: Cell): ViewDrag['doing'] | null => (button === 2 ? 'window' : button === 1 || shiftKey ? 'pan' : null);

/** While bones are rebuilt, or before they are there, the slices can be looked at. */
const usesTool = ({ ctrlKey, metaKey }: Cell): boolean => {
  const { phase, applyJob } = useEditing.getState();
  return !ctrlKey && !metaKey && phase === 'ready' && applyJob === null;
};

function viewDrag(doing: ViewDrag['doing'], { clientX, clientY }: Cell, { orientation }: SlicePort): ViewDrag {
  const { window, middles } = useView.getState();
  return { doing, x: clientX, y: clientY, window, middle: middles[orientation] };
}

function followView(drag: ViewDrag, { clientX, clientY }: Cell, port: SlicePort): void {
  const by = { x: clientX - drag.x, y: clientY - drag.y };
  if (drag.doing === 'window') { useView.setState({ window: draggedWindow(drag.window, by) }); return; }
  const middle = moved(drag.middle, scaled(worldDrag(port, by), -1));
  useView.setState(({ middles }) => ({ middles: { ...middles, [port.orientation]: middle } }));
}

function showPointer(port: SlicePort, pixel: ScreenPoint): void {
  useGesture.setState({ pointer: { plane: port.orientation, at: worldFromScreen(port, pixel, useView.getState().crosshair) } });
}

function pixelOf({ currentTarget, clientX, clientY }: Cell): ScreenPoint {
  const box = currentTarget.getBoundingClientRect();
  return { x: clientX - box.left, y: clientY - box.top };
}

/** The browser hands over several places of a fast pointer at once. */
function coalesced(event: Cell): readonly ScreenPoint[] {
  const box = event.currentTarget.getBoundingClientRect();
  const all = event.nativeEvent.getCoalescedEvents();
  return (all.length > 0 ? all : [event.nativeEvent]).map(({ clientX, clientY }) => ({ x: clientX - box.left, y: clientY - box.top }));
}

function resizeByWheel(event: WheelEvent): boolean {
  const options = useEditOptions.getState();
  if (!event.shiftKey || !hasRadius(options)) return false;
  // With Shift some systems turn the wheel sideways.
  useEditOptions.setState({ radiusMm: resized(options.radiusMm, -Math.sign(event.deltaY || event.deltaX)) });
  return true;
}
