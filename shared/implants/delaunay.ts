/** A place in a plane. */
export type Flat = readonly [u: number, v: number];

/** Moves points that lie on one circle, as those of a regular grid do, apart by so much of the width: the answer is then one. */
const UNTIE = 1e-7;

type Triangle = { corners: [number, number, number]; beside: [Triangle | null, Triangle | null, Triangle | null]; alive: boolean };
type Places = { readonly u: Float64Array; readonly v: Float64Array };

/**
 * Delaunay's triangles of points in a plane (Bowyer 1981, Watson 1981), each counter-clockwise, as triples of point
 * numbers. Neighbours in the list should be neighbours in the plane: the search walks on from the last point.
 */
export function delaunay(points: readonly Flat[]): [number, number, number][] {
  const places = untied(points);
  const all: Triangle[] = [{ corners: [points.length, points.length + 1, points.length + 2], beside: [null, null, null], alive: true }];
  for (let n = 0; n < points.length; n++) all.push(...inserted(places, n, all.at(-1) as Triangle));
  return all.filter(({ corners, alive }) => alive && corners.every((corner) => corner < points.length)).map(({ corners }) => corners);
}

/** The points, a hair off their places, and the three corners of a triangle far around them. */
function untied(points: readonly Flat[]): Places {
  const [us, vs] = [points.map(([u]) => u), points.map(([, v]) => v)];
  const [lowU, lowV, highU, highV] = [Math.min(...us), Math.min(...vs), Math.max(...us), Math.max(...vs)];
  const width = Math.max(highU - lowU, highV - lowV);
  const hair = (n: number): number => UNTIE * width * (((n * 0.6180339887498949) % 1) - 0.5);
  const [middleU, middleV, far] = [(lowU + highU) / 2, (lowV + highV) / 2, 40 * width];
  return {
    u: Float64Array.from([...us.map((u, n) => u + hair(n)), middleU - far, middleU + far, middleU]),
    v: Float64Array.from([...vs.map((v, n) => v + hair(7 * n + 3)), middleV - far, middleV - far, middleV + far]),
  };
}

/** Twice the area of a triangle, positive where it runs counter-clockwise. */
const turn = ({ u, v }: Places, a: number, b: number, c: number): number =>
  ((u[b] as number) - (u[a] as number)) * ((v[c] as number) - (v[a] as number)) - ((v[b] as number) - (v[a] as number)) * ((u[c] as number) - (u[a] as number));

/** Walks from triangle to triangle to the one that holds the point. */
function holding(places: Places, n: number, from: Triangle): Triangle {
  let at = from;
  for (;;) {
    const { corners, beside } = at;
    const out = [0, 1, 2].find((i) => turn(places, corners[i] as number, corners[(i + 1) % 3] as number, n) < 0 && beside[i]);
    if (out === undefined) return at;
    at = beside[out] as Triangle;
  }
}

function inCircle({ u, v }: Places, [a, b, c]: readonly [number, number, number], n: number): boolean {
  const [pu, pv] = [u[n] as number, v[n] as number];
  const [au, av, bu, bv, cu, cv] = [(u[a] as number) - pu, (v[a] as number) - pv, (u[b] as number) - pu, (v[b] as number) - pv, (u[c] as number) - pu, (v[c] as number) - pv];
  const [as, bs, cs] = [au * au + av * av, bu * bu + bv * bv, cu * cu + cv * cv];
  return au * (bv * cs - bs * cv) - av * (bu * cs - bs * cu) + as * (bu * cv - bv * cu) > 0;
}

type Edge = { readonly from: number; readonly to: number; readonly outside: Triangle | null };

/** Takes out the triangles whose circles hold the point, and joins the point to the rim of what is left open. */
function inserted(places: Places, n: number, from: Triangle): Triangle[] {
  const edges = cavity(places, n, holding(places, n, from));
  const fresh = new Map<number, Triangle>();
  for (const { from: a, to: b, outside } of edges) {
    const made: Triangle = { corners: [a, b, n], beside: [outside, null, null], alive: true };
    if (outside) outside.beside[outside.corners.indexOf(b)] = made;
    fresh.set(a, made);
  }
  for (const made of fresh.values()) {
    const next = fresh.get(made.corners[1]) as Triangle;
    made.beside[1] = next;
    next.beside[2] = made;
  }
  return [...fresh.values()];
}

function cavity(places: Places, n: number, first: Triangle): Edge[] {
  const rim: Edge[] = [];
  const waiting = [first];
  first.alive = false;
  for (let at = waiting.pop(); at; at = waiting.pop()) {
    at.corners.forEach((from, i) => {
      const outside = (at as Triangle).beside[i] ?? null;
      if (outside && !outside.alive) return;
      if (outside && inCircle(places, outside.corners, n)) {
        outside.alive = false;
        waiting.push(outside);
      } else rim.push({ from, to: (at as Triangle).corners[(i + 1) % 3] as number, outside });
    });
  }
  return rim.filter(({ outside }) => outside === null || outside.alive);
}
