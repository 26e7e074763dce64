import type { Mesh } from '../mesh/mesh';
import { surfaceBuilder, type Loop, type SurfaceBuilder } from './surfaceBuilder';

/** A corner of a profile: distance from the z axis and height, mm. */
export type ProfilePoint = readonly [radius: number, height: number];

/**
 * The closed surface a profile sweeps around the z axis. The profile runs so that the solid is on its left when the
 * radius points right and z up (outside wall going up, bore going down); a radius of 0 is a pole. A profile that
 * neither begins nor ends on the axis is closed into a ring.
 */
export const revolved = (profile: readonly ProfilePoint[], segments: number): Mesh => swept(evenAngles(segments), () => profile);

/** Angles around a circle, radians, from 0. */
export const evenAngles = (count: number): number[] => Array.from({ length: count }, (_, i) => (2 * Math.PI * i) / count);

/** As `revolved`, with a profile for each angle; they have as many points, and the same poles. */
export function swept(angles: readonly number[], profileAt: (angle: number) => readonly ProfilePoint[]): Mesh {
  const builder = surfaceBuilder();
  const profiles = angles.map(profileAt);
  const count = profiles[0]?.length ?? 0;
  const rings = Array.from({ length: count }, (_, n) => ringOf(builder, angles, profiles.map((profile) => profile[n] as ProfilePoint)));
  const closed = (rings[0]?.length ?? 0) > 1;
  for (let n = 0; n + (closed ? 0 : 1) < count; n++) joined(builder, rings[n] as Loop, rings[(n + 1) % count] as Loop);
  return builder.mesh();
}

/** A ring of corners at the given angles; where all lie on the axis, one corner. */
export function ringOf(builder: SurfaceBuilder, angles: readonly number[], at: readonly ProfilePoint[]): Loop {
  const [first] = at;
  if (first?.[0] === 0) return builder.loop([[0, 0, first[1]]]);
  return builder.loop(angles.map((angle, i) => {
    const [radius, height] = at[i] as ProfilePoint;
    return [radius * Math.cos(angle), radius * Math.sin(angle), height];
  }));
}

/** A strip between neighbouring rings; a fan where one is a pole. */
function joined(builder: SurfaceBuilder, low: Loop, high: Loop): void {
  if (low.length === 1) builder.fanTo([...high].reverse(), low[0] as number);
  else if (high.length === 1) builder.fanTo(low, high[0] as number);
  else builder.strip(low, high);
}

/** Points on a circle around (0, height), from one colatitude to another; colatitude 0 is straight down. */
export function arc(radius: number, fromDeg: number, toDeg: number, steps: number): ProfilePoint[] {
  return Array.from({ length: steps + 1 }, (_, i): ProfilePoint => {
    const angle = ((fromDeg + ((toDeg - fromDeg) * i) / steps) * Math.PI) / 180;
    const across = radius * Math.sin(angle);
    return [Math.abs(across) < 1e-9 ? 0 : across, -radius * Math.cos(angle)];
  });
}
