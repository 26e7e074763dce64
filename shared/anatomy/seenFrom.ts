import type { Line, Sphere } from '../geometry/shapes';
import type { Point } from '../geometry/spaces';
import type { Acetabulum, CanalLevel, Landmarks, MidlineLandmark, PairedLandmark, ProximalFemur } from './landmarks';
import { mirroredFemur, mirroredPoint, mirroredVector } from './mirror';
import { otherSide, type Side } from './side';

type WorldPoint = Point<'world'>;
type Paired = PairedLandmark | MeasuredPoint;

/** Points that only single definitions of measures ask for. */
export const measuredPoints = [
  'neck_at_trochanter', 'greater_trochanter_centre', 'posterior_trochanteric_crest',
  'medial_plateau_anterior', 'medial_plateau_posterior', 'lateral_plateau_anterior', 'lateral_plateau_posterior',
  'distal_femur_anterior', 'distal_femur_posterior',
] as const;
export type MeasuredPoint = (typeof measuredPoints)[number];

/**
 * What measures are computed from, by name, as seen from one side: landmarks of that side by their own names, those of
 * the other side with `other_` before it.
 */
export type Parts = { readonly [Id in Paired | `other_${Paired}` | MidlineLandmark]: WorldPoint } & {
  readonly head: Sphere<'world'>;
  /** From the head centre along the neck, laterally and distally. */
  readonly neck_axis: Line<'world'>;
  /** Direction proximal. */
  readonly shaft_axis: Line<'world'>;
  readonly acetabulum: Acetabulum;
  /** The bony rim in order around the socket. */
  readonly acetabular_rim: readonly WorldPoint[];
  readonly canal: readonly CanalLevel[];
};
export type PartId = keyof Parts;
export type PartsOf<Needs extends readonly PartId[]> = Pick<Parts, Needs[number]>;

/**
 * A patient seen from one side, so that this side is the right one: for the left everything is mirrored. No measure has
 * a sign for the side.
 */
export type Seen = {
  readonly side: Side;
  readonly part: <Id extends PartId>(id: Id) => Parts[Id] | undefined;
  /** The id by which a part is known outside: with its side, where it has one. */
  readonly idOf: (part: PartId) => string;
};

export function seenFrom(landmarks: Landmarks, side: Side): Seen {
  const seen = side === 'right' ? (at: WorldPoint): WorldPoint => at : mirroredPoint;
  const shapes = shapesOf(landmarks, side);
  const idOf = (part: PartId): string => outsideId(part, side);
  const part = <Id extends PartId>(id: Id): Parts[Id] | undefined => {
    if (id in shapes) return shapes[id as keyof Shapes] as Parts[Id] | undefined;
    const found = landmarks.found[idOf(id)];
    return found && (seen(found.at) as Parts[Id]);
  };
  return { side, part, idOf };
}

const midline: readonly string[] = ['sacral_promontory', 's1_endplate_centre'] satisfies readonly MidlineLandmark[];

function outsideId(part: PartId, side: Side): string {
  if (part === 'head') return `femoral_head_centre_${side}`;
  if (midline.includes(part)) return part;
  return part.startsWith('other_') ? `${part.slice('other_'.length)}_${otherSide(side)}` : `${part}_${side}`;
}

type Shapes = { readonly [Id in 'head' | 'neck_axis' | 'shaft_axis' | 'acetabulum' | 'acetabular_rim' | 'canal']: Parts[Id] | undefined };

function shapesOf({ femora, acetabula }: Landmarks, side: Side): Shapes {
  const femur = rightSided(femora[side], side, mirroredFemur);
  const socket = rightSided(acetabula[side], side, mirroredSocket);
  return {
    head: femur?.head ?? undefined, neck_axis: femur?.neckAxis ?? undefined, shaft_axis: femur?.shaftAxis ?? undefined,
    canal: some<CanalLevel>(femur?.canal), acetabulum: socket ?? undefined, acetabular_rim: some<WorldPoint>(socket?.rim),
  };
}

const rightSided = <T extends ProximalFemur | Acetabulum>(shape: T | null, side: Side, mirror: (shape: T) => T): T | null =>
  (shape === null || side === 'right' ? shape : mirror(shape));
const some = <T>(list: readonly T[] | undefined): readonly T[] | undefined => (list && list.length > 0 ? list : undefined);

const mirroredSocket = (socket: Acetabulum): Acetabulum =>
  ({ ...socket, centre: mirroredPoint(socket.centre), opening: mirroredVector(socket.opening), rim: socket.rim.map(mirroredPoint) });
