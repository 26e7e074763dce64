import { useLayoutEffect, useState, type RefObject } from 'react';

import type { Orientation } from '../scene/sliceGeometry';

type Rect = { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
export type CellRects = Readonly<Partial<Record<Orientation, Rect>>>;

/** Where the cells of the slices (`data-orientation`) stand in their place, measured whenever the layout or the window changes. */
export function useCellRects(place: RefObject<HTMLDivElement | null>, layout: string): CellRects {
  const [rects, setRects] = useState<CellRects>({});
  useLayoutEffect(() => {
    const root = place.current;
    if (!root) return undefined;
    const measure = (): void => { setRects(rectsIn(root)); };
    const observer = new ResizeObserver(measure);
    observer.observe(root);
    measure();
    return () => { observer.disconnect(); };
  }, [place, layout]);
  return rects;
}

function rectsIn(root: HTMLElement): CellRects {
  const origin = root.getBoundingClientRect();
  const cells = [...root.querySelectorAll<HTMLElement>('[data-orientation]')];
  return Object.fromEntries(cells.map((cell) => {
    const { left, top, width, height } = cell.getBoundingClientRect();
    return [cell.dataset['orientation'], { left: left - origin.left, top: top - origin.top, width, height }];
  }));
}
