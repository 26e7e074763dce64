import { useEffect, useMemo, useRef } from 'react';

import { liesInside, placeToLook, type ListedLandmark } from '../../../shared/anatomy/landmarkList';
import { midpoint, type Point, type Vector } from '../../../shared/geometry/spaces';
import { identity, invert, mapPoint, mapVector } from '../../../shared/geometry/transform';
import { boundsOf } from '../../../shared/mesh/measure';
import { correctionOfBone, type CorrectedFromScan } from '../../../shared/plan/correctedPose';
import { lookDirection } from '../../../shared/report/landmarkPicture';
import type { DotEvent } from '../../scene/dotDrag';
import type { SceneModel } from '../../scene/sceneModel';
import type { SceneView } from '../../scene/sceneView';
import { SceneFrame, useScene } from '../../slices/SceneFrame';
import { useCorrecting } from '../../state/correctStore';
import { centreOn } from '../../state/viewStore';
import { useFlows, useText } from '../../ui/appContext';
import { Choice } from '../../ui/Choice';
import type { LandmarkHolder } from './landmarkHolder';
import type { Corrected } from './poses';

export type CorrectSceneCellProps = Corrected & { readonly model: SceneModel; readonly holder: LandmarkHolder };

const LANDMARK_RADIUS_MM = 95;
const noGizmo = (): void => undefined;

/** The bones before or after correction; landmarks are dragged over their surfaces. */
export function CorrectSceneCell({ model, holder, ...corrected }: CorrectSceneCellProps) {
  const latest = useRef({ corrected, holder });
  useEffect(() => { latest.current = { corrected, holder }; });
  const onDot = useMemo(() => (event: DotEvent): void => { takeDot(event, latest.current); }, []);
  const scene = useScene(noGizmo, onDot);
  const { view } = scene;
  useEffect(() => { view.current?.update(model); }, [view, model]);
  useFirstLook(view, corrected);
  useGoTo(view, latest);
  const { landmarks } = useFlows();
  const pick = (shown: SceneView, x: number, y: number): void => {
    const asked = corrected.listed.find(({ id, name, located }) => id === useCorrecting.getState().landmark && !located && !liesInside(name));
    const place = shown.surfaceAt(x, y, asked?.bone);
    if (!place) return;
    const at = mapPoint(invert(poseOf(place.bone, corrected)), place.at);
    if (asked) landmarks.move(asked.id, at);
    else centreOn(at);
  };
  return (
    <SceneFrame scene={scene} onPick={pick}>
      <PoseChoice />
      <Legend listed={corrected.listed} />
    </SceneFrame>
  );
}

/** Before and after, one click apart. */
function PoseChoice() {
  const say = useText();
  const pose = useCorrecting((state) => state.pose);
  return (
    <div className="pose-choice">
      <Choice label={say('correct.pose')} value={pose} onChoose={(next) => { useCorrecting.setState({ pose: next }); }}
        options={[{ value: 'scan', label: say('correct.pose_scan') }, { value: 'corrected', label: say('correct.pose_corrected') }]} />
    </div>
  );
}

/** What the colours of the landmarks say, of those that are shown. */
function Legend({ listed }: { readonly listed: readonly ListedLandmark[] }) {
  const say = useText();
  const looks = [
    { look: 'found', shown: true }, { look: 'unsure', shown: listed.some(({ asked, located }) => asked && located) }, { look: 'hand', shown: listed.some(({ located }) => located?.way === 'hand') },
  ] as const;
  return <div className="landmark-legend">{looks.filter(({ shown }) => shown).map(({ look }) => <span key={look} data-look={look}><i />{say(`correct.legend_${look}`)}</span>)}</div>;
}

const poseOf = (bone: ListedLandmark['bone'], { shownCorrection }: Corrected): CorrectedFromScan =>
  (useCorrecting.getState().pose === 'corrected' ? correctionOfBone(bone, shownCorrection) : identity<'world', 'world'>());

/** A landmark that was not found is placed by its drag, too: it is then where it is let go. */
function takeDot(event: DotEvent, { corrected, holder }: { readonly corrected: Corrected; readonly holder: LandmarkHolder }): void {
  switch (event.type) {
    case 'grab': useCorrecting.setState({ landmark: event.id }); return;
    case 'drag': {
      const bone = corrected.listed.find(({ id }) => id === event.id)?.bone;
      if (bone) holder.drag(event.id, mapPoint(invert(poseOf(bone, corrected)), event.at));
      return;
    }
    case 'release': release(holder, corrected, event.id); return;
    case 'cancel':
      holder.cancel();
      holder.release();
  }
}

/** The slices follow when it is let go. */
function release(holder: LandmarkHolder, { listed }: Corrected, id: string): void {
  holder.release();
  const at = listed.find((each) => each.id === id)?.located?.at;
  if (at) centreOn(at);
}

type View = React.RefObject<SceneView | null>;

/** All bones from the front, once for a case. */
function useFirstLook(view: View, { data }: Corrected): void {
  useEffect(() => {
    const boxes = Object.values(data.bones).map((mesh) => boundsOf(mesh));
    if (boxes.length === 0) return;
    const low = [0, 1, 2].map((axis) => Math.min(...boxes.map((box) => box.low[axis] as number))) as unknown as Point<'world'>;
    const high = [0, 1, 2].map((axis) => Math.max(...boxes.map((box) => box.high[axis] as number))) as unknown as Point<'world'>;
    view.current?.lookAt({ at: midpoint(low, high), radiusMm: Math.max(high[0] - low[0], high[2] - low[2]) / 2 });
  }, [view, data]);
}

/** The scene goes to the landmark that was chosen, from the side on which it is seen. */
function useGoTo(view: View, latest: React.RefObject<{ readonly corrected: Corrected }>): void {
  const visit = useCorrecting((state) => state.visit);
  useEffect(() => {
    const { corrected } = latest.current;
    const { landmark } = useCorrecting.getState();
    const listed = corrected.listed.find(({ id }) => id === landmark);
    const target = listed && targetOf(listed, corrected);
    if (target) view.current?.lookAt({ ...target, radiusMm: LANDMARK_RADIUS_MM });
  }, [view, latest, visit]);
}

function targetOf(landmark: ListedLandmark, corrected: Corrected): { readonly at: Point<'world'>; readonly from: Vector<'world'> | null } | null {
  const { bone } = landmark;
  const at = placeToLook(landmark, corrected.landmarks);
  if (!at) return null;
  const [pose, mesh] = [poseOf(bone, corrected), corrected.data.bones[bone]];
  return { at: mapPoint(pose, at), from: mesh ? mapVector(pose, lookDirection(mesh, at)) : null };
}
