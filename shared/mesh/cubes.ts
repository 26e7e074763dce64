/**
 * The cases of marching cubes (Lorensen & Cline 1987), derived instead of listed: on every face of a cube the crossings
 * are joined so that corners inside stay apart across a face diagonal; the joins of the six faces form loops, and each
 * loop is cut into triangles. Both cubes at a face join it alike, so the surface has no holes; no cut lies within a
 * face, so no edge is ever shared by more than two triangles.
 *
 * Corner `c` of a cube lies at (c & 1, c >> 1 & 1, c >> 2). Edge `e` runs along axis e >> 2 from `edgeStarts[e]`.
 */
export type CubeCase = readonly (readonly [number, number, number])[];

/** For each edge: its axis and the corner it starts from. */
export const cubeEdges: readonly { readonly axis: 0 | 1 | 2; readonly start: number }[] = ([0, 1, 2] as const).flatMap((axis) =>
  [0, 1, 2, 3].map((place) => ({ axis, start: cornerAcross(axis, place) })));

/** The corner with 0 along `axis` and the two bits of `place` along the other two axes. */
function cornerAcross(axis: 0 | 1 | 2, place: number): number {
  const [first, second] = [(axis + 1) % 3, (axis + 2) % 3];
  return ((place & 1) << first) | ((place >> 1) << second);
}

type Face = { readonly corners: readonly number[]; readonly edges: readonly number[] };

/** The six faces, their corners counter-clockwise seen from outside; edge `n` of a face joins its corners `n` and `n + 1`. */
const faces: readonly Face[] = ([0, 1, 2] as const).flatMap((axis) => [0, 1].map((high) => {
  const ring = [0, 1, 3, 2].map((place) => cornerAcross(axis, place) | (high << axis));
  const corners = high ? ring : [...ring].reverse();
  return { corners, edges: corners.map((corner, n) => edgeBetween(corner, corners[(n + 1) % 4] as number)) };
}));

function edgeBetween(a: number, b: number): number {
  const axis = Math.log2(a ^ b);
  return cubeEdges.findIndex((edge) => edge.axis === axis && edge.start === Math.min(a, b));
}

/** Each crossed edge leads to the next one of its loop: across the face that it enters. */
function loopsOf(inside: number): number[][] {
  const next = new Map(faces.flatMap((face) => joinsOf(face, inside)));
  const loops: number[][] = [];
  for (let [start] = next.keys(); start !== undefined; [start] = next.keys()) {
    const loop: number[] = [];
    for (let at: number | undefined = start; at !== undefined && next.has(at); ) {
      loop.push(at);
      const following: number | undefined = next.get(at);
      next.delete(at);
      at = following;
    }
    loops.push(loop);
  }
  return loops;
}

/** Walking round a face, a run of corners inside ends at one crossing and began at another: they are joined. */
function joinsOf({ corners, edges }: Face, inside: number): [number, number][] {
  const isInside = corners.map((corner) => ((inside >> corner) & 1) === 1);
  return [0, 1, 2, 3].filter((n) => isInside[n] && !isInside[(n + 1) % 4]).map((end) => {
    let begin = end;
    while (isInside[(begin + 3) % 4]) begin = (begin + 3) % 4;
    return [edges[(begin + 3) % 4] as number, edges[end] as number];
  });
}

/** Cuts a loop into triangles without a cut between two edges of one face. */
function trianglesOf(loop: readonly number[]): [number, number, number][] {
  const cut = cutLoop(loop);
  if (!cut) throw new Error(`a loop that cannot be cut: ${loop.join(' ')}`);
  return cut;
}

/** The triangle on the loop's first side, with the first tip that leaves cuttable rests on both sides of it. */
function cutLoop(loop: readonly number[]): [number, number, number][] | null {
  const [first, second, last] = [loop[0] as number, loop[1] as number, loop.length - 1];
  if (last === 1) return [];
  for (let n = 2; n <= last; n++) {
    const tip = loop[n] as number;
    if ((n > 2 && shareFace(second, tip)) || (n < last && shareFace(first, tip))) continue;
    const [near, far] = [cutLoop(loop.slice(1, n + 1)), cutLoop([first, ...loop.slice(n)])];
    if (near && far) return [[first, second, tip], ...near, ...far];
  }
  return null;
}

const shareFace = (a: number, b: number): boolean => faces.some(({ edges }) => edges.includes(a) && edges.includes(b));

/** The triangles of each of the 256 cases (bit `c` set: corner `c` inside) as triples of edges, seen counter-clockwise from outside. */
export const cubeCases: readonly CubeCase[] = Array.from({ length: 256 }, (_, inside) => loopsOf(inside).flatMap(trianglesOf));
