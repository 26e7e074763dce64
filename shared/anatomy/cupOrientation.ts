import { radians, toDegrees, toRadians, type Degrees } from '../geometry/angle';
import { normalised, vector, type Vector } from '../geometry/spaces';
import type { Side } from './side';

/**
 * The three ways to say where a cup opens (Murray 1993). The opening is the unit axis out of the cup, in the pelvic
 * frame (x right, y anterior, z superior): lateral, anterior and superior part.
 */
export type CupAngles = { readonly inclination: Degrees; readonly anteversion: Degrees };
/** Which definition a pair of angles follows; a pair without it says nothing. */
export const cupDefinitions = ['radiographic', 'operative', 'anatomic'] as const;
export type CupDefinition = (typeof cupDefinitions)[number];

type Opening = { readonly lateral: number; readonly anterior: number; readonly superior: number };

const anglesBy: Readonly<Record<CupDefinition, (opening: Opening) => readonly [inclination: number, anteversion: number]>> = {
  radiographic: ({ lateral, anterior, superior }) => [Math.atan2(lateral, -superior), Math.asin(clamped(anterior))],
  operative: ({ lateral, anterior, superior }) => [Math.asin(clamped(lateral)), Math.atan2(anterior, -superior)],
  anatomic: ({ lateral, anterior, superior }) => [Math.acos(clamped(-superior)), Math.atan2(anterior, lateral)],
};

const openingBy: Readonly<Record<CupDefinition, (inclination: number, anteversion: number) => Opening>> = {
  radiographic: (i, v) => ({ lateral: Math.cos(v) * Math.sin(i), anterior: Math.sin(v), superior: -Math.cos(v) * Math.cos(i) }),
  operative: (i, v) => ({ lateral: Math.sin(i), anterior: Math.sin(v) * Math.cos(i), superior: -Math.cos(v) * Math.cos(i) }),
  anatomic: (i, v) => ({ lateral: Math.sin(i) * Math.cos(v), anterior: Math.sin(i) * Math.sin(v), superior: -Math.cos(i) }),
};

/** The angles of an opening in the pelvic frame, by the given definition; the vector need not be of length 1. */
export function cupAnglesOf(opening: Vector<'pelvis'>, side: Side, definition: CupDefinition): CupAngles {
  const [x, y, z] = normalised(opening);
  const [inclination, anteversion] = anglesBy[definition]({ lateral: side === 'right' ? x : -x, anterior: y, superior: z });
  return { inclination: toDegrees(radians(inclination)), anteversion: toDegrees(radians(anteversion)) };
}

/** The opening, a unit vector in the pelvic frame, of a pair of angles of the given definition. */
export function openingOfCup({ inclination, anteversion }: CupAngles, side: Side, definition: CupDefinition): Vector<'pelvis'> {
  const { lateral, anterior, superior } = openingBy[definition](toRadians(inclination), toRadians(anteversion));
  return vector(side === 'right' ? lateral : 0 - lateral, anterior, superior);
}

/** Radiographic inclination and anteversion: the pair of plans and reports. */
export const radiographicOf = (opening: Vector<'pelvis'>, side: Side): CupAngles => cupAnglesOf(opening, side, 'radiographic');
export const operativeOf = (opening: Vector<'pelvis'>, side: Side): CupAngles => cupAnglesOf(opening, side, 'operative');
export const anatomicOf = (opening: Vector<'pelvis'>, side: Side): CupAngles => cupAnglesOf(opening, side, 'anatomic');
/** The opening of a pair of radiographic angles. */
export const openingFrom = (angles: CupAngles, side: Side): Vector<'pelvis'> => openingOfCup(angles, side, 'radiographic');

/** The same cup said by another definition. */
export const convertedCup = (angles: CupAngles, from: CupDefinition, to: CupDefinition): CupAngles =>
  cupAnglesOf(openingOfCup(angles, 'right', from), 'right', to);

/**
 * The same cup on the patient after the pelvis has turned about its transverse axis by `posteriorTilt` (backwards
 * positive): operative inclination stays, operative anteversion grows by the tilt.
 */
export function afterPosteriorTilt(radiographic: CupAngles, posteriorTilt: Degrees): CupAngles {
  const operative = convertedCup(radiographic, 'radiographic', 'operative');
  return convertedCup({ inclination: operative.inclination, anteversion: (operative.anteversion + posteriorTilt) as Degrees }, 'operative', 'radiographic');
}

const clamped = (cosine: number): number => Math.min(1, Math.max(-1, cosine));
