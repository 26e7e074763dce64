import { cross, displacement, distance, dot, moved, normalised, perpendicularPart, point, scaled, vector, type Point, type Vector } from '../geometry/spaces';
import { fromAxes, invert, mapPoint, mapVector, type Transform } from '../geometry/transform';
import { heightAbove, type Plane } from '../geometry/shapes';
import { err, ok, type Result } from '../result';
import { centreOf, cloudIn, normalAt, pointAt, pointsWhere, type Cloud } from '../mesh/cloud';
import { cutsOf, isAtCut, type Cut } from '../mesh/cuts';
import type { Mesh } from '../mesh/mesh';
import { farthest } from '../mesh/peak';
import { samplesOf } from '../mesh/samples';
import { landmarkBoundsMm } from './landmarkBounds';
import type { LandmarkDefinition, Located, LocateError } from './landmark';
import type { MidlineLandmark, SacralEndplate } from './landmarks';
import { NEAR_CUT_MM } from './pelvisStudy';

export type StudiedSacrum = { readonly cuts: readonly Cut[]; readonly endplate: SacralEndplate | null };

const SAMPLES_EVERY_MM = 2.2;
/** The upper endplate looks up and forwards. */
const USUAL = normalised(vector<'pelvis'>(0, 0.5, 0.87));
/** The top is looked for this near to the midline, between the articular processes; the endplate is no wider than this around its middle, mm. */
const BESIDE_MIDLINE_MM = 8;
const REACH_MM = 30;
const THICK_MM = 2.5;
const LOOKS_ALIKE = 0.85;
const ROUNDS = 20;
const AT_REST_MM = 1e-7;
/** An endplate of an adult has more surface and lies within these depths from front to back; less is a cut edge, mm² and mm. */
const LEAST_AREA_MM2 = 500;
const DEPTHS_MM = [18, 55] as const;
/** Front and back edge are taken this near to the midline, mm. */
const MIDLINE_MM = 6;

/**
 * The sacrum with the upper endplate of its first vertebra, found as the plane that most of the surface around the top of
 * the bone lies on. The hip bones tell up from down; without their frame nothing is said, since a sacrum's own shape told
 * its ends apart in two of three people only.
 */
export function studiedSacrum(mesh: Mesh, worldFromPelvis: Transform<'world', 'pelvis'> | null): StudiedSacrum {
  const cloud = samplesOf(mesh, SAMPLES_EVERY_MM);
  const cuts = cutsOf(mesh);
  const middle = centreOf(cloud, pointsWhere(cloud, () => true));
  if (!middle || !worldFromPelvis) return { cuts, endplate: null };
  const worldFromOwn = centredOn(worldFromPelvis, middle);
  const endplate = endplateOf(cloudIn(invert(worldFromOwn), cloud));
  return { cuts, endplate: endplate && endplateIn(worldFromOwn, endplate) };
}

/** The pelvic frame with its origin on the midline of the sacrum. */
function centredOn(worldFromPelvis: Transform<'world', 'pelvis'>, middle: Point<'world'>): Transform<'world', 'pelvis'> {
  const [x, y, z] = [vector<'pelvis'>(1, 0, 0), vector<'pelvis'>(0, 1, 0), vector<'pelvis'>(0, 0, 1)].map((axis) => mapVector(worldFromPelvis, axis)) as [Vector<'world'>, Vector<'world'>, Vector<'world'>];
  return fromAxes({ x, y, z, origin: middle });
}

type OwnEndplate = Plane<'pelvis'> & { readonly residualMm: number; readonly anterior: Point<'pelvis'>; readonly posterior: Point<'pelvis'> };

function endplateOf(cloud: Cloud<'pelvis'>): OwnEndplate | null {
  const seed = farthest(cloud, pointsWhere(cloud, (x) => Math.abs(x) < BESIDE_MIDLINE_MM), USUAL);
  if (seed === null) return null;
  let plane: Plane<'pelvis'> = { at: pointAt(cloud, seed), normal: USUAL };
  for (let round = 0; round < ROUNDS; round++) {
    const next = planeOver(cloud, pointsOn(cloud, plane));
    if (!next) return null;
    const step = distance(next.at, plane.at);
    plane = next;
    if (step < AT_REST_MM) break;
  }
  return withEdges(cloud, plane, pointsOn(cloud, plane));
}

const pointsOn = (cloud: Cloud<'pelvis'>, plane: Plane<'pelvis'>): number[] =>
  pointsWhere(cloud, (_x, _y, _z, n) => {
    const p = pointAt(cloud, n);
    return Math.abs(heightAbove(plane, p)) < THICK_MM && distance(p, plane.at) < REACH_MM && dot(normalAt(cloud, n), plane.normal) > LOOKS_ALIKE;
  });

/** Middle and mean normal of the chosen surface, by area. */
function planeOver(cloud: Cloud<'pelvis'>, chosen: readonly number[]): Plane<'pelvis'> | null {
  const [at, normal] = [[0, 0, 0], [0, 0, 0]];
  let total = 0;
  for (const n of chosen) {
    const area = cloud.areas[n] as number;
    total += area;
    for (let axis = 0; axis < 3; axis++) {
      (at[axis] as number) += area * (cloud.positions[3 * n + axis] as number);
      (normal[axis] as number) += area * (cloud.normals[3 * n + axis] as number);
    }
  }
  const [x, y, z] = at as [number, number, number];
  return total > 0 ? { at: point(x / total, y / total, z / total), normal: normalised(vector<'pelvis'>(...(normal as [number, number, number]))) } : null;
}

/** Front and back edge in the midline: where the endplate's surface ends. */
function withEdges(cloud: Cloud<'pelvis'>, plane: Plane<'pelvis'>, chosen: readonly number[]): OwnEndplate | null {
  const forwards = normalised(perpendicularPart(vector<'pelvis'>(0, 1, 0), plane.normal));
  const across = cross(forwards, plane.normal);
  const strip = chosen.filter((n) => Math.abs(dot(displacement(plane.at, pointAt(cloud, n)), across)) < MIDLINE_MM);
  const [front, back] = [farthest(cloud, strip, forwards), farthest(cloud, strip, scaled(forwards, -1))];
  if (front === null || back === null) return null;
  const inMidline = (n: number): Point<'pelvis'> => {
    const p = pointAt(cloud, n);
    return moved(p, scaled(across, -dot(displacement(plane.at, p), across)));
  };
  const area = chosen.reduce((total, n) => total + (cloud.areas[n] as number), 0);
  const depth = distance(inMidline(front), inMidline(back));
  if (area < LEAST_AREA_MM2 || depth < DEPTHS_MM[0] || depth > DEPTHS_MM[1]) return null;
  const squares = chosen.reduce((total, n) => total + heightAbove(plane, pointAt(cloud, n)) ** 2, 0);
  return { ...plane, residualMm: Math.sqrt(squares / chosen.length), anterior: inMidline(front), posterior: inMidline(back) };
}

function endplateIn(worldFromOwn: Transform<'world', 'pelvis'>, { normal, residualMm, anterior, posterior }: OwnEndplate): SacralEndplate {
  const [front, back] = [mapPoint(worldFromOwn, anterior), mapPoint(worldFromOwn, posterior)];
  return { centre: moved(front, scaled(displacement(front, back), 0.5)), normal: mapVector(worldFromOwn, normal), residualMm, anterior: front, posterior: back };
}

type Definition = LandmarkDefinition<MidlineLandmark, StudiedSacrum>;

/** The landmarks of the sacrum; titles and definitions are keys of the text catalogue. */
export const sacralLandmarks: readonly Definition[] = [
  landmark('sacral_promontory', 'Front edge of the upper endplate of S1 (Legaye et al. 1998)', ({ anterior }) => anterior),
  landmark('s1_endplate_centre', 'Middle of the upper endplate of S1 (Legaye et al. 1998)', ({ centre }) => centre),
];

function landmark(id: MidlineLandmark, source: string, pick: (endplate: SacralEndplate) => Point<'world'>): Definition {
  const locate = ({ endplate, cuts }: StudiedSacrum): Result<Located, LocateError> => (endplate ? located(endplate, cuts, pick(endplate)) : err({ code: cuts.length > 0 ? 'out-of-view' : 'no-fit', detail: 'no endplate' }));
  return { id, title: `landmarks.${id}`, definition: `landmarks.${id}_definition`, source, needs: [], boundMm: landmarkBoundsMm[id], locate };
}

function located({ residualMm, anterior, posterior, normal, centre }: SacralEndplate, cuts: readonly Cut[], at: Point<'world'>): Result<Located, LocateError> {
  if ([anterior, posterior, centre].some((place) => isAtCut(cuts, place, NEAR_CUT_MM))) return err({ code: 'out-of-view', detail: 'at the border of the field of view' });
  const radiusMm = distance(anterior, posterior) / 2;
  return ok({ at, residualMm, confidence: null, evidence: [{ kind: 'plane', at: centre, normal, radiusMm }, { kind: 'line', from: anterior, to: posterior }] });
}
