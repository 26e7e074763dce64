import type { Landmarks, ProximalFemur } from '../anatomy/landmarks';
import { sides, type Side } from '../anatomy/side';
import type { Plan } from './document';

/**
 * The landmarks as the surgeon left them: those moved or placed by hand take the place of those found. A femoral head
 * centre that was moved moves the head of its femur; one that was placed counts as found.
 */
export function withOverrides(landmarks: Landmarks, plan: Pick<Plan, 'landmarkOverrides'>): Landmarks {
  const overrides = Object.entries(plan.landmarkOverrides);
  if (overrides.length === 0) return landmarks;
  const placed = Object.fromEntries(overrides.map(([id, at]) => [id, { at, residualMm: 0, confidence: 1, evidence: [] }]));
  return {
    ...landmarks,
    found: { ...landmarks.found, ...placed },
    missing: landmarks.missing.filter(({ id }) => !(id in placed)),
    femora: Object.fromEntries(sides.map((side) => [side, withHead(landmarks.femora[side], plan, side)])) as Landmarks['femora'],
  };
}

function withHead(femur: ProximalFemur | null, { landmarkOverrides }: Pick<Plan, 'landmarkOverrides'>, side: Side): ProximalFemur | null {
  const centre = landmarkOverrides[`femoral_head_centre_${side}`];
  if (!femur?.head || !centre) return femur;
  return { ...femur, head: { ...femur.head, centre } };
}
