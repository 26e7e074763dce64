import type { Mesh } from '../mesh/mesh';
import type { CupSize } from './catalogue';

const SEGMENTS = 120;
const ROWS = 40;
/** The rim's outer edge is broken by this much, mm. */
const RIM_CHAMFER_MM = 0.6;

type Xyz = readonly [number, number, number];
/** The two skins of the shell on one net: same rows, same columns, so that every edge of a hole has its partner. */
type Net = { readonly outer: Xyz[]; readonly inner: Xyz[]; readonly kept: boolean[] };

/**
 * A hemispherical shell in implant space: the centre of rotation is the origin, +z the opening direction, +x the
 * side of the screw holes (placed superiorly). A hole at the apex and round screw holes go through the wall.
 */
export function cupMesh(cup: CupSize): Mesh {
  const net = netOf(cup);
  for (const hole of holeAxes(cup)) cutHole(net, hole, cup);
  return { positions: Float32Array.from([...net.outer, ...net.inner].flat()), triangles: Uint32Array.from(trianglesOf(net)) };
}

const at = (row: number, column: number): number => row * SEGMENTS + (column % SEGMENTS);

function netOf(cup: CupSize): Net {
  const radius = cup.outerDiameterMm / 2;
  const apex = Math.asin(cup.apexHoleDiameterMm / 2 / radius);
  const outer: Xyz[] = [];
  const inner: Xyz[] = [];
  for (let row = 0; row <= ROWS; row++) {
    const down = apex + ((Math.PI / 2 - apex) * row) / ROWS;
    for (let column = 0; column < SEGMENTS; column++) {
      const around = (2 * Math.PI * column) / SEGMENTS;
      outer.push(row === ROWS ? onRim(radius - RIM_CHAMFER_MM, around) : onSphere(radius, down, around));
      inner.push(onSphere(radius - cup.wallMm, down, around));
    }
  }
  return { outer, inner, kept: new Array<boolean>(ROWS * SEGMENTS).fill(true) };
}

const onRim = (radius: number, around: number): Xyz => [radius * Math.cos(around), radius * Math.sin(around), 0];

const onSphere = (radius: number, down: number, around: number): Xyz => [
  radius * Math.sin(down) * Math.cos(around), radius * Math.sin(down) * Math.sin(around), -radius * Math.cos(down),
];

function holeAxes({ screwHoles: { count, fromApexDeg, apartDeg } }: CupSize): Xyz[] {
  const rad = Math.PI / 180;
  return Array.from({ length: count }, (_, i) => onSphere(1, fromApexDeg * rad, (i - (count - 1) / 2) * apartDeg * rad));
}

/** Takes the cells within the hole out and draws the edge that is left onto the round of the hole. */
function cutHole(net: Net, axis: Xyz, cup: CupSize): void {
  const radius = cup.outerDiameterMm / 2;
  const opening = Math.asin(cup.screwHoles.diameterMm / 2 / radius);
  const corners = new Set<number>();
  for (let row = 0; row < ROWS; row++) {
    for (let column = 0; column < SEGMENTS; column++) {
      const cell = [at(row, column), at(row, column + 1), at(row + 1, column), at(row + 1, column + 1)];
      if (!cell.some((corner) => angleTo(net.inner[corner] as Xyz, axis) < opening)) continue;
      net.kept[at(row, column)] = false;
      cell.forEach((corner) => corners.add(corner));
    }
  }
  for (const corner of corners) drawOntoHole(net, corner, { axis, opening, radius, wall: cup.wallMm });
}

function angleTo(p: Xyz, axis: Xyz): number {
  const cosine = (p[0] * axis[0] + p[1] * axis[1] + p[2] * axis[2]) / Math.hypot(...p);
  return Math.acos(Math.max(-1, Math.min(1, cosine)));
}

function drawOntoHole(net: Net, corner: number, hole: { axis: Xyz; opening: number; radius: number; wall: number }): void {
  const p = net.inner[corner] as Xyz;
  if (angleTo(p, hole.axis) < hole.opening) return;
  const length = Math.hypot(...p);
  const along = Math.cos(angleTo(p, hole.axis));
  const across = p.map((value, i) => value / length - along * (hole.axis[i] as number));
  const reach = Math.hypot(...across);
  const direction = hole.axis.map((value, i) => value * Math.cos(hole.opening) + ((across[i] as number) / reach) * Math.sin(hole.opening));
  const [x, y, z] = direction as [number, number, number];
  net.outer[corner] = [x * hole.radius, y * hole.radius, z * hole.radius];
  const within = hole.radius - hole.wall;
  net.inner[corner] = [x * within, y * within, z * within];
}

/** Outer skin, inner skin turned round, and a wall along every edge that only one cell has. */
function trianglesOf({ outer, kept }: Net): number[] {
  const skin = outer.length;
  const triangles: number[] = [];
  const isKept = (row: number, column: number): boolean => row >= 0 && row < ROWS && (kept[at(row, column + SEGMENTS)] as boolean);
  const wall = (from: number, to: number): void => void triangles.push(to, from, from + skin, to, from + skin, to + skin);
  for (let row = 0; row < ROWS; row++) {
    for (let column = 0; column < SEGMENTS; column++) {
      if (!isKept(row, column)) continue;
      const [a, b, c, d] = [at(row, column), at(row, column + 1), at(row + 1, column + 1), at(row + 1, column)];
      triangles.push(a, b, c, a, c, d);
      triangles.push(a + skin, c + skin, b + skin, a + skin, d + skin, c + skin);
      if (!isKept(row - 1, column)) wall(a, b);
      if (!isKept(row, column + 1)) wall(b, c);
      if (!isKept(row + 1, column)) wall(c, d);
      if (!isKept(row, column - 1)) wall(d, a);
    }
  }
  return triangles;
}
