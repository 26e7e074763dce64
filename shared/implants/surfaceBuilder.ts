import type { Mesh } from '../mesh/mesh';
import { delaunay, type Flat } from './delaunay';

export type Xyz = readonly [x: number, y: number, z: number];
/** A closed line of corners by their numbers. */
export type Loop = readonly number[];
/** A corner of a skin: where it lies in space and on the skin's flat map. */
export type SkinCorner = { readonly at: Xyz; readonly flat: Flat };
/** A loop of a skin: its corners' numbers, and where they lie on the map. */
export type SkinLoop = { readonly loop: Loop; readonly flat: readonly Flat[] };

/** Collects corners and triangles of a closed surface, patch by patch; patches share the loops at which they meet. */
export type SurfaceBuilder = {
  readonly corner: (at: Xyz) => number;
  readonly loop: (corners: readonly Xyz[]) => Loop;
  /** Quadrilaterals between two loops of as many corners, facing outwards where both run counter-clockwise about the way from low to high. */
  readonly strip: (low: Loop, high: Loop) => void;
  /** Closes a loop, which runs counter-clockwise seen from outside, with triangles to a corner. */
  readonly fanTo: (loop: Loop, tip: number) => void;
  /** A curved patch with holes, by its flat map: bounded by the first loop, without what lies within the others. On the map all loops are convex, and `inside` keeps clear of them. */
  readonly skin: (patch: { readonly loops: readonly SkinLoop[]; readonly inside: readonly SkinCorner[]; readonly turned: boolean }) => void;
  readonly mesh: () => Mesh;
};

export function surfaceBuilder(): SurfaceBuilder {
  const positions: number[] = [];
  const triangles: number[] = [];
  const corner = (at: Xyz): number => positions.push(...at) / 3 - 1;
  const builder: SurfaceBuilder = {
    corner,
    loop: (corners) => corners.map(corner),
    strip: (low, high) => {
      for (let i = 0; i < low.length; i++) {
        const next = i + 1 === low.length ? 0 : i + 1;
        const [a, b, c, d] = [low[i], low[next], high[next], high[i]] as [number, number, number, number];
        triangles.push(a, b, c, a, c, d);
      }
    },
    fanTo: (loop, tip) => { loop.forEach((from, i) => triangles.push(from, loop[(i + 1) % loop.length] as number, tip)); },
    skin: ({ loops, inside, turned }) => {
      const numbers = [...loops.flatMap(({ loop }) => loop), ...inside.map(({ at }) => corner(at))];
      for (const [a, b, c] of skinTriangles(loops, inside)) triangles.push(numbers[a] as number, numbers[turned ? c : b] as number, numbers[turned ? b : c] as number);
    },
    mesh: () => ({ positions: Float32Array.from(positions), triangles: Uint32Array.from(triangles) }),
  };
  return builder;
}

function skinTriangles(loops: readonly SkinLoop[], inside: readonly SkinCorner[]): [number, number, number][] {
  const flat = [...loops.flatMap((each) => each.flat), ...inside.map((each) => each.flat)];
  const order = walked(flat);
  return delaunay(order.map((n) => flat[n] as Flat))
    .map(([a, b, c]): [number, number, number] => [order[a] as number, order[b] as number, order[c] as number])
    .filter(isOutsideHoles(loops));
}

/** Corners on the rim of one hole alone: since nothing lies in a hole and its rim is convex, that is what fills it. */
function isOutsideHoles(loops: readonly SkinLoop[]): (triangle: readonly [number, number, number]) => boolean {
  const loopOf = loops.flatMap(({ loop }, n) => loop.map(() => n));
  return ([a, b, c]) => (loopOf[a] ?? 0) === 0 || loopOf[a] !== loopOf[b] || loopOf[b] !== loopOf[c];
}

const STRIPS = 24;

/** Numbers of the points, so ordered that each lies near the one before: strip by strip, to and fro. */
function walked(flat: readonly Flat[]): number[] {
  const us = flat.map(([u]) => u);
  const [low, high] = [Math.min(...us), Math.max(...us)];
  const strip = flat.map(([u]) => Math.min(STRIPS - 1, Math.floor((STRIPS * (u - low)) / (high - low || 1))));
  const way = (n: number): number => ((strip[n] as number) % 2 === 0 ? 1 : -1) * (flat[n] as Flat)[1];
  return flat.map((_, n) => n).sort((a, b) => (strip[a] as number) - (strip[b] as number) || way(a) - way(b));
}
