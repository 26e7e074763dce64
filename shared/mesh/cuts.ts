import { centroidOf, fitPlane } from '../geometry/fit';
import { displacement, dot, moved, normalised, point, scaled, vector, type Point, type Vector } from '../geometry/spaces';
import { heightAbove, type Plane } from '../geometry/shapes';
import { areaOfTriangle, doubleAreaVector, partOf, piecesOf, vertexAt } from './measure';
import { triangleCount, vertexCount, type Mesh } from './mesh';
import { sectionOf } from './section';

/** A flat face or open rim where the field of view, not anatomy, ends a bone; the normal points away from the bone. */
export type Cut = Plane<'world'> & { readonly areaMm2: number };

/** Triangles count as one flat face while their planes differ by less. */
const SAME_DIRECTION = Math.cos((5 * Math.PI) / 180);
const SAME_HEIGHT_MM = 0.4;
const LEAST_AREA_MM2 = 60;
/** Bone this far beyond the face tells that it does not end there. */
const BEYOND_MM = 1;
/** Just inside a cut the section is about as large as the face; inside a blunt end it is much larger. */
const DEPTH_MM = 2.5;
const LEAST_SHARE_OF_SECTION = 0.5;

/** Where the bone is cut: flat faces and open rims that nothing lies beyond, largest first. */
export function cutsOf(mesh: Mesh): Cut[] {
  const faces = flatFaces(mesh).filter((cut) => endsThere(mesh, cut) && isAsLargeAsSection(mesh, cut));
  const rims = openRims(mesh).filter((cut) => endsThere(mesh, cut));
  return [...faces, ...rims].sort((a, b) => b.areaMm2 - a.areaMm2);
}

/** Whether the point lies at a cut: what was found there may be the border and not the bone. */
export const isAtCut = (cuts: readonly Cut[], p: Point<'world'>, withinMm = 2): boolean => cuts.some((cut) => heightAbove(cut, p) > -withinMm);

/** Sums of triangles that share a plane, found by rounding direction and height, then gathered again around their middle. */
function flatFaces(mesh: Mesh): Cut[] {
  const largest = facesByPlane(mesh).filter(({ area }) => area >= LEAST_AREA_MM2 / 6).sort((a, b) => b.area - a.area).slice(0, 12);
  const found: Cut[] = [];
  for (const { normal, height } of largest) {
    const cut = faceAt(mesh, normal, height);
    if (cut && cut.areaMm2 >= LEAST_AREA_MM2 && !found.some((known) => sameFace(known, cut))) found.push(cut);
  }
  return found;
}

const sameFace = (a: Cut, b: Cut): boolean => dot(a.normal, b.normal) > SAME_DIRECTION && Math.abs(heightAbove(a, b.at)) < 3 * SAME_HEIGHT_MM;

type FlatSum = { readonly normal: Vector<'world'>; readonly height: number; readonly area: number };

function facesByPlane(mesh: Mesh): FlatSum[] {
  const bins = new Map<string, { normal: Vector<'world'>; height: number; area: number }>();
  for (let t = 0; t < triangleCount(mesh); t++) {
    const area = areaOfTriangle(mesh, t);
    if (area < 1e-6) continue;
    const [x, y, z] = doubleAreaVector(mesh, t);
    const normal = normalised(vector<'world'>(x, y, z));
    const height = dot(vertexAt(mesh, mesh.triangles[3 * t] as number) as unknown as Vector<'world'>, normal);
    const key = `${Math.round(normal[0] * 20)},${Math.round(normal[1] * 20)},${Math.round(normal[2] * 20)},${Math.round(height)}`;
    const bin = bins.get(key);
    if (bin) bin.area += area;
    else bins.set(key, { normal, height, area });
  }
  return [...bins.values()];
}

function faceAt(mesh: Mesh, normal: Vector<'world'>, height: number): Cut | null {
  const [centre, mean] = [[0, 0, 0], [0, 0, 0]];
  let area = 0;
  for (let t = 0; t < triangleCount(mesh); t++) {
    const [x, y, z] = doubleAreaVector(mesh, t);
    const size = Math.hypot(x, y, z);
    if (size === 0 || x * normal[0] + y * normal[1] + z * normal[2] < SAME_DIRECTION * size) continue;
    const corners = [0, 1, 2].map((corner) => vertexAt(mesh, mesh.triangles[3 * t + corner] as number));
    if (corners.some((p) => Math.abs(dot(p as unknown as Vector<'world'>, normal) - height) > SAME_HEIGHT_MM)) continue;
    area += size / 2;
    [x, y, z].forEach((part, axis) => { (mean[axis] as number) += part; });
    centroidOf(corners).forEach((part, axis) => { (centre[axis] as number) += (part * size) / 2; });
  }
  if (area === 0) return null;
  const [cx, cy, cz] = centre.map((part) => part / area) as [number, number, number];
  const [nx, ny, nz] = mean as [number, number, number];
  return { at: point(cx, cy, cz), normal: normalised(vector(nx, ny, nz)), areaMm2: area };
}

function endsThere(mesh: Mesh, cut: Cut): boolean {
  for (let v = 0; v < vertexCount(mesh); v++) if (heightAbove(cut, vertexAt(mesh, v)) > BEYOND_MM) return false;
  return true;
}

function isAsLargeAsSection(mesh: Mesh, { at, normal, areaMm2 }: Cut): boolean {
  const inside = sectionOf(mesh, { at: moved(at, scaled(normal, -DEPTH_MM)), normal });
  const area = inside.reduce((total, contour) => total + contour.areaMm2, 0);
  return area === 0 || areaMm2 >= LEAST_SHARE_OF_SECTION * area;
}

/** Planes through the rims of an open surface, where a rim is flat and long. */
function openRims(mesh: Mesh): Cut[] {
  return rimPieces(mesh).flatMap((rim) => {
    if (rim.length < 8) return [];
    const plane = fitPlane(rim);
    const body = centroidOf(Array.from({ length: Math.min(2000, vertexCount(mesh)) }, (_, n) => vertexAt(mesh, Math.floor((n * vertexCount(mesh)) / Math.min(2000, vertexCount(mesh))))));
    const normal = heightAbove(plane, body) > 0 ? scaled(plane.normal, -1) : plane.normal;
    const radius = rim.reduce((total, p) => total + Math.hypot(...displacement(plane.at, p)), 0) / rim.length;
    return plane.residualMm < 1 && radius > 4 ? [{ at: plane.at, normal, areaMm2: Math.PI * radius ** 2 }] : [];
  });
}

/** Vertices of edges with a triangle on one side only, grouped by the rim they belong to. */
function rimPieces(mesh: Mesh): Point<'world'>[][] {
  const count = vertexCount(mesh);
  const edges = new Map<number, number>();
  for (let n = 0; n < mesh.triangles.length; n++) {
    const [a, b] = [mesh.triangles[n] as number, mesh.triangles[n % 3 === 2 ? n - 2 : n + 1] as number];
    const key = Math.min(a, b) * count + Math.max(a, b);
    edges.set(key, (edges.get(key) ?? 0) + 1);
  }
  const open = [...edges].filter(([, uses]) => uses === 1).map(([key]) => [Math.floor(key / count), key % count] as const);
  if (open.length === 0) return [];
  const ribbon = { positions: mesh.positions, triangles: Uint32Array.from(open.flatMap(([a, b]) => [a, b, b])) };
  return piecesOf(partOf(ribbon, Array.from({ length: open.length }, (_, t) => t))).map((piece) => Array.from({ length: vertexCount(piece) }, (_, v) => vertexAt(piece, v)));
}
