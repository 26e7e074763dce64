import { cross, displacement, distance, normalised, perpendicularPart, scaled, sum, vector, type Point, type Vector } from '../geometry/spaces';
import { fromAxes, invert, mapPoint, type Transform } from '../geometry/transform';
import { heightAbove } from '../geometry/shapes';
import { cloudIn, pointsWhere, type Cloud } from '../mesh/cloud';
import { isAtCut, type Cut } from '../mesh/cuts';
import { peakOf, type Peak } from '../mesh/peak';
import type { Mesh } from '../mesh/mesh';
import { grooveBottom } from '../mesh/underside';
import { epicondylesOf, type KneeSpan } from './epicondyles';
import type { FemoralSurface } from './proximalFemur';

/**
 * The knee end of a right femur in its own frame: z from the notch towards the head (mechanical axis), x lateral and
 * parallel to the line through the backs of the condyles, y anterior, origin at the notch. Frame and points define each
 * other, so they are found in rounds.
 */
export type DistalFemur = {
  readonly worldFromFemur: Transform<'world', 'femur'>;
  readonly medialEpicondyle: Peak<'world'> | null;
  readonly lateralEpicondyle: Peak<'world'> | null;
  readonly posteriorMedial: Peak<'world'>;
  readonly posteriorLateral: Peak<'world'>;
  readonly distalMedial: Peak<'world'>;
  readonly distalLateral: Peak<'world'>;
  readonly notch: Point<'world'>;
  /** Width of the condyles, mm. */
  readonly width: number;
};

/** Where the search begins: proximal direction, lateral direction (need not be square), a point near the knee. */
export type DistalStart = { readonly proximal: Vector<'world'>; readonly lateral: Vector<'world'>; readonly near: Point<'world'>; readonly headCentre: Point<'world'> | null };

const ROUNDS = 12;
/** Height above the joint line up to which the condyles reach, as a share of their width. */
const CONDYLE_HEIGHT = 0.5;
const KNEE_HEIGHT_MM = 75;
/** A condyle's end is blunt: so much of it around the farthest vertex tells where its top is, mm; below it is less even on both sides. */
const BACK_TOP_MM = 10;
const LOW_TOP_MM = 7;
/** The groove's bottom is read off this share of the knee's width to each side of its middle, below this height. */
const NOTCH_HALF_WIDTH = 0.03;
const NOTCH_HEIGHT = 0.5;
const AT_REST_MM = 0.02;
/** Beside a cut, so near to the inner border of its region nothing is a condyle's end, mm. */
const BORDER_MM = 0.5;
const CUT_WITHIN_MM = 25;

export function findKnee(surface: FemoralSurface, start: DistalStart): DistalFemur | null {
  let axes = axesFrom(start.proximal, start.lateral, start.near);
  let knee: InRounds | null = null;
  for (let round = 0; round < ROUNDS; round++) {
    const worldFromFemur = fromAxes<'world', 'femur'>(axes);
    const found = kneeIn(surface, worldFromFemur);
    if (!found) return null;
    const still = knee !== null && distance(found.notch, knee.notch) < AT_REST_MM && distance(found.posteriorMedial.at, knee.posteriorMedial.at) < AT_REST_MM;
    knee = found;
    if (still) break;
    const proximal = start.headCentre ? normalised(displacement(found.notch, start.headCentre)) : start.proximal;
    axes = axesFrom(proximal, displacement(found.posteriorMedial.at, found.posteriorLateral.at), found.notch);
  }
  return knee && isComplete(surface, knee) ? withEpicondyles(knee) : null;
}

/** Once the frame rests: they do not bear on it. */
function withEpicondyles({ inOwnFrame, ...knee }: InRounds): DistalFemur {
  const { medial, lateral } = epicondylesOf(inOwnFrame.cloud, inOwnFrame.span);
  const inWorld = (peak: Peak<'femur'> | null): Peak<'world'> | null => peak && { ...peak, at: mapPoint(knee.worldFromFemur, peak.at) };
  return { ...knee, medialEpicondyle: inWorld(medial), lateralEpicondyle: inWorld(lateral) };
}

/** Square across the knee's width, a cut of more than this share goes through the condyles and not through the shaft. */
const SHAFT_SECTION = 0.28;
const WIDTHS_MM = [55, 115] as const;

/** Both condyles show their backs, which give the frame, and no cut has taken a part of them. */
function isComplete({ cuts }: FemoralSurface, { width, posteriorMedial, posteriorLateral, notch }: Knee): boolean {
  const isCut = [posteriorMedial.at, posteriorLateral.at, notch].some((at) => isAtCut(cuts, at));
  return !isCut && width > WIDTHS_MM[0] && width < WIDTHS_MM[1] && cuts.every((cut) => cut.areaMm2 < SHAFT_SECTION * width * width || isFar(cut, notch, width));
}

/** Higher than the condyles and their flare: a slanting cut through the shaft is large, too. */
const isFar = (cut: Cut, notch: Point<'world'>, width: number): boolean => -heightAbove(cut, notch) > width;

type Axes = { readonly x: Vector<'world'>; readonly y: Vector<'world'>; readonly z: Vector<'world'>; readonly origin: Point<'world'> };

function axesFrom(z: Vector<'world'>, lateral: Vector<'world'>, origin: Point<'world'>): Axes {
  const x = normalised(perpendicularPart(lateral, z));
  return { x, y: cross(z, x), z, origin };
}

type Knee = Omit<DistalFemur, 'medialEpicondyle' | 'lateralEpicondyle'>;
type InRounds = Knee & { readonly inOwnFrame: { readonly cloud: Cloud<'femur'>; readonly span: KneeSpan } };

function kneeIn({ mesh, cloud: worldCloud, cuts }: FemoralSurface, worldFromFemur: Transform<'world', 'femur'>): InRounds | null {
  const femurFromWorld = invert(worldFromFemur);
  const whole = cloudIn(femurFromWorld, worldCloud);
  const lowest = whole.positions.reduce((low, value, at) => (at % 3 === 2 ? Math.min(low, value) : low), Infinity);
  const cloud = partOf(whole, pointsWhere(whole, (_x, _y, z) => z < lowest + KNEE_HEIGHT_MM));
  const span = spanOf(cloud, lowest);
  if (!span) return null;
  const isNearCut = ({ at }: Peak<'femur'>): boolean => isAtCut(cuts, mapPoint(worldFromFemur, at), CUT_WITHIN_MM);
  const backs = condyles(cloud, span, { direction: vector<'femur'>(0, -1, 0), fromMiddle: 0.1, topMm: BACK_TOP_MM, isNearCut });
  const lows = condyles(cloud, span, { direction: vector<'femur'>(0, 0, -1), fromMiddle: 0.18, topMm: LOW_TOP_MM, isNearCut });
  if (!backs || !lows) return null;
  const middle = { ...span, middleX: (backs.medial.at[0] + backs.lateral.at[0]) / 2 };
  const notch = notchOf(mesh, femurFromWorld, middle);
  if (!notch) return null;
  const inWorld = (peak: Peak<'femur'>): Peak<'world'> => ({ at: mapPoint(worldFromFemur, peak.at), vertex: peak.vertex, residualMm: peak.residualMm });
  return {
    worldFromFemur, posteriorMedial: inWorld(backs.medial), posteriorLateral: inWorld(backs.lateral),
    distalMedial: inWorld(lows.medial), distalLateral: inWorld(lows.lateral), notch: mapPoint(worldFromFemur, notch), width: span.width,
    inOwnFrame: { cloud, span: { ...middle, backY: (backs.medial.at[1] + backs.lateral.at[1]) / 2 } },
  };
}

function partOf(cloud: Cloud<'femur'>, chosen: readonly number[]): Cloud<'femur'> {
  const pick = (values: Float64Array): Float64Array => Float64Array.from({ length: 3 * chosen.length }, (_, n) => values[3 * (chosen[Math.floor(n / 3)] as number) + (n % 3)] as number);
  return { count: chosen.length, positions: pick(cloud.positions), normals: pick(cloud.normals), areas: Float64Array.from(chosen, (n) => cloud.areas[n] as number) };
}

type Span = { readonly lowest: number; readonly middleX: number; readonly width: number };

/** Width and middle of the knee end, at the level of the condyles. */
function spanOf({ count, positions }: Cloud<'femur'>, lowest: number): Span | null {
  let [least, most] = [Infinity, -Infinity];
  for (let n = 0; n < count; n++) {
    if ((positions[3 * n + 2] as number) > lowest + 40) continue;
    least = Math.min(least, positions[3 * n] as number);
    most = Math.max(most, positions[3 * n] as number);
  }
  return most - least > 30 ? { lowest, middleX: (least + most) / 2, width: most - least } : null;
}

type CondyleSearch = { readonly direction: Vector<'femur'>; readonly fromMiddle: number; readonly topMm: number; readonly isNearCut: (peak: Peak<'femur'>) => boolean };

/** The extreme of each condyle along a direction, at least `fromMiddle` of the width from the middle: not on the notch's walls. */
function condyles(cloud: Cloud<'femur'>, { lowest, middleX, width }: Span, { direction, fromMiddle, topMm, isNearCut }: CondyleSearch) {
  const top = lowest + CONDYLE_HEIGHT * width;
  const on = (sign: number): Peak<'femur'> | null =>
    offBorder(peakOf(cloud, pointsWhere(cloud, (x, _y, z) => z < top && sign * (x - middleX) > fromMiddle * width), direction, topMm), sign);
  /* Where a condyle's end is cut off, the farthest of what is left of it is beside the cut, where the search ends. */
  const offBorder = (peak: Peak<'femur'> | null, sign: number): Peak<'femur'> | null =>
    (peak && isNearCut(peak) && sign * ((cloud.positions[3 * peak.vertex] as number) - middleX) <= fromMiddle * width + BORDER_MM ? null : peak);
  const [medial, lateral] = [on(-1), on(1)];
  return medial && lateral ? { medial, lateral } : null;
}

/** Midway between the condyles, seen from below: the lowest point of the groove of the kneecap, where it goes on into the notch. */
const notchOf = (mesh: Mesh, femurFromWorld: Transform<'femur', 'world'>, { middleX, width, lowest }: Span): Point<'femur'> | null =>
  grooveBottom(mesh, femurFromWorld, { middleX, halfWidth: NOTCH_HALF_WIDTH * width, top: lowest + NOTCH_HEIGHT * width });

/** Where a knee end without a head has its front and its axis: from the shaft's line and the condyles behind it. */
export function startWithoutHead(shaft: { readonly at: Point<'world'>; readonly direction: Vector<'world'> }, kneeCentre: Point<'world'>): Pick<DistalStart, 'proximal' | 'lateral'> {
  const posterior = normalised(perpendicularPart(displacement(shaft.at, kneeCentre), shaft.direction));
  return { proximal: shaft.direction, lateral: cross(scaled(posterior, -1), shaft.direction) };
}

/** Turned by the usual angle between the shaft's and the leg's axis towards the head's side. */
export const tiltedMedially = (proximal: Vector<'world'>, lateral: Vector<'world'>, radians: number): Vector<'world'> =>
  normalised(sum(scaled(proximal, Math.cos(radians)), scaled(lateral, -Math.sin(radians))));

