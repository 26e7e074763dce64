type Size = readonly [number, number, number];

/**
 * The mask (0 and 1) with every voxel added that meets it in all six directions of the grid within `reach` voxels:
 * hollows inside a wall that leaks are filled, while what is open to one side (a socket, a foramen) stays open.
 */
export function filledWhereEnclosed(mask: Uint8Array, size: Size, reach: Size): Uint8Array {
  const hits = new Uint8Array(mask.length);
  for (const axis of [0, 1, 2] as const) countHits({ mask, hits, size, axis }, reach[axis]);
  return mask.map((inside, at) => (inside === 1 || hits[at] === 6 ? 1 : 0));
}

type Sweep = { readonly mask: Uint8Array; readonly hits: Uint8Array; readonly size: Size; readonly axis: 0 | 1 | 2 };

function countHits({ mask, hits, size, axis }: Sweep, reach: number): void {
  const step = size.slice(0, axis).reduce((a, b) => a * b, 1);
  const length = size[axis];
  for (let line = 0; line < mask.length / length; line++) {
    const start = (line % step) + Math.floor(line / step) * step * length;
    countAlong({ mask, hits }, { start, step, length, reach });
    countAlong({ mask, hits }, { start: start + step * (length - 1), step: -step, length, reach });
  }
}

type Line = { readonly start: number; readonly step: number; readonly length: number; readonly reach: number };

function countAlong({ mask, hits }: { mask: Uint8Array; hits: Uint8Array }, { start, step, length, reach }: Line): void {
  let since = reach + 1;
  for (let n = 0, at = start; n < length; n++, at += step) {
    since = mask[at] === 1 ? 0 : since + 1;
    if (since <= reach) (hits[at] as number)++;
  }
}
