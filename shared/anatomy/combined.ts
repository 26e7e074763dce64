import { distance } from '../geometry/spaces';
import { pairedBone, type BoneName } from './bone';
import type { Corrected } from './correction';
import type { Located } from './landmark';
import { boneOfLandmark } from './landmarkBone';
import { landmarkBoundsMm } from './landmarkBounds';
import { nameOfLandmark, type LandmarkId, type LandmarkName, type Landmarks } from './landmarks';
import type { Side } from './side';

/** What the networks say of the landmarks of a case. */
export type Corrections = {
  readonly answers: ReadonlyMap<LandmarkId, Corrected>;
  /** Landmarks at which the network is kept, if it agrees with geometry about another landmark of that bone. */
  readonly preferred: ReadonlyMap<LandmarkName, Anchor>;
  /** The networks that gave them. */
  readonly networks: NonNullable<Landmarks['networks']>;
};

/** Where the network lies farther from geometry than this, it does not know such a bone. */
export type Anchor = { readonly name: LandmarkName; readonly withinMm: number };

/** A point that only the network gives is offered when it is more likely than this to lie within its bound, and on bone that is there. */
const OFFERED_FROM = 0.3;
const IN_VIEW_FROM = 0.5;
/** Geometry saw the bone cut off there: the network must be surer that it is not. */
const IN_VIEW_AT_CUT_FROM = 0.9;
/** A landmark of less confidence is to be looked at. */
export const ASKED_BELOW = 0.3;

/**
 * Two ways, one answer. Where both found a landmark, geometry's place is kept, or the network's where that was the
 * nearer on held-out bones and the network knows such a bone; the confidence falls with how unlikely the network holds a
 * place so far away. Where geometry found none, the network's point stands with its own confidence, if the two agree on
 * some other landmark of that bone; where neither is sure, it stays missing with the reason that geometry gave.
 */
export function combined(landmarks: Landmarks, { answers, ...rest }: Corrections): Landmarks {
  const lost = bonesOfTwoMinds(landmarks, answers);
  return weighed(without(landmarks, lost), { answers: new Map([...answers].filter(([id]) => !lost.has(boneOfLandmark(id)))), ...rest });
}

function weighed(landmarks: Landmarks, { answers, preferred, networks }: Corrections): Landmarks {
  const found: Record<string, Located> = { ...landmarks.found };
  const known = bonesAgreedOn(landmarks, answers);
  const preferOf = (id: LandmarkId, name: LandmarkName): Rule['prefer'] => {
    const anchor = preferred.get(name);
    const offMm = anchor && apartAt(id.replace(name, anchor.name), landmarks, answers);
    return anchor && offMm !== undefined && offMm <= anchor.withinMm ? 'network' : 'geometry';
  };
  for (const [id, answer] of answers) {
    const name = nameOfLandmark(id);
    if (!name || !(id in found || known.has(boneOfLandmark(id)))) continue;
    const cutOff = landmarks.missing.some((each) => each.id === id && each.code === 'out-of-view');
    const located = together(found[id] ?? null, answer, { boundMm: landmarkBoundsMm[name], prefer: preferOf(id, name), inViewFrom: cutOff ? IN_VIEW_AT_CUT_FROM : IN_VIEW_FROM });
    if (located) found[id] = located;
  }
  return { ...landmarks, found, missing: landmarks.missing.filter(({ id }) => !(id in found)), networks };
}

/** Where both ways lie farther apart than this with most landmarks of a bone, one of them has taken it for another part, mm. */
const ELSEWHERE_MM = 40;
const LEAST_BOTH = 3;

/** Nearer than this to geometry's place of some landmark, the network has seen what piece of the bone it looks at, mm. */
const AGREED_MM = 15;

/** Bones of which both ways give at least one place alike: of an ankle alone a network has filled in a knee. */
function bonesAgreedOn(landmarks: Landmarks, answers: Corrections['answers']): ReadonlySet<BoneName> {
  return new Set([...answers.keys()].filter((id) => (apartAt(id, landmarks, answers) ?? Infinity) < AGREED_MM).map(boneOfLandmark));
}

/** Bones that geometry and network understand quite differently: which of them is right nobody can tell. */
function bonesOfTwoMinds(landmarks: Landmarks, answers: Corrections['answers']): ReadonlySet<BoneName> {
  const apart = new Map<BoneName, number[]>();
  for (const id of answers.keys()) {
    const mm = apartAt(id, landmarks, answers);
    const bone = boneOfLandmark(id);
    if (mm !== undefined) apart.set(bone, [...(apart.get(bone) ?? []), mm]);
  }
  return new Set([...apart].filter(([, all]) => all.length >= LEAST_BOTH && 2 * all.filter((mm) => mm > ELSEWHERE_MM).length > all.length).map(([bone]) => bone));
}

/** What geometry found on these bones is said to be missing. */
function without(landmarks: Landmarks, bones: ReadonlySet<BoneName>): Landmarks {
  if (bones.size === 0) return landmarks;
  const isOn = (id: string): boolean => nameOfLandmark(id) !== undefined && bones.has(boneOfLandmark(id as LandmarkId));
  const gone = Object.keys(landmarks.found).filter(isOn);
  const found = Object.fromEntries(Object.entries(landmarks.found).filter(([id]) => !isOn(id)));
  const femur = (side: Side): Landmarks['femora'][Side] => (bones.has(pairedBone('femur', side)) ? null : landmarks.femora[side]);
  return {
    ...landmarks, found, femora: { left: femur('left'), right: femur('right') },
    missing: [...landmarks.missing, ...gone.map((id) => ({ id, code: 'no-fit' as const, detail: 'geometry and network take the bone for different parts' }))],
  };
}

/** Between the places of a landmark by the two ways, mm; undefined where either has none. */
function apartAt(id: string, { found }: Landmarks, answers: Corrections['answers']): number | undefined {
  const [geometry, network] = [found[id], answers.get(id as LandmarkId)];
  return geometry && network && distance(geometry.at, network.at);
}

type Rule = { readonly boundMm: number; readonly prefer: 'geometry' | 'network'; readonly inViewFrom: number };

function together(geometry: Located | null, network: Corrected, { boundMm, prefer, inViewFrom }: Rule): Located | null {
  if (!geometry) return network.visible >= inViewFrom && withinBound(network, boundMm) >= OFFERED_FROM ? ofNetwork(network, boundMm) : null;
  const apartMm = distance(geometry.at, network.at);
  const agreement = 1 - shareWithin((apartMm - boundMm) / network.spreadMm);
  const kept = prefer === 'network' && network.visible >= inViewFrom ? ofNetwork(network, boundMm) : { ...geometry, way: 'geometry' as const };
  return { ...kept, confidence: Math.min(kept.confidence ?? withinBound(network, boundMm), agreement) };
}

function ofNetwork(network: Corrected, boundMm: number): Located {
  const { at, spreadMm } = network;
  const residualMm = spreadMm * ROOT_MEAN_SQUARE;
  return { at, residualMm, confidence: withinBound(network, boundMm), way: 'network', evidence: [{ kind: 'sphere', centre: at, radiusMm: residualMm }] };
}

const withinBound = ({ spreadMm }: Corrected, boundMm: number): number => shareWithin(boundMm / spreadMm);

/** Of errors with density exp(−r/s)/s³ in space, r/s follows the gamma distribution of shape 3: mean 3, mean square 12. */
const ROOT_MEAN_SQUARE = Math.sqrt(12);
export const shareWithin = (spreads: number): number => (spreads <= 0 ? 0 : 1 - Math.exp(-spreads) * (1 + spreads + (spreads * spreads) / 2));

/**
 * The landmarks that a person is asked for: those of bones that are there which no way found, and those that were found
 * without confidence, the two ways having disagreed.
 */
export function askedLandmarks({ found, missing }: Landmarks): readonly string[] {
  const unsure = Object.entries(found).filter(([, { confidence }]) => confidence !== null && confidence < ASKED_BELOW);
  return [...missing.filter(({ code }) => code === 'no-fit' || code === 'missing-input').map(({ id }) => id), ...unsure.map(([id]) => id)];
}
