import { useEffect, useMemo } from 'react';

import { placeToLook } from '../../../shared/anatomy/landmarkList';
import { correctionModel } from '../../scene/correctionModel';
import { orientations } from '../../scene/sliceGeometry';
import { useViewports } from '../../slices/useViewports';
import { useCorrecting } from '../../state/correctStore';
import { useView } from '../../state/viewStore';
import { useFlows } from '../../ui/appContext';
import { CorrectSceneCell } from './CorrectSceneCell';
import { CorrectSliceCell } from './CorrectSliceCell';
import { createLandmarkHolder, type LandmarkHolder } from './landmarkHolder';
import type { Corrected } from './poses';

/** Three linked slices in the pose of the scan, and the bones in the pose that is chosen. */
export function CorrectViewports(corrected: Corrected) {
  const { data, landmarks, listed, shownCorrection } = corrected;
  const layout = useView((view) => view.layout);
  const hiddenBones = useView((view) => view.hiddenBones);
  const { pose, landmark } = useCorrecting();
  const { place, rects, maximised, shown } = useViewports(layout, data);
  const holder = useHolder();
  const lookAt = useMemo(() => {
    const asked = listed.find(({ id }) => id === landmark);
    const at = asked && !asked.located ? placeToLook(asked, landmarks) : null;
    return asked && at ? { id: asked.id, bone: asked.bone, at } : null;
  }, [listed, landmark, landmarks]);
  const model = useMemo(() => correctionModel({
    bones: data.bones, landmarks: listed, correction: pose === 'corrected' ? shownCorrection : null, selected: landmark, lookAt, hiddenBones,
  }), [data, listed, pose, shownCorrection, landmark, lookAt, hiddenBones]);
  return (
    <div ref={place} className="viewports" data-layout={layout} data-maximised={maximised}>
      <div className="mpr-canvas" />
      {orientations.filter(shown).map((orientation) => (
        <CorrectSliceCell key={orientation} orientation={orientation} data={data} listed={listed} holder={holder} size={rects[orientation] ?? null} />
      ))}
      {shown('scene') ? <CorrectSceneCell {...corrected} model={model} holder={holder} /> : null}
    </div>
  );
}

/** Escape gives up a drag. */
function useHolder(): LandmarkHolder {
  const { landmarks } = useFlows();
  const holder = useMemo(() => createLandmarkHolder(landmarks), [landmarks]);
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => { if (event.key === 'Escape') holder.cancel(); };
    window.addEventListener('keydown', pressed);
    return () => { window.removeEventListener('keydown', pressed); };
  }, [holder]);
  return holder;
}
