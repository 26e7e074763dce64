import { useEffect, useRef, type RefObject } from 'react';

import { moved, scaled } from '../../shared/geometry/spaces';
import type { VoxelGrid } from '../../shared/volume/grid';
import { axesOf, sliceStepMm, type Orientation } from '../scene/sliceGeometry';
import { useView, zoomed } from '../state/viewStore';

/** What the wheel does besides scrolling and zooming: true where it was used up. */
export type WheelUse = (event: WheelEvent) => boolean;

/**
 * The wheel scrolls (with Shift five at a time), with Ctrl it zooms; `first` may take it before. React listens to wheels
 * passively; zooming must keep the page from zooming too.
 */
export function useSliceWheel(orientation: Orientation, grid: VoxelGrid, first?: WheelUse): RefObject<HTMLDivElement | null> {
  const element = useRef<HTMLDivElement>(null);
  const latest = useRef({ orientation, grid, first });
  useEffect(() => { latest.current = { orientation, grid, first }; });
  useEffect(() => {
    const cell = element.current;
    if (!cell) return undefined;
    const turned = (event: WheelEvent): void => {
      event.preventDefault();
      const now = latest.current;
      if (now.first?.(event)) return;
      if (event.ctrlKey) zoomBy(event.deltaY);
      else scrollSlice(now.orientation, now.grid, Math.sign(event.deltaY) * (event.shiftKey ? 5 : 1));
    };
    cell.addEventListener('wheel', turned, { passive: false });
    return () => { cell.removeEventListener('wheel', turned); };
  }, []);
  return element;
}

function zoomBy(wheel: number): void {
  useView.setState(({ mmPerPixel }) => ({ mmPerPixel: zoomed(mmPerPixel, wheel) }));
}

/** One step of the wheel is one voxel of the scan. Down goes on into the screen; in axial slices towards the feet. */
function scrollSlice(orientation: Orientation, grid: VoxelGrid, steps: number): void {
  const forward = orientation === 'axial' ? scaled(axesOf.axial.away, -1) : axesOf[orientation].away;
  useView.setState(({ crosshair }) => ({ crosshair: moved(crosshair, scaled(forward, steps * sliceStepMm(grid, orientation))) }));
}

/** Slices to go on by for a key: the arrows one, the page keys five; 0 for any other. */
const sliceStepsOf = (key: string): number => ({ ArrowDown: 1, ArrowUp: -1, PageDown: 5, PageUp: -5 })[key] ?? 0;

/** Goes through the slices by the keys for it; any other key is left alone. */
export function scrollByKey(event: React.KeyboardEvent, orientation: Orientation, grid: VoxelGrid): void {
  const steps = sliceStepsOf(event.key);
  if (steps === 0) return;
  event.preventDefault();
  scrollSlice(orientation, grid, steps);
}
