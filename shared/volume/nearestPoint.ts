/** Points in a tree that is cut in halves along x, y, z, x, …: `order` lists them so that each middle parts its range. */
export type PointTree = { readonly points: Float64Array; readonly order: Uint32Array };

/** Makes the tree (Bentley 1975) of points given as x, y, z one after the other. */
export function pointTree(points: Float64Array): PointTree {
  const order = Uint32Array.from({ length: points.length / 3 }, (_, n) => n);
  arrange({ points, order }, { low: 0, high: order.length - 1, axis: 0 });
  return { points, order };
}

type Range = { readonly low: number; readonly high: number; readonly axis: number };

function arrange(tree: PointTree, { low, high, axis }: Range): void {
  if (high <= low) return;
  const middle = (low + high) >> 1;
  select(tree, { low, high, axis }, middle);
  const next = (axis + 1) % 3;
  arrange(tree, { low, high: middle - 1, axis: next });
  arrange(tree, { low: middle + 1, high, axis: next });
}

/** Puts the point of rank `wanted` in its place, the lower ones before it (Hoare's quickselect). */
function select({ points, order }: PointTree, range: Range, wanted: number): void {
  const { axis } = range;
  const value = (n: number): number => points[3 * (order[n] as number) + axis] as number;
  let { low, high } = range;
  while (low < high) {
    const pivot = value((low + high) >> 1);
    let [i, j] = [low, high];
    while (i <= j) {
      while (value(i) < pivot) i++;
      while (value(j) > pivot) j--;
      if (i <= j) swap(order, i++, j--);
    }
    if (wanted <= j) high = j;
    else if (wanted >= i) low = i;
    else return;
  }
}

function swap(order: Uint32Array, a: number, b: number): void {
  const kept = order[a] as number;
  order[a] = order[b] as number;
  order[b] = kept;
}

type Query = { readonly x: number; readonly y: number; readonly z: number; square: number };

/** Distance from each of the points (x, y, z one after the other) to the nearest of the tree; Infinity where it is empty. */
export function distancesToNearest(from: Float64Array, tree: PointTree): Float64Array {
  return Float64Array.from({ length: from.length / 3 }, (_, n) => {
    const query: Query = { x: from[3 * n] as number, y: from[3 * n + 1] as number, z: from[3 * n + 2] as number, square: Infinity };
    search(tree, query, { low: 0, high: tree.order.length - 1, axis: 0 });
    return Math.sqrt(query.square);
  });
}

/** The half with the query first; the other only where it may hold a nearer point. */
function search(tree: PointTree, query: Query, { low, high, axis }: Range): void {
  if (high < low) return;
  const middle = (low + high) >> 1;
  const at = 3 * (tree.order[middle] as number);
  const [dx, dy, dz] = [query.x - (tree.points[at] as number), query.y - (tree.points[at + 1] as number), query.z - (tree.points[at + 2] as number)];
  query.square = Math.min(query.square, dx * dx + dy * dy + dz * dz);
  const apart = axis === 0 ? dx : axis === 1 ? dy : dz;
  const next = (axis + 1) % 3;
  const [lower, upper] = [{ low, high: middle - 1, axis: next }, { low: middle + 1, high, axis: next }];
  search(tree, query, apart < 0 ? lower : upper);
  if (apart * apart < query.square) search(tree, query, apart < 0 ? upper : lower);
}
