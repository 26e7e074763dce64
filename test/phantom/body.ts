import { bar } from './skeleton';
import { blend, type Solid } from './solid';
import type { PatientParameters } from './patient';

/** The skin's surface in world millimetres; `down` is how far the legs reach below the hips. */
export function skin(parameters: PatientParameters): Solid {
  const f = parameters.fatMm;
  const legs = [1, -1].map((side) => bar([
    [side * 88, 6, -30, 80 + f * 0.6], [side * 92, 4, -120, 76 + f * 0.4], [side * 88, 0, -240, 66 + f * 0.3], [side * 84, -2, -360, 57 + f * 0.2], [side * 83, -2, -420, 53 + f * 0.2],
    [side * 82, 14, -520, 52 + f * 0.1], [side * 82, 10, -640, 42], [side * 82, 6, -740, 36], [side * 82, -20, -790, 36],
  ]));
  const trunk = [1, -1].map((side) => bar([
    [side * 78, 0, -10, 96 + f * 0.6], [side * 72, -4, 50, 98 + f * 0.7], [side * 62, -10, 120, 96 + f * 0.7], [side * 58, -12, 260, 96 + f * 0.7],
  ]));
  return blend(40, [...trunk, ...legs]);
}
