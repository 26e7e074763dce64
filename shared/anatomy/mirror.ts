import { point, vector, type Point, type Vector } from '../geometry/spaces';
import type { Mesh } from '../mesh/mesh';
import { mirrored } from '../mesh/mirror';
import type { Evidence, Located } from './landmark';
import type { ProximalFemur } from './landmarks';
import type { Side } from './side';

/** What knows how to be seen in the mirror x → −x, and back by the same step. */
export type Mirror<T> = (seen: T) => T;

/**
 * Algorithms know right bones only: a left one is mirrored, given to `locate`, and what it found is mirrored back. No
 * algorithm has a sign for the side.
 */
export function onRightSide<T>(side: Side, mesh: Mesh, { locate, back }: { readonly locate: (rightMesh: Mesh) => T; readonly back: Mirror<T> }): T {
  return side === 'right' ? locate(mesh) : back(locate(mirrored(mesh)));
}

export const mirroredPoint: Mirror<Point<'world'>> = ([x, y, z]) => point(0 - x, y, z);
export const mirroredVector: Mirror<Vector<'world'>> = ([x, y, z]) => vector(0 - x, y, z);

const mirroredEvidence: Mirror<Evidence> = (evidence) => {
  switch (evidence.kind) {
    case 'sphere': return { ...evidence, centre: mirroredPoint(evidence.centre) };
    case 'line': return { ...evidence, from: mirroredPoint(evidence.from), to: mirroredPoint(evidence.to) };
    case 'points':
    case 'curve': return { ...evidence, at: evidence.at.map(mirroredPoint) };
    case 'plane': return { ...evidence, at: mirroredPoint(evidence.at), normal: mirroredVector(evidence.normal) };
  }
};

export const mirroredLocated: Mirror<Located> = (located) =>
  ({ ...located, at: mirroredPoint(located.at), evidence: located.evidence.map(mirroredEvidence) });

type Axis = NonNullable<ProximalFemur['neckAxis']>;
const mirroredAxis: Mirror<Axis> = ({ at, direction }) => ({ at: mirroredPoint(at), direction: mirroredVector(direction) });

export const mirroredFemur: Mirror<ProximalFemur> = ({ head, neckAxis, shaftAxis, canal }) => ({
  head: head && { ...head, centre: mirroredPoint(head.centre) },
  neckAxis: neckAxis && mirroredAxis(neckAxis),
  shaftAxis: shaftAxis && mirroredAxis(shaftAxis),
  canal: canal.map((level) => ({ ...level, centre: mirroredPoint(level.centre) })),
});
