import type { Mesh } from '../mesh/mesh';

/** A corner of a profile: distance from the z axis and height, mm. */
export type ProfilePoint = readonly [radius: number, height: number];

/**
 * The closed surface a profile sweeps around the z axis. The profile runs so that the solid is on its left when the
 * radius points right and z up (outside wall going up, bore going down); a radius of 0 is a pole. A profile that
 * neither begins nor ends on the axis is closed into a ring.
 */
export function revolved(profile: readonly ProfilePoint[], segments: number): Mesh {
  const rings = ringsOf(profile, segments);
  const triangles: number[] = [];
  const closed = (profile[0]?.[0] ?? 0) > 0;
  const pairs = rings.length - (closed ? 0 : 1);
  for (let at = 0; at < pairs; at++) joined(rings[at] as Ring, rings[(at + 1) % rings.length] as Ring, triangles);
  return { positions: Float32Array.from(rings.flatMap(({ positions }) => positions)), triangles: Uint32Array.from(triangles) };
}

type Ring = { readonly first: number; readonly count: number; readonly positions: readonly number[] };

function ringsOf(profile: readonly ProfilePoint[], segments: number): Ring[] {
  let first = 0;
  return profile.map(([radius, height]) => {
    const count = radius === 0 ? 1 : segments;
    const positions = Array.from({ length: count }, (_, s) => {
      const angle = (2 * Math.PI * s) / segments;
      return [radius * Math.cos(angle), radius * Math.sin(angle), height];
    }).flat();
    const ring = { first, count, positions };
    first += count;
    return ring;
  });
}

/** Two triangles a segment between neighbouring rings; one where a ring is a pole. */
function joined(low: Ring, high: Ring, triangles: number[]): void {
  const segments = Math.max(low.count, high.count);
  for (let s = 0; s < segments; s++) {
    const [a, b] = [low.first + (s % low.count), low.first + ((s + 1) % low.count)];
    const [c, d] = [high.first + (s % high.count), high.first + ((s + 1) % high.count)];
    if (a !== b) triangles.push(a, b, d);
    if (c !== d) triangles.push(a, d, c);
  }
}

/** Points on a circle around (0, height), from one colatitude to another; colatitude 0 is straight down. */
export function arc(radius: number, fromDeg: number, toDeg: number, steps: number): ProfilePoint[] {
  return Array.from({ length: steps + 1 }, (_, i): ProfilePoint => {
    const angle = ((fromDeg + ((toDeg - fromDeg) * i) / steps) * Math.PI) / 180;
    const across = radius * Math.sin(angle);
    return [Math.abs(across) < 1e-9 ? 0 : across, -radius * Math.cos(angle)];
  });
}
