type Size = readonly [number, number, number];

/** The highest value within `reach` voxels along each axis (a box) of every voxel. */
export function localMaximum(values: Int16Array, size: Size, reach: Size): Int16Array {
  return ([0, 1, 2] as const).reduce((input, axis) => highestAlong(input, size, axis, reach[axis]), values);
}

function highestAlong(values: Int16Array, size: Size, axis: 0 | 1 | 2, reach: number): Int16Array {
  const inner = size.slice(0, axis).reduce((a, b) => a * b, 1);
  const block = inner * size[axis];
  const out = values.slice();
  for (let start = 0; start < values.length; start += block) {
    for (let shift = inner; shift <= reach * inner && shift < block; shift += inner) raise(out, values, { start, end: start + block, shift });
  }
  return out;
}

/** Raises each value to those `shift` before and after it, within the run. */
function raise(out: Int16Array, values: Int16Array, { start, end, shift }: { start: number; end: number; shift: number }): void {
  for (let at = start + shift; at < end; at++) {
    const [before, here] = [values[at - shift] as number, values[at] as number];
    if (before > (out[at] as number)) out[at] = before;
    if (here > (out[at - shift] as number)) out[at - shift] = here;
  }
}
