import { useEffect, useRef, type RefObject } from 'react';

import type { LabelMap, Volume } from '../../shared/volume/grid';
import { createMprView, type MprView, type PlacedPort } from '../scene/mprView';
import { orientations } from '../scene/sliceGeometry';
import { useView } from '../state/viewStore';
import type { CellRects } from './useCellRects';

/** The images of all slices on one canvas behind the cells. Without `labels` only the scan is drawn. */
export function useMprCanvas(place: RefObject<HTMLDivElement | null>, rects: CellRects, { volume, labels }: { readonly volume: Volume; readonly labels: LabelMap | null }): void {
  const mpr = useRef<MprView | null>(null);
  const view = useView();
  useEffect(() => {
    const container = place.current?.querySelector<HTMLElement>('.mpr-canvas');
    if (!container) return undefined;
    const made = createMprView(container, { volume, labels });
    mpr.current = made;
    return () => { made.dispose(); mpr.current = null; };
  }, [place, volume, labels]);
  useEffect(() => {
    const root = place.current;
    if (!root) return;
    const ports = orientations.flatMap((orientation): PlacedPort[] => {
      const rect = rects[orientation];
      return rect && rect.width > 0 ? [{ orientation, middle: view.middles[orientation], mmPerPixel: view.mmPerPixel, ...rect }] : [];
    });
    mpr.current?.update({
      width: root.clientWidth, height: root.clientHeight, ports, through: view.crosshair, window: view.window, labelOpacity: view.labelOpacity,
    });
  }, [place, volume, labels, rects, view]);
}
