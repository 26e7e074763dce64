import { useRef, type RefObject } from 'react';

import type { LabelMap, Volume } from '../../shared/volume/grid';
import { useView, type Cell } from '../state/viewStore';
import { useCellRects, type CellRects } from './useCellRects';
import { useMprCanvas } from './useMprCanvas';

export type Viewports = {
  readonly place: RefObject<HTMLDivElement | null>;
  readonly rects: CellRects;
  readonly maximised: Cell | 'none';
  /** One cell may have the whole place for itself. */
  readonly shown: (cell: Cell) => boolean;
};

/** The place of the linked slices, drawn on one canvas behind their cells. */
export function useViewports(layout: string, images: { readonly volume: Volume; readonly labels: LabelMap | null }): Viewports {
  const place = useRef<HTMLDivElement>(null);
  const maximised = useView((view) => view.maximised);
  const rects = useCellRects(place, `${layout} ${maximised ?? ''}`);
  useMprCanvas(place, rects, images);
  return { place, rects, maximised: maximised ?? 'none', shown: (cell) => maximised === null || maximised === cell };
}
