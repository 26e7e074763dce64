import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';

import type { Plan } from '../../../shared/plan/document';
import { createMprView, type MprView, type PlacedPort } from '../../scene/mprView';
import { sceneModel } from '../../scene/sceneModel';
import { orientations, type Orientation } from '../../scene/sliceGeometry';
import type { CaseData } from '../../state/artifacts';
import type { PlanView } from '../../state/planning';
import { useSceneChoices, useView, type Cell } from '../../state/viewStore';
import { useFlows } from '../../ui/appContext';
import { createMover, type Mover } from './mover';
import { SceneCell } from './SceneCell';
import { SliceCell } from './SliceCell';

type Rect = { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
type Rects = Readonly<Partial<Record<Orientation, Rect>>>;

export type ViewportsProps = { readonly data: CaseData; readonly plan: Plan | null; readonly planView: PlanView | null };

/** Three linked slices and the scene. The slices share one canvas that lies behind the cells. */
export function Viewports({ data, plan, planView }: ViewportsProps) {
  const place = useRef<HTMLDivElement>(null);
  const layout = useView((view) => view.layout);
  const maximised = useView((view) => view.maximised);
  const rects = useCellRects(place, `${layout} ${maximised ?? ''}`);
  const view = useSceneChoices();
  const model = useMemo(() => sceneModel({
    bones: data.bones, landmarks: data.landmarks, side: plan?.side ?? null, overrides: plan?.landmarkOverrides ?? {}, parts: planView?.parts ?? [], neckCut: planView?.neckCut ?? null, view,
  }), [data, plan, planView, view]);
  useMpr(place, data, rects);
  const mover = useMover(data);
  const warnings = planView?.warnings.filter(({ level, about }) => level === 'warning' && (about !== 'stem' || plan?.stem)) ?? [];
  const shown = (cell: Cell): boolean => maximised === null || maximised === cell;
  return (
    <div ref={place} className="viewports" data-layout={layout} data-maximised={maximised ?? 'none'}>
      <div className="mpr-canvas" />
      {orientations.filter(shown).map((orientation) => (
        <SliceCell key={orientation} orientation={orientation} data={data} model={model} mover={mover} size={rects[orientation] ?? null} />
      ))}
      {shown('scene') ? <SceneCell model={model} plan={plan} data={data} notes={warnings} mover={mover} /> : null}
    </div>
  );
}

/** One tool for scene and slices. Escape gives up a drag; where nothing is dragged it lets go of the part. */
function useMover(data: CaseData): Mover {
  const { plan } = useFlows();
  const mover = useMemo(() => createMover(plan, data), [plan, data]);
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !mover.cancel()) useView.setState({ selected: null });
    };
    window.addEventListener('keydown', pressed);
    return () => { window.removeEventListener('keydown', pressed); };
  }, [mover]);
  return mover;
}

/** Where the cells of the slices stand, measured whenever the layout or the window changes. */
function useCellRects(place: React.RefObject<HTMLDivElement | null>, layout: string): Rects {
  const [rects, setRects] = useState<Rects>({});
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

function rectsIn(root: HTMLElement): Rects {
  const origin = root.getBoundingClientRect();
  const cells = [...root.querySelectorAll<HTMLElement>('[data-orientation]')];
  return Object.fromEntries(cells.map((cell) => {
    const { left, top, width, height } = cell.getBoundingClientRect();
    return [cell.dataset['orientation'], { left: left - origin.left, top: top - origin.top, width, height }];
  }));
}

function useMpr(place: React.RefObject<HTMLDivElement | null>, data: CaseData, rects: Rects): void {
  const mpr = useRef<MprView | null>(null);
  const view = useView();
  useEffect(() => {
    const container = place.current?.querySelector<HTMLElement>('.mpr-canvas');
    if (!container) return undefined;
    const made = createMprView(container, data);
    mpr.current = made;
    return () => { made.dispose(); mpr.current = null; };
  }, [place, data]);
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
  }, [place, data, rects, view]);
}
