import { useEffect, useRef, type MouseEvent, type ReactNode, type RefObject } from 'react';

import { createSceneView, type Face, type SceneEvents, type SceneView } from '../scene/sceneView';
import { useText } from '../ui/appContext';
import { MaximiseButton } from './SliceFrame';

const faces: readonly Face[] = ['A', 'P', 'R', 'L', 'S', 'I'];

/** Where a scene is drawn, and the scene while it is there. */
export type SceneHandle = { readonly place: RefObject<HTMLDivElement | null>; readonly view: RefObject<SceneView | null> };

export type SceneFrameProps = {
  readonly scene: SceneHandle;
  /** A double click, by its pixel in the cell. */
  readonly onPick: (view: SceneView, x: number, y: number) => void;
  readonly children?: ReactNode;
};

/** What stands around every scene: its name, the faces one may look at it from, and the button that enlarges it. */
export function SceneFrame({ scene: { place, view }, onPick, children }: SceneFrameProps) {
  const say = useText();
  const pick = ({ currentTarget, clientX, clientY }: MouseEvent<HTMLElement>): void => {
    const box = currentTarget.getBoundingClientRect();
    if (view.current) onPick(view.current, clientX - box.left, clientY - box.top);
  };
  return (
    <div className="cell scene-cell" data-testid="scene">
      <div ref={place} className="scene-canvas" onDoubleClick={pick} />
      <div className="cell-title">{say('workbench.scene')}</div>
      <div className="face-buttons" role="group" aria-label={say('workbench.lookFrom')}>
        {faces.map((face) => <button key={face} type="button" aria-label={say(`workbench.face_${face}`)} title={say(`workbench.face_${face}`)} onClick={() => { view.current?.lookFrom(face); }}>{face}</button>)}
      </div>
      {children}
      <MaximiseButton cell="scene" />
    </div>
  );
}

/** Makes the scene when its place is there, keeps it as large as that, and takes it away with it. `onGizmo` and `onDot` are to stay the same. */
export function useScene(onGizmo: SceneEvents['onGizmo'], onDot?: SceneEvents['onDot']): SceneHandle {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<SceneView | null>(null);
  useEffect(() => {
    const container = place.current;
    if (!container) return undefined;
    const made = createSceneView(container, { onGizmo, ...(onDot ? { onDot } : {}) });
    view.current = made;
    const fit = (): void => { made.resize(container.clientWidth, container.clientHeight); };
    const observer = new ResizeObserver(fit);
    observer.observe(container);
    fit();
    return () => {
      observer.disconnect();
      made.dispose();
      view.current = null;
    };
  }, [onGizmo, onDot]);
  return { place, view };
}
