import { useEffect } from 'react';

import type { Plan } from '../../../shared/plan/document';
import type { PlanNote } from '../../../shared/plan/note';
import type { SceneView } from '../../scene/sceneView';
import type { SceneModel } from '../../scene/sceneModel';
import { SceneFrame, useScene } from '../../slices/SceneFrame';
import type { CaseData } from '../../state/artifacts';
import { centreOn, useView } from '../../state/viewStore';
import type { Mover } from './mover';
import { Notes } from './Notes';
import { startingPoint } from './startingPoint';

const START_RADIUS_MM = 135;

export type SceneCellProps = { readonly model: SceneModel; readonly plan: Plan | null; readonly data: CaseData; readonly notes: readonly PlanNote[]; readonly mover: Mover };

/** Bones and implants in space, with the gizmo of the selected part. */
export function SceneCell({ model, plan, data, notes, mover }: SceneCellProps) {
  const scene = useScene(mover.take);
  const { view } = scene;
  useDragEscape(view);
  useEffect(() => { view.current?.update(model); }, [view, model]);
  useEffect(() => {
    const at = startingPoint(plan, data);
    if (at) view.current?.lookAt({ at, radiusMm: START_RADIUS_MM });
    // Once for a case and its side; afterwards the user decides. The plan itself changes with every command.
  }, [view, data, plan?.side]);
  return (
    <SceneFrame scene={scene} onPick={selectAt}>
      <div className="scene-notes"><Notes notes={notes} /></div>
    </SceneFrame>
  );
}

/** A double click takes a part in hand, or brings the slices to a landmark. */
function selectAt(view: SceneView, x: number, y: number): void {
  const picked = view.pick(x, y);
  if (!picked) { useView.setState({ selected: null }); return; }
  if (picked.kind === 'part') useView.setState({ selected: picked.part === 'cup' || picked.part === 'liner' ? 'cup' : 'stem' });
  else centreOn(picked.at);
}

/** Escape gives up a drag of the gizmo. */
function useDragEscape(view: React.RefObject<SceneView | null>): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => { if (event.key === 'Escape') view.current?.cancelDrag(); };
    window.addEventListener('keydown', pressed);
    return () => { window.removeEventListener('keydown', pressed); };
  }, [view]);
}
