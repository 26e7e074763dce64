import { normalised, vector, type Point } from '../geometry/spaces';
import { capOf } from '../mesh/cap';
import { pointsWhere } from '../mesh/cloud';
import type { Peak } from '../mesh/peak';
import type { RightHip } from './pelvisPoints';

const STEP_MM = 3;

/**
 * Posterior inferior iliac spine: on the posterior border, the corner that stands farthest out behind and below the line
 * from the top of the greater sciatic notch to the posterior superior spine.
 */
export function posteriorInferiorSpine(hip: RightHip, ischialSpine: Point<'pelvis'>, psis: Point<'pelvis'>): Peak<'pelvis'> | null {
  const notch = topOfNotch(hip, ischialSpine[2] + 8, psis[2] - 25);
  if (!notch) return null;
  const [back, up] = [notch[1] - psis[1], psis[2] - notch[2]];
  const border = pointsWhere(hip.cloud, (x, _y, z) => z > notch[2] - STEP_MM && z < psis[2] - 8 && x < hip.socket[0] - 5);
  return capOf(hip.cloud, border, normalised(vector<'pelvis'>(0, -up, -back)), { depthMm: 1.5, aroundMm: 8 });
}

/** The place of the greater sciatic notch farthest forwards: y and z, seen from the side. */
function topOfNotch({ cloud, socket }: RightHip, from: number, to: number): readonly [x: number, y: number, z: number] | null {
  const steps = Math.ceil((to - from) / STEP_MM);
  if (!(steps > 1)) return null;
  const rearmost = new Float64Array(steps).fill(Infinity);
  for (const n of pointsWhere(cloud, (_x, _y, z) => z >= from && z < to)) {
    const step = Math.min(steps - 1, Math.floor(((cloud.positions[3 * n + 2] as number) - from) / STEP_MM));
    rearmost[step] = Math.min(rearmost[step] as number, cloud.positions[3 * n + 1] as number);
  }
  let best = -1;
  rearmost.forEach((y, step) => { if (Number.isFinite(y) && (best < 0 || y > (rearmost[best] as number))) best = step; });
  return best < 0 ? null : [socket[0], rearmost[best] as number, from + (best + 0.5) * STEP_MM];
}
