import { fitSphere } from '../geometry/fit';
import { nearestOnLine, outFromLine, type Line, type Sphere } from '../geometry/shapes';
import { cross, displacement, dot, length, normalised, type Point, type Vector } from '../geometry/spaces';
import { fromAxes, invert, mapPoint, type Transform } from '../geometry/transform';
import { normalAt, pointAt, type Cloud } from '../mesh/cloud';
import type { FoundSphere } from '../mesh/sphereSearch';

/** The articular part reaches this far around the head from its inner pole: beyond it the neck begins. */
const ARTICULAR_COSINE = Math.cos((108 * Math.PI) / 180);
/** Points this near to the rough sphere can be of the head, mm. */
const NEAR_MM = 2.5;
const NORMAL_AGREES = 0.85;
const ROUNDS = 8;
const LEAST_POINTS = 30;
const MOST_POINTS = 2500;
/** Tukey's biweight at 4.685 standard deviations; no scatter is taken for smaller than a tenth of a millimetre. */
const TUKEY = 4.685;
const LEAST_SCATTER_MM = 0.1;

/**
 * The sphere of the joint surface alone: the neck's side of the head, where neck and head run into each other, makes a
 * sphere through all of it too large. Biweights (Tukey) keep the fovea and osteophytes from pulling. The residual is that
 * of all points on the joint surface, so that it tells a collapsed head.
 */
export function articularSphere(cloud: Cloud<'world'>, rough: FoundSphere, neck: Vector<'world'>): FoundSphere {
  const points = articularPoints(cloud, rough, neck);
  if (points.length < LEAST_POINTS) return rough;
  const step = Math.ceil(points.length / MOST_POINTS);
  const chosen = points.filter((_, n) => n % step === 0);
  const places = chosen.map((n) => pointAt(cloud, n));
  let sphere: Sphere<'world'> = rough;
  for (let round = 0; round < ROUNDS; round++) {
    const off = places.map((p) => length(displacement(sphere.centre, p)) - sphere.radiusMm);
    const scatter = Math.max(LEAST_SCATTER_MM, 1.4826 * medianOf(off.map(Math.abs)));
    const fitted = fitSphere(places, off.map((mm, n) => (cloud.areas[chosen[n] as number] as number) * biweight(mm / (TUKEY * scatter))));
    if (!fitted || Math.abs(fitted.radiusMm - rough.radiusMm) > NEAR_MM) return rough;
    sphere = fitted;
  }
  const off = places.map((p) => length(displacement(sphere.centre, p)) - sphere.radiusMm);
  return { ...rough, ...sphere, residualMm: Math.sqrt(off.reduce((total, mm) => total + mm * mm, 0) / off.length) };
}

const biweight = (share: number): number => (Math.abs(share) < 1 ? (1 - share * share) ** 2 : 0);

const medianOf = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;

function articularPoints(cloud: Cloud<'world'>, { centre, radiusMm }: Sphere<'world'>, neck: Vector<'world'>): number[] {
  const chosen: number[] = [];
  for (let n = 0; n < cloud.count; n++) {
    const out = displacement(centre, pointAt(cloud, n));
    const far = length(out);
    if (Math.abs(far - radiusMm) > NEAR_MM || -dot(out, neck) < ARTICULAR_COSINE * far) continue;
    if (dot(out, normalAt(cloud, n)) > NORMAL_AGREES * far) chosen.push(n);
  }
  return chosen;
}

/** Above this residual the joint surface is no sphere: collapsed, or worn flat. */
const ROUND_MM = 1;

/** Whether the head's own surface can say where its centre was. */
export const isRound = ({ residualMm }: Pick<FoundSphere, 'residualMm'>): boolean => residualMm <= ROUND_MM;

/** Between the joint surfaces of head and socket lies cartilage: the head's radius is the socket's less this, mm. */
const CARTILAGE_MM = 2.5;
const ON_SOCKET_MM = 5;

/** A head to go on with where the surface has none: the socket's sphere, less the cartilage. */
export function headInSocket(cloud: Cloud<'world'>, socket: Sphere<'world'>): FoundSphere {
  const radiusMm = socket.radiusMm - CARTILAGE_MM;
  const on: number[] = [];
  let area = 0;
  for (let n = 0; n < cloud.count; n++) {
    if (Math.abs(length(displacement(socket.centre, pointAt(cloud, n))) - radiusMm) > ON_SOCKET_MM) continue;
    on.push(n);
    area += cloud.areas[n] as number;
  }
  return { centre: socket.centre, radiusMm, residualMm: 0, on, cover: Math.min(1, area / (4 * Math.PI * radiusMm ** 2)) };
}

/** Where the centre of a collapsed head is taken from, and why. */
export type HeadCentreInstead = { readonly at: Point<'world'>; readonly from: 'acetabulum' | 'other_side' };

/**
 * The centre of a head that is collapsed or gone: the centre of its socket, or, where the socket is not known, that of
 * the other side seen in the mirror. Null where there is neither, or the head is round and needs none.
 */
export function headCentreInstead(known: { readonly head: Pick<FoundSphere, 'residualMm'> | null; readonly socket: Point<'world'> | null; readonly mirrored: Point<'world'> | null }): HeadCentreInstead | null {
  if (known.head && isRound(known.head)) return null;
  if (known.socket) return { at: known.socket, from: 'acetabulum' };
  return known.mirrored && { at: known.mirrored, from: 'other_side' };
}

/** What a femur without a sound head still shows of its upper end. */
export type UpperShaft = { readonly shaft: Line<'world'>; readonly lesserApex: Point<'world'> };

/**
 * Where the head centre would be by the other side: `other` and `otherHead` seen in the mirror, laid on this femur by
 * its proximal shaft axis and the apex of its lesser trochanter.
 */
export function headCentreOfOtherSide(own: UpperShaft, other: UpperShaft, otherHead: Point<'world'>): Point<'world'> {
  return mapPoint(worldFromUpperEnd(own), mapPoint(invert(worldFromUpperEnd(other)), otherHead));
}

function worldFromUpperEnd({ shaft, lesserApex }: UpperShaft): Transform<'world', 'femur'> {
  const x = normalised(outFromLine(shaft, lesserApex));
  return fromAxes<'world', 'femur'>({ x, y: cross(shaft.direction, x), z: shaft.direction, origin: nearestOnLine(shaft, lesserApex) });
}
