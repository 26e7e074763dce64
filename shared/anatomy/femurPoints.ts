import { dot, displacement, length, moved, normalised, perpendicularPart, scaled, type Point, type Vector } from '../geometry/spaces';
import { closestOnLine, type Line } from '../geometry/shapes';
import type { Mesh } from '../mesh/mesh';
import { contourAround, sectionOf, type Contour } from '../mesh/section';
import type { Frame } from './frame';
import { largestCircleIn } from './inscribedCircle';
import type { AcrossKnee } from './kneeMeasures';

type WorldPoint = Point<'world'>;

/** The crest lies lateral of the head centre by more than this, and not farther below it, mm. */
const CREST_LATERAL_MM = 10;
const CREST_BELOW_MM = 100;

/**
 * Where a right femur that rests on both posterior condyles touches the table with its upper end (Kingsley and Olmsted
 * 1948): of the points about the trochanters the one that a plane through both condyles meets first.
 */
export function posteriorCrest(mesh: Mesh, femur: Frame<'femur'>, { medial, lateral }: AcrossKnee): WorldPoint | null {
  const across = normalised(displacement(medial, lateral));
  const backwards = normalised(perpendicularPart(scaled(femur.y, -1), across));
  let best: { readonly at: WorldPoint; readonly turn: number } | null = null;
  for (const at of pointsOf(mesh)) {
    const fromHead = displacement(femur.origin, at);
    if (dot(fromHead, femur.x) < CREST_LATERAL_MM || dot(fromHead, femur.z) < -CREST_BELOW_MM) continue;
    const fromKnee = displacement(medial, at);
    const turn = Math.atan2(dot(fromKnee, backwards), dot(fromKnee, femur.z));
    if (best === null || turn > best.turn) best = { at, turn };
  }
  return best && best.at;
}

function* pointsOf({ positions }: Mesh): Generator<WorldPoint> {
  for (let v = 0; v < positions.length; v += 3) yield [positions[v], positions[v + 1], positions[v + 2]] as unknown as WorldPoint;
}

export type NeckAndShaft = { readonly neck: Line<'world'>; readonly shaft: Line<'world'> };

/**
 * Tomczak et al. 1997: the middle of the greater trochanter at the base of the neck, where the neck's axis passes the
 * shaft's: of the largest circle in the section there, square to the frame's z. Null where no section is closed there.
 */
export function trochanterCentre(mesh: Mesh, femur: Frame<'femur'>, { neck, shaft }: NeckAndShaft): WorldPoint | null {
  const base = closestOnLine(shaft, neck);
  const contour = base && contourAround(sectionOf(mesh, { at: base, normal: femur.z }), base);
  return contour ? largestCircleIn(contour, { u: femur.x, v: femur.y })?.centre ?? null : null;
}

export type NeckAndTip = { readonly trochanterTip: WorldPoint; readonly neck: Line<'world'> };

/** Slices are looked at this far apart, from just below the tip down to this far below the head centre, mm. */
const STEP_MM = 1;
const DEEPEST_MM = 45;

/**
 * Lee et al. 1992: the middle of the neck on the highest slice on which neck and greater trochanter are one. Slices lie
 * square to the frame's z. Null where they never meet.
 */
export function leePoint(mesh: Mesh, femur: Frame<'femur'>, { trochanterTip, neck }: NeckAndTip): WorldPoint | null {
  const levelOf = (p: WorldPoint): number => dot(displacement(femur.origin, p), femur.z);
  for (let level = levelOf(trochanterTip) - 2; level > -DEEPEST_MM; level -= STEP_MM) {
    const inNeck = neckAt(neck, femur, level);
    const inTrochanter = moved(trochanterTip, scaled(femur.z, level - levelOf(trochanterTip)));
    const contours = sectionOf(mesh, { at: inNeck, normal: femur.z });
    const around = contourAround(contours, inNeck);
    if (around && around === contourAround(contours, inTrochanter)) return waistOf(around, inNeck, inTrochanter);
  }
  return null;
}

/** Where a slice is sure to cut head or neck: under the head centre the neck axis, above it the head. */
function neckAt({ at, direction }: Line<'world'>, { origin, z }: Frame<'femur'>, level: number): WorldPoint {
  const falls = -dot(direction, z);
  return level < 0 && falls > 0 ? moved(at, scaled(direction, -level / falls)) : moved(origin, scaled(z, level));
}

/** The waist is looked for between these shares of the way from the neck to the trochanter. */
const WAIST_FROM = 0.2;
const WAIST_TO = 0.85;
const CHORDS = 30;

/** The middle of the shortest chord across a contour between two points inside of it. */
function waistOf(contour: Contour, from: WorldPoint, to: WorldPoint): WorldPoint | null {
  const along = displacement(from, to);
  const direction = normalised(along);
  let best: { readonly middle: WorldPoint; readonly width: number } | null = null;
  for (let n = 0; n <= CHORDS; n++) {
    const at = moved(from, scaled(along, WAIST_FROM + ((WAIST_TO - WAIST_FROM) * n) / CHORDS));
    const chord = chordThrough(contour, at, direction);
    if (chord && (best === null || chord.width < best.width)) best = chord;
  }
  return best && best.middle;
}

/** The part of the line square to a direction that lies within the contour about a point. */
function chordThrough({ points }: Contour, at: WorldPoint, direction: Vector<'world'>): { readonly middle: WorldPoint; readonly width: number } | null {
  const crossings = points.flatMap((from, n) => {
    const to = points[(n + 1) % points.length] ?? from;
    const [before, after] = [dot(displacement(at, from), direction), dot(displacement(at, to), direction)];
    return before > 0 === after > 0 ? [] : [moved(from, scaled(displacement(from, to), before / (before - after)))];
  });
  const pairs = crossings.flatMap((one, n) => crossings.slice(n + 1).map((other) => ({ one, across: displacement(one, other) })));
  const around = pairs.filter(({ one, across }) => dot(displacement(one, at), across) > 0 && dot(displacement(one, at), across) < dot(across, across));
  const [chord] = around.sort((a, b) => length(a.across) - length(b.across));
  return chord ? { middle: moved(chord.one, scaled(chord.across, 0.5)), width: length(chord.across) } : null;
}
