import type { Mesh } from '../mesh/mesh';
import type { LinerSize } from './catalogue';
import { arc, revolved } from './revolution';

const SEGMENTS = 96;
const ARC_STEPS = 32;
/** Play between head and insert, mm on the radius: what lets them turn. */
const BEARING_CLEARANCE_MM = 0.1;
const EDGE_MM = 1;
/** The insert stands this far off the shell's inner wall, so that their surfaces never lie in each other, mm. */
const SEAT_MM = 0.15;

/** The 12/14 taper as our heads and stems have it: 12 mm at its end, 14 mm this far below. */
export const TAPER = { endRadiusMm: 6, baseRadiusMm: 7, lengthMm: 15, endBeyondHeadCentreMm: 2 } as const;
/** Free room between the end of the taper and the bottom of the head's bore, mm. */
const BORE_CLEARANCE_MM = 1;

/** An insert in implant space: origin the centre of rotation, +z the opening direction; a raised rim above z = 0. */
export function linerMesh(liner: LinerSize): Mesh {
  const [outer, inner] = [liner.outerDiameterMm / 2 - SEAT_MM, liner.headDiameterMm / 2 + BEARING_CLEARANCE_MM];
  const top = liner.rimHeightMm;
  return revolved([
    ...arc(outer, 0, 90, ARC_STEPS), [outer, top - EDGE_MM], [outer - EDGE_MM, top],
    [inner + EDGE_MM, top], [inner, top - EDGE_MM], ...arc(inner, 90, 0, ARC_STEPS),
  ], SEGMENTS);
}

/**
 * A head in implant space: origin its centre, +z up its bore towards the pole, as the stem's neck axis points. The
 * length moves the bore: a longer head sits higher on the same taper.
 */
export function headMesh({ diameterMm, lengthMm }: { readonly diameterMm: number; readonly lengthMm: number }): Mesh {
  const radius = diameterMm / 2;
  const taperEnd = TAPER.endBeyondHeadCentreMm - lengthMm;
  const bore = (z: number): number => TAPER.endRadiusMm + ((TAPER.baseRadiusMm - TAPER.endRadiusMm) * (taperEnd - z)) / TAPER.lengthMm;
  const face = -Math.sqrt(radius ** 2 - (TAPER.baseRadiusMm + 1.5) ** 2);
  const mouth = (Math.acos(-face / radius) * 180) / Math.PI;
  const bottom = taperEnd + BORE_CLEARANCE_MM;
  return revolved([[0, bottom], [bore(bottom), bottom], [bore(face), face], ...arc(radius, mouth, 180, 2 * ARC_STEPS)], SEGMENTS);
}
