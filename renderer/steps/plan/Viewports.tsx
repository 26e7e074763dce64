import { useEffect, useMemo } from 'react';

import type { Plan } from '../../../shared/plan/document';
import { sceneModel } from '../../scene/sceneModel';
import { orientations } from '../../scene/sliceGeometry';
import { useViewports } from '../../slices/useViewports';
import type { CaseData } from '../../state/artifacts';
import type { PlanView } from '../../state/planning';
import { useSceneChoices, useView } from '../../state/viewStore';
import { useFlows } from '../../ui/appContext';
import { createMover, type Mover } from './mover';
import { SceneCell } from './SceneCell';
import { SliceCell } from './SliceCell';

export type ViewportsProps = { readonly data: CaseData; readonly plan: Plan | null; readonly planView: PlanView | null };

/** Three linked slices and the scene. The slices share one canvas that lies behind the cells. */
export function Viewports({ data, plan, planView }: ViewportsProps) {
  const layout = useView((view) => view.layout);
  const { place, rects, maximised, shown } = useViewports(layout, data);
  const view = useSceneChoices();
  const model = useMemo(() => sceneModel({
    bones: data.bones, metal: data.metal, landmarks: data.landmarks, side: plan?.side ?? null, overrides: plan?.landmarkOverrides ?? {}, parts: planView?.parts ?? [], neckCut: planView?.neckCut ?? null, view,
  }), [data, plan, planView, view]);
  const mover = useMover(data);
  // Landmarks that are not sure have their own place, in the panel.
  const warnings = planView?.warnings.filter(({ level, about, code }) => level === 'warning' && code !== 'plan.landmarksUnsure' && (about !== 'stem' || plan?.stem)) ?? [];
  return (
    <div ref={place} className="viewports" data-layout={layout} data-maximised={maximised}>
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
