import type { Mesh } from '../mesh/mesh';
import { divisions, type Resolution } from './resolution';
import { arc, revolved, type ProfilePoint } from './revolution';
import { TAPER } from './taper';

/** Free room between the end of the taper and the bottom of the head's bore, mm. */
const BORE_CLEARANCE_MM = 1;
/** A taper holds on so much of its length; a head that is too small for that gets a skirt (chosen). */
export const LEAST_HOLD_MM = 7;
/** Wall of a skirt, and the width of the ring around the bore's mouth, mm. */
const SKIRT_WALL_MM = 2.2;
const FACE_RING_MM = 1.5;
const MOUTH_EDGE_MM = 0.5;

export type HeadChoice = { readonly diameterMm: number; readonly lengthMm: number };

/** How far below its centre a head ends: at the ring around its bore, or at the end of its skirt. */
export function headEnd(head: HeadChoice): { readonly faceMm: number; readonly skirtMm: number } {
  const faceMm = Math.sqrt((head.diameterMm / 2) ** 2 - (TAPER.baseRadiusMm + FACE_RING_MM) ** 2);
  return { faceMm, skirtMm: Math.max(0, LEAST_HOLD_MM - taperEnd(head) - faceMm) };
}

const taperEnd = ({ lengthMm }: HeadChoice): number => TAPER.endBeyondHeadCentreMm - lengthMm;

/**
 * A head in implant space: origin its centre, +z up its bore towards the pole, as the stem's neck axis points. The
 * length moves the bore: a longer head sits higher on the same taper.
 */
export function headMesh(head: HeadChoice, resolution: Resolution = 'fine'): Mesh {
  const { around, arcSteps } = divisions[resolution];
  const radius = head.diameterMm / 2;
  const { faceMm, skirtMm } = headEnd(head);
  const end = taperEnd(head);
  const bore = (z: number): number => TAPER.endRadiusMm + ((TAPER.baseRadiusMm - TAPER.endRadiusMm) * (end - z)) / TAPER.lengthMm;
  const bottom = end + BORE_CLEARANCE_MM;
  const mouth = -faceMm - skirtMm;
  const foot = skirtMm > 0 ? skirted(radius, bore(mouth) + SKIRT_WALL_MM, mouth) : { outside: [], fromDeg: (Math.acos(faceMm / radius) * 180) / Math.PI };
  return revolved([
    [0, bottom], [bore(bottom) - MOUTH_EDGE_MM, bottom], [bore(bottom), bottom - MOUTH_EDGE_MM], [bore(mouth + MOUTH_EDGE_MM), mouth + MOUTH_EDGE_MM], [bore(mouth) + MOUTH_EDGE_MM, mouth],
    ...foot.outside, ...ball(radius, foot.fromDeg, arcSteps),
  ], around);
}

/** The skirt's outside up to the ball, and where on the ball it ends. */
function skirted(radius: number, skirtRadius: number, mouth: number): { readonly outside: readonly ProfilePoint[]; readonly fromDeg: number } {
  return { outside: [[skirtRadius - MOUTH_EDGE_MM, mouth], [skirtRadius, mouth + MOUTH_EDGE_MM]], fromDeg: (Math.asin(skirtRadius / radius) * 180) / Math.PI };
}

/** From below over the equator, on which a row of corners lies, to the pole. */
const ball = (radius: number, fromDeg: number, steps: number): ProfilePoint[] => [...arc(radius, fromDeg, 90, Math.ceil(steps / 2)).slice(0, -1), ...arc(radius, 90, 180, steps)];
