import { useEffect, useRef } from 'react';

import { placeToLook } from '../../../shared/anatomy/landmarkList';
import { mapPoint } from '../../../shared/geometry/transform';
import { movedMesh } from '../../../shared/mesh/mirror';
import { correctionOfBone } from '../../../shared/plan/correctedPose';
import { landmarkPicture } from '../../../shared/report/landmarkPicture';
import type { Picture } from '../../../shared/report/picture';
import { useText } from '../../ui/appContext';
import type { LandmarkCardProps } from './LandmarkCard';

const WIDTH = 520;
const HEIGHT = 320;
/** The colour of the card that it stands on. */
const BACKGROUND = [0.071, 0.094, 0.118] as const;

/** A picture of the patient's bone with a ring where the landmark is, or usually is, made once a landmark is asked for. */
export function WhereToLook({ landmark, data, landmarks, shownCorrection }: LandmarkCardProps) {
  const say = useText();
  const canvas = useRef<HTMLCanvasElement>(null);
  const { id, bone, located, asked } = landmark;
  const known = placeToLook(landmark, landmarks) !== null;
  useEffect(() => {
    const mesh = data.bones[bone];
    if (!asked || !mesh) return undefined;
    // After the click is answered: drawing takes some tenths of a second.
    const waiting = setTimeout(() => {
      const pose = correctionOfBone(bone, shownCorrection);
      const at = placeToLook(landmark, landmarks);
      const picture = landmarkPicture({ mesh: movedMesh(mesh, pose), at: at && mapPoint(pose, at), widthPixels: WIDTH, heightPixels: HEIGHT, background: BACKGROUND });
      if (canvas.current) show(picture, canvas.current);
    }, 30);
    return () => { clearTimeout(waiting); };
    // Where to look does not change while one drags.
  }, [data, id, bone, asked]);
  if (!asked) return null;
  return (
    <figure className="where-to-look">
      <canvas ref={canvas} width={WIDTH} height={HEIGHT} role="img" aria-label={say('correct.whereToLook', { name: say(`landmarks.${landmark.name}`) })} data-testid="where-to-look" />
      <figcaption className="small faint">{located ? null : say(known ? 'correct.usualPlace' : 'correct.wholeBone')}</figcaption>
    </figure>
  );
}

function show({ width, height, pixels }: Picture, canvas: HTMLCanvasElement): void {
  const image = new ImageData(width, height);
  for (let n = 0; n < width * height; n++) {
    image.data.set(pixels.subarray(3 * n, 3 * n + 3), 4 * n);
    image.data[4 * n + 3] = 255;
  }
  canvas.getContext('2d')?.putImageData(image, 0, 0);
}
