import type { Point, Vector } from '../geometry/spaces';
import { err, type Result } from '../result';

/** What an algorithm saw, as geometry: the viewer draws it, the report prints it, tests read it. */
export type Evidence =
  | { readonly kind: 'sphere'; readonly centre: Point<'world'>; readonly radiusMm: number }
  | { readonly kind: 'line'; readonly from: Point<'world'>; readonly to: Point<'world'> }
  | { readonly kind: 'points'; readonly at: readonly Point<'world'>[] }
  | { readonly kind: 'curve'; readonly at: readonly Point<'world'>[]; readonly closed: boolean }
  /** A piece of a plane, to be drawn as a disc of this radius. */
  | { readonly kind: 'plane'; readonly at: Point<'world'>; readonly normal: Vector<'world'>; readonly radiusMm: number };

export type Located = {
  readonly at: Point<'world'>;
  /** Root mean square residual of the fit that found it, mm; 0 for a point that was picked. */
  readonly residualMm: number;
  /**
   * Probability, 0 to 1, that the landmark lies within `boundMm` of where its definition puts it, calibrated on bones
   * with known landmarks (landmarkBounds.ts); `null` where nothing was calibrated. A point placed by hand has 1.
   */
  readonly confidence: number | null;
  /** Whose place it is where both ways were tried: of the geometric definition, of the correction network, or of a hand. */
  readonly way?: 'geometry' | 'network' | 'hand' | undefined;
  /** Of a landmark that a hand placed: whose and when, and how far from where it was found, mm; null where that is not known. */
  readonly byHand?: { readonly by: string | null; readonly when: string | null; readonly movedMm: number | null } | undefined;
  readonly evidence: readonly Evidence[];
};

export type LocateError = { readonly code: 'missing-bone' | 'missing-input' | 'no-fit' | 'out-of-view'; readonly detail: string };

export type LandmarkDefinition<Id extends string, Bone> = {
  readonly id: Id;
  readonly title: string;
  /** The anatomical definition, in one sentence a surgeon would sign. */
  readonly definition: string;
  /** Where the method is published. */
  readonly source: string;
  readonly needs: readonly Id[];
  /** How near is near enough: what `Located.confidence` is the probability of, mm. */
  readonly boundMm: number;
  readonly locate: (bone: Bone, found: ReadonlyMap<Id, Located>) => Result<Located, LocateError>;
};

/** Locates each landmark after those it needs; a failure is reported and does not stop the others. */
export function locateAll<Id extends string, Bone>(
  definitions: readonly LandmarkDefinition<Id, Bone>[],
  bone: Bone,
): { readonly found: ReadonlyMap<Id, Located>; readonly failed: ReadonlyMap<Id, LocateError> } {
  const found = new Map<Id, Located>();
  const failed = new Map<Id, LocateError>();
  for (const definition of inOrderOfNeed(definitions)) {
    const missing = definition.needs.find((id) => !found.has(id));
    const outcome = missing
      ? err<LocateError>({ code: 'missing-input', detail: `${definition.id} needs ${missing}` })
      : definition.locate(bone, found);
    if (outcome.ok) found.set(definition.id, outcome.value);
    else failed.set(definition.id, outcome.error);
  }
  return { found, failed };
}

function inOrderOfNeed<Id extends string, Bone>(
  definitions: readonly LandmarkDefinition<Id, Bone>[],
): LandmarkDefinition<Id, Bone>[] {
  const ordered: LandmarkDefinition<Id, Bone>[] = [];
  const waiting = [...definitions];
  while (waiting.length > 0) {
    const next = waiting.findIndex((d) => !waiting.some((other) => other !== d && d.needs.includes(other.id)));
    if (next < 0) throw new Error(`landmarks need each other in a circle: ${waiting.map((d) => d.id).join(', ')}`);
    ordered.push(...waiting.splice(next, 1));
  }
  return ordered;
}
