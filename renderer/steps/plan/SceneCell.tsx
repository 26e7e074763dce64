import { useEffect, useRef } from 'react';

import type { Plan } from '../../../shared/plan/document';
import type { PlanNote } from '../../../shared/plan/note';
import { createSceneView, type Face, type SceneView } from '../../scene/sceneView';
import type { SceneModel } from '../../scene/sceneModel';
import { MaximiseButton } from '../../slices/SliceFrame';
import type { CaseData } from '../../state/artifacts';
import { centreOn, useView } from '../../state/viewStore';
import { useText } from '../../ui/appContext';
import type { Mover } from './mover';
import { Notes } from './Notes';
import { startingPoint } from './startingPoint';

const faces: readonly Face[] = ['A', 'P', 'R', 'L', 'S', 'I'];
const START_RADIUS_MM = 135;

export type SceneCellProps = { readonly model: SceneModel; readonly plan: Plan | null; readonly data: CaseData; readonly notes: readonly PlanNote[]; readonly mover: Mover };

/** Bones and implants in space, with the gizmo of the selected part. */
export function SceneCell({ model, plan, data, notes, mover }: SceneCellProps) {
  const say = useText();
  const place = useRef<HTMLDivElement>(null);
  const view = useScene(place, mover);
  useEffect(() => { view.current?.update(model); }, [view, model]);
  useEffect(() => {
    const at = startingPoint(plan, data);
    if (at) view.current?.lookAt({ at, radiusMm: START_RADIUS_MM });
    // Once for a case and its side; afterwards the user decides. The plan itself changes with every command.
  }, [view, data, plan?.side]);
  return (
    <div className="cell scene-cell" data-testid="scene">
      <div ref={place} className="scene-canvas" onDoubleClick={(event) => { selectAt(view.current, event); }} />
      <div className="cell-title">{say('workbench.scene')}</div>
      <div className="face-buttons" role="group" aria-label={say('workbench.lookFrom')}>
        {faces.map((face) => <button key={face} type="button" aria-label={say(`workbench.face_${face}`)} title={say(`workbench.face_${face}`)} onClick={() => { view.current?.lookFrom(face); }}>{face}</button>)}
      </div>
      <div className="scene-notes"><Notes notes={notes} /></div>
      <MaximiseButton cell="scene" />
    </div>
  );
}

/** A double click takes a part in hand, or brings the slices to a landmark. */
function selectAt(view: SceneView | null, event: React.MouseEvent<HTMLElement>): void {
  const box = event.currentTarget.getBoundingClientRect();
  const picked = view?.pick(event.clientX - box.left, event.clientY - box.top);
  if (!picked) { useView.setState({ selected: null }); return; }
  if (picked.kind === 'part') useView.setState({ selected: picked.part === 'cup' || picked.part === 'liner' ? 'cup' : 'stem' });
  else centreOn(picked.at);
}

function useScene(place: React.RefObject<HTMLDivElement | null>, mover: Mover): React.RefObject<SceneView | null> {
  const view = useRef<SceneView | null>(null);
  useEffect(() => {
    const container = place.current;
    if (!container) return undefined;
    const made = createSceneView(container, mover.take);
    view.current = made;
    const observer = new ResizeObserver(() => { made.resize(container.clientWidth, container.clientHeight); });
    observer.observe(container);
    made.resize(container.clientWidth, container.clientHeight);
    const pressed = (event: KeyboardEvent): void => { if (event.key === 'Escape') made.cancelDrag(); };
    window.addEventListener('keydown', pressed);
    return () => {
      window.removeEventListener('keydown', pressed);
      observer.disconnect();
      made.dispose();
      view.current = null;
    };
  }, [place, mover]);
  return view;
}
