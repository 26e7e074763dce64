import { z } from 'zod';

import { err, ok, type Result } from '../result';
import { CURRENT_PLAN_VERSION, planSchema, type Plan } from './document';

type Json = Record<string, unknown>;

/** One entry per version ever written: `from n` to `n + 1`. Never edit a released entry. */
const steps: Record<number, (old: Json) => Json> = {
  // Version 1 told neither who placed a landmark nor when, and no implant had been proposed anew after it.
  1: ({ landmarkOverrides, ...old }) => ({
    ...old, version: 2, implantsFor: {},
    landmarkOverrides: Object.fromEntries(Object.entries(landmarkOverrides as Json).map(([id, at]) => [id, { at, by: null, when: null }])),
  }),
};

export type PlanReadError =
  | { readonly code: 'newer-version'; readonly found: number }
  | { readonly code: 'malformed'; readonly detail: string };

/** Reads a plan of any version up to today's; a newer one is refused with its version, never guessed at. */
export function readPlan(json: unknown): Result<Plan, PlanReadError> {
  let plan = json as Json;
  if (typeof plan !== 'object' || plan === null || typeof plan['version'] !== 'number') {
    return err({ code: 'malformed', detail: 'no version' });
  }
  if (plan['version'] > CURRENT_PLAN_VERSION) return err({ code: 'newer-version', found: plan['version'] });
  while (plan['version'] !== CURRENT_PLAN_VERSION) {
    const step = steps[plan['version'] as number];
    if (!step) return err({ code: 'malformed', detail: `no step from version ${String(plan['version'])}` });
    plan = step(plan);
  }
  const parsed = planSchema.safeParse(plan);
  return parsed.success ? ok(parsed.data) : err({ code: 'malformed', detail: z.prettifyError(parsed.error) });
}
