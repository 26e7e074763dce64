/**
 * Solids as signed distance fields: negative inside, about one millimetre a unit near the surface. Coordinates are
 * plain numbers here, since these functions are called some ten million times a scan; each bone says its frame.
 */
export type Solid = {
  readonly distance: (x: number, y: number, z: number) => number;
  /** A solid with fewer parts and the same distances inside the ball about (x, y, z). */
  readonly within: (x: number, y: number, z: number, radius: number) => Solid;
  readonly box: Box;
};
export type Xyz = readonly [x: number, y: number, z: number];
export type Box = { readonly low: Xyz; readonly high: Xyz };
/** A point of a skeleton and the half thickness of the bone there, mm. */
export type Knot = readonly [x: number, y: number, z: number, radius: number];

/** Fields may be this much steeper than a true distance (tapered parts, scaled ellipsoids). */
export const STEEPEST = 1.15;

export const sphere = (centre: Xyz, radius: number): Solid => ellipsoid(centre, [radius, radius, radius]);

export function ellipsoid([cx, cy, cz]: Xyz, [a, b, c]: Xyz): Solid {
  const distance = (x: number, y: number, z: number): number => {
    const u = (x - cx) / a, v = (y - cy) / b, w = (z - cz) / c;
    const level = Math.sqrt(u * u + v * v + w * w);
    const slope = Math.sqrt((u * u) / (a * a) + (v * v) / (b * b) + (w * w) / (c * c));
    return slope > 1e-9 ? (level * (level - 1)) / slope : -Math.min(a, b, c);
  };
  return leaf(distance, { low: [cx - a, cy - b, cz - c], high: [cx + a, cy + b, cz + c] });
}

/** Everything on the side of the plane to which `normal` (a unit vector) does not point. */
export function halfSpace(at: Xyz, normal: Xyz): Solid {
  const offset = at[0] * normal[0] + at[1] * normal[1] + at[2] * normal[2];
  return leaf((x, y, z) => x * normal[0] + y * normal[1] + z * normal[2] - offset, everywhere);
}

const FAR_MM = 1e5;
const everywhere: Box = { low: [-FAR_MM, -FAR_MM, -FAR_MM], high: [FAR_MM, FAR_MM, FAR_MM] };

/** Union with fillets of about `fillet` mm where parts meet; 0 joins them sharply. */
export function blend(fillet: number, parts: readonly Solid[]): Solid {
  const distances = parts.map((part) => part.distance);
  const distance = (x: number, y: number, z: number): number => {
    let nearest = Infinity;
    for (const one of distances) nearest = smoothMin(nearest, one(x, y, z), fillet);
    return nearest;
  };
  const within = (x: number, y: number, z: number, radius: number): Solid => {
    const slack = fillet + 2 * STEEPEST * radius;
    let reach = Infinity;
    const kept = parts
      .map((part, order) => ({ part, order, at: clearOf(part.box, x, y, z) }))
      .sort((a, b) => a.at - b.at)
      .filter((one) => {
        if (one.at > reach) return false;
        one.at = one.part.distance(x, y, z);
        reach = Math.min(reach, one.at + slack);
        return true;
      })
      .filter(({ at }) => at <= reach)
      // Fillets depend a little on the order in which parts are joined.
      .sort((a, b) => a.order - b.order)
      .map(({ part }) => part.within(x, y, z, radius));
    return kept.length === 1 ? (kept[0] as Solid) : blend(fillet, kept);
  };
  return { distance, within, box: grown(joined(parts.map((part) => part.box)), fillet / 4) };
}

/** `solid` without `hole`, the edge rounded by about `fillet` mm. */
export function carved(solid: Solid, hole: Solid, fillet = 0): Solid {
  const distance = (x: number, y: number, z: number): number => -smoothMin(-solid.distance(x, y, z), hole.distance(x, y, z), fillet);
  const within = (x: number, y: number, z: number, radius: number): Solid => {
    const near = solid.within(x, y, z, radius);
    const slack = fillet + 2 * STEEPEST * radius - near.distance(x, y, z);
    const clear = clearOf(hole.box, x, y, z) > slack || hole.distance(x, y, z) > slack;
    return clear ? near : carved(near, hole.within(x, y, z, radius), fillet);
  };
  return { distance, within, box: solid.box };
}

/** The part common to both, the edge rounded. */
export const common = (a: Solid, b: Solid, fillet = 0): Solid => carved(a, inverse(b), fillet);

const inverse = (solid: Solid): Solid => ({
  distance: (x, y, z) => -solid.distance(x, y, z),
  within: (x, y, z, radius) => inverse(solid.within(x, y, z, radius)),
  box: everywhere,
});

/** The solid grown (or, with a negative number, shrunk) by `mm` on every side. */
export const thickened = (solid: Solid, mm: number): Solid => ({
  distance: (x, y, z) => solid.distance(x, y, z) - mm,
  within: (x, y, z, radius) => thickened(solid.within(x, y, z, radius), mm),
  box: grown(solid.box, mm),
});

const leaf = (distance: Solid['distance'], box: Box): Solid => {
  const solid: Solid = { distance, within: () => solid, box };
  return solid;
};

/** Polynomial minimum: equal to the smaller one where they differ by more than `k`, up to k/4 less where they are equal. */
function smoothMin(a: number, b: number, k: number): number {
  const h = k - Math.abs(a - b);
  return Math.min(a, b) - (h > 0 && k > 0 ? (h * h) / (4 * k) : 0);
}

/** How far a point lies outside a box: no solid in it is nearer. */
function clearOf({ low, high }: Box, x: number, y: number, z: number): number {
  const dx = Math.max(low[0] - x, x - high[0], 0), dy = Math.max(low[1] - y, y - high[1], 0), dz = Math.max(low[2] - z, z - high[2], 0);
  return Math.sqrt(dx * dx + dy * dy + dz * dz);
}

export const grown = ({ low, high }: Box, by: number): Box => ({
  low: [low[0] - by, low[1] - by, low[2] - by], high: [high[0] + by, high[1] + by, high[2] + by],
});

export const joined = (boxes: readonly Box[]): Box => ({
  low: [0, 1, 2].map((i) => Math.min(...boxes.map((b) => b.low[i] as number))) as unknown as Xyz,
  high: [0, 1, 2].map((i) => Math.max(...boxes.map((b) => b.high[i] as number))) as unknown as Xyz,
});

export const boxOf = (knots: readonly Knot[]): Box => joined(knots.map(([x, y, z, r]) => grown({ low: [x, y, z], high: [x, y, z] }, r)));
