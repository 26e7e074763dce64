import { useRef, type PointerEvent as ReactPointerEvent } from 'react';

import { sliceStepMm, worldFromScreen, type ScreenPoint, type SlicePort } from '../../scene/sliceGeometry';
import { scrollByKey, useSliceWheel } from '../../slices/useSliceWheel';
import { followViewDrag, pixelOf, viewDragFrom, type ViewDrag } from '../../slices/viewDrag';
import type { CaseData } from '../../state/artifacts';
import { useGesture } from '../../state/editGesture';
import { useEditing, useEditOptions } from '../../state/editStore';
import { useView } from '../../state/viewStore';
import { hasRadius, resized } from '../../tools/editOptions';
import { useFlows } from '../../ui/appContext';
import { beginGesture, crossRun, type GesturePlace, type GestureRun } from './editGestures';

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
      view.current = viewDragFrom(event, port);
      if (!view.current) run.current = usesTool(event) ? beginGesture(place(), pixelOf(event)) : crossRun(place(), pixelOf(event));
    },
    onPointerMove: (event: Cell) => {
      showPointer(port, pixelOf(event));
      if (view.current) followViewDrag(view.current, event, port);
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
      scrollByKey(event, port.orientation, grid);
    },
    onContextMenu: (event: React.MouseEvent) => { event.preventDefault(); },
  };
}

/** While bones are rebuilt, or before they are there, the slices can be looked at. */
const usesTool = ({ ctrlKey, metaKey }: Cell): boolean => {
  const { phase, applyJob } = useEditing.getState();
  return !ctrlKey && !metaKey && phase === 'ready' && applyJob === null;
};

function showPointer(port: SlicePort, pixel: ScreenPoint): void {
  useGesture.setState({ pointer: { plane: port.orientation, at: worldFromScreen(port, pixel, useView.getState().crosshair) } });
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
