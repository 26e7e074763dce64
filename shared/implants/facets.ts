import type { Mesh } from '../mesh/mesh';

/** A fourth corner this near the plane of the other three lies in it, mm: a fifth of what STEP files call the same place. */
const IN_PLANE_MM = 2e-6;
/** Triangles that lean against each other by more than this are no one facet (cosine). */
const SAME_WAY = 1 - 1e-8;

type Triple = readonly [number, number, number];
type Triangle = readonly [a: number, b: number, c: number];

/**
 * The facets of a surface: its triangles, two that follow each other and lie in one plane as one convex quadrilateral.
 * What is swept around an axis has its triangles in such pairs, and half as many facets as triangles.
 */
export function facetsOf(mesh: Mesh): readonly (readonly number[])[] {
  const facets: number[][] = [];
  for (let t = 0; t < mesh.triangles.length; t += 3) {
    const own = triangleAt(mesh, t);
    const pair = t + 3 < mesh.triangles.length ? quadrilateralOf(mesh, own, triangleAt(mesh, t + 3)) : null;
    if (pair) t += 3;
    facets.push(pair ? [...pair] : [...own]);
  }
  return facets;
}

const triangleAt = ({ triangles }: Mesh, t: number): Triangle => [triangles[t] as number, triangles[t + 1] as number, triangles[t + 2] as number];

/** Two triangles that share an edge as the outline of both; null where they do not lie in one plane or the outline is not convex. */
function quadrilateralOf(mesh: Mesh, own: Triangle, next: Triangle): readonly number[] | null {
  const shared = own.filter((v) => next.includes(v));
  const other = next.find((v) => !own.includes(v));
  const tip = own.findIndex((v) => !next.includes(v));
  if (shared.length !== 2 || other === undefined) return null;
  const outline = [own[tip], own[(tip + 1) % 3], other, own[(tip + 2) % 3]] as number[];
  return isFlatAndConvex(outline.map((v): Triple => [mesh.positions[3 * v] as number, mesh.positions[3 * v + 1] as number, mesh.positions[3 * v + 2] as number])) ? outline : null;
}

/** Every corner turns the same way, about one direction, and no corner leaves the plane of the others. */
function isFlatAndConvex(corners: readonly Triple[]): boolean {
  const turns = corners.map((at, i) => turnAt(corners.at(i - 1) as Triple, at, corners[(i + 1) % 4] as Triple));
  const [first] = turns as [Triple];
  if (turns.some((turn) => dot(turn, first) < SAME_WAY)) return false;
  const start = corners[0] as Triple;
  return corners.every((at) => Math.abs(dot(from(start, at), first)) < IN_PLANE_MM);
}

/** Unit direction about which the outline turns at a corner; zero where it runs straight on. */
function turnAt(before: Triple, at: Triple, after: Triple): Triple {
  const [u, v] = [from(before, at), from(at, after)];
  const turn: Triple = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
  const size = Math.hypot(...turn);
  return size > 0 ? [turn[0] / size, turn[1] / size, turn[2] / size] : turn;
}

const from = (a: Triple, b: Triple): Triple => [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
const dot = (a: Triple, b: Triple): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
