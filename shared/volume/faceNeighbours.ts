type Size = readonly [number, number, number];

/** Calls back with each voxel that shares a face with the voxel at an offset, none beyond the border. */
export function forEachFaceNeighbour([columns, rows, slices]: Size, at: number, visit: (beside: number) => void): void {
  const [i, j, k] = [at % columns, Math.floor(at / columns) % rows, Math.floor(at / (columns * rows))];
  if (i > 0) visit(at - 1);
  if (i < columns - 1) visit(at + 1);
  if (j > 0) visit(at - columns);
  if (j < rows - 1) visit(at + columns);
  if (k > 0) visit(at - columns * rows);
  if (k < slices - 1) visit(at + columns * rows);
}

/** The six ways from a voxel along the axes: the step in memory, how many voxels there are to the border, and the axis. */
export function waysFrom(size: Size, at: number): readonly { readonly step: number; readonly room: number; readonly axis: 0 | 1 | 2 }[] {
  const steps = [1, size[0], size[0] * size[1]] as const;
  return ([0, 1, 2] as const).flatMap((axis) => {
    const index = Math.floor(at / steps[axis]) % size[axis];
    return [{ step: steps[axis], room: size[axis] - 1 - index, axis }, { step: -steps[axis], room: index, axis }];
  });
}
