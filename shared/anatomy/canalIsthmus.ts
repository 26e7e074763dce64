import { err, ok, type Result } from '../result';
import type { Located, LocateError } from './landmark';
import type { CanalLevel, Landmarks } from './landmarks';
import { sides, type Side } from './side';

/** The narrowest level counts as the isthmus when wider ones are in view this far below it, mm. */
const WIDENS_BELOW_MM = 10;

/**
 * The isthmus: the middle of the canal where the largest circle that fits in is least. Out of view where the canal still
 * narrows at the lowest level that was measured.
 */
export function canalIsthmus(levels: readonly CanalLevel[]): Result<Located, LocateError> {
  const below = levels.filter(({ aboveLesserTrochanterMm }) => aboveLesserTrochanterMm <= 0);
  const narrowest = below.reduce<CanalLevel | null>((best, level) => (best && best.radiusMm <= level.radiusMm ? best : level), null);
  if (!narrowest) return err({ code: 'missing-input', detail: 'no level of the canal was measured' });
  const lowest = Math.min(...below.map(({ aboveLesserTrochanterMm }) => aboveLesserTrochanterMm));
  if (narrowest.aboveLesserTrochanterMm < lowest + WIDENS_BELOW_MM) return err({ code: 'out-of-view', detail: 'the canal still narrows where the scan ends' });
  return ok({ at: narrowest.centre, residualMm: 0, confidence: null, evidence: [{ kind: 'sphere', centre: narrowest.centre, radiusMm: narrowest.radiusMm }] });
}

/** The landmarks with the isthmus of each canal that was measured, or the reason why it is not there. */
export function withIsthmi(landmarks: Landmarks): Landmarks {
  return sides.filter((side) => landmarks.femora[side]).reduce((known, side) => withIsthmus(known, side), landmarks);
}

function withIsthmus(landmarks: Landmarks, side: Side): Landmarks {
  const id = `canal_isthmus_${side}`;
  const isthmus = canalIsthmus(landmarks.femora[side]?.canal ?? []);
  const missing = landmarks.missing.filter((each) => each.id !== id);
  if (isthmus.ok) return { ...landmarks, found: { ...landmarks.found, [id]: isthmus.value }, missing };
  return { ...landmarks, missing: [...missing, { id, ...isthmus.error }] };
}
