import { dot, length, scaled, type Point, type Vector } from '../../geometry/spaces';
import { columnOf, originOf } from '../../geometry/transform';
import type { Box } from '../../volume/crop';
import { forEachRow, type LabelMap, type Volume, type VoxelGrid } from '../../volume/grid';
import { changeIn, nothingChanged, valueOf, type EditChange } from './change';
import type { EditOf } from './edit';
import { boxAroundBoth, boxAroundPlaces, isWithinSlab } from './region';

/** Writes the target over the labels that may be changed, within the stroke and the density range. */
export function brushed(labels: LabelMap, scan: Volume, { to, over, shape, path, radiusMm, hu }: EditOf<'brush'>): EditChange {
  const stroke = strokeOf(labels.grid, shape.kind === 'disc' ? shape.normal : null, { path, radiusMm });
  if (!stroke) return nothingChanged('noChange');
  const [value, may] = [valueOf(to), new Set(over.map(valueOf))];
  return changeIn(labels, stroke.box, (offset, inBox) => {
    const old = labels.voxels[offset] as number;
    if (stroke.mask[inBox] === 0 || !may.has(old)) return old;
    const density = scan.voxels[offset] as number;
    return hu === null || (density >= hu.low && density <= hu.high) ? value : old;
  });
}

type Stroke = { readonly box: Box; readonly mask: Uint8Array };
type Swept = { readonly path: readonly Point<'world'>[]; readonly radiusMm: number };

/** The voxels whose centre lies within the radius of the path; of a disc only those of the slice through its first place. */
function strokeOf(grid: VoxelGrid, normal: Vector<'world'> | null, { path, radiusMm }: Swept): Stroke | null {
  const [first] = path;
  if (!first) return null;
  const slab = normal && slabThrough(grid, normal, first);
  const flat = slab ? path.map((at) => slab.onPlane(at)) : path;
  const parts = segmentsOf(flat).flatMap((segment) => {
    const box = boxAroundPlaces(grid, segment, slab ? Math.hypot(radiusMm, slab.reachMm) : radiusMm);
    return box ? [{ segment, box }] : [];
  });
  if (parts.length === 0) return null;
  const box = parts.map((part) => part.box).reduce(boxAroundBoth);
  const stroke = { box, mask: new Uint8Array(box.size[0] * box.size[1] * box.size[2]) };
  for (const part of parts) markSegment(stroke, grid, part, { radiusMm, slab });
  return stroke;
}

type Segment = readonly [Point<'world'>, Point<'world'>];
const segmentsOf = (path: readonly Point<'world'>[]): readonly Segment[] =>
  (path.length === 1 ? [[path[0], path[0]] as Segment] : path.slice(1).map((at, n) => [path[n], at] as Segment));

/** The slice of voxels nearest to a plane: as thin as it can be without holes (a naive plane), whatever the grid's axes. */
type Slab = { readonly normal: Vector<'world'>; readonly offMm: number; readonly reachMm: number; readonly onPlane: (at: Point<'world'>) => Point<'world'> };

function slabThrough(grid: VoxelGrid, direction: Vector<'world'>, at: Point<'world'>): Slab {
  const normal = scaled(direction, 1 / length(direction));
  const height = (place: Point<'world'>): number => normal[0] * place[0] + normal[1] * place[1] + normal[2] * place[2];
  const offMm = height(at);
  const reachMm = Math.max(...([0, 1, 2] as const).map((axis) => Math.abs(dot(normal, columnOf(grid.worldFromIndex, axis))))) / 2;
  const onPlane = (place: Point<'world'>): Point<'world'> => {
    const by = offMm - height(place);
    return [place[0] + by * normal[0], place[1] + by * normal[1], place[2] + by * normal[2]] as unknown as Point<'world'>;
  };
  return { normal, offMm, reachMm, onPlane };
}

function markSegment({ box, mask }: Stroke, grid: VoxelGrid, part: { readonly segment: Segment; readonly box: Box }, { radiusMm, slab }: { readonly radiusMm: number; readonly slab: Slab | null }): void {
  const distance = squaredDistanceTo(part.segment);
  const origin = originOf(grid.worldFromIndex);
  const [x, y, z] = [columnOf(grid.worldFromIndex, 0), columnOf(grid.worldFromIndex, 1), columnOf(grid.worldFromIndex, 2)];
  const from = part.box.first;
  const square = radiusMm * radiusMm;
  forEachRow(part.box, (dj, dk) => {
    const [j, k] = [from[1] + dj, from[2] + dk];
    const row = box.size[0] * (j - box.first[1] + box.size[1] * (k - box.first[2])) - box.first[0];
    const [rowX, rowY, rowZ] = [origin[0] + j * y[0] + k * z[0], origin[1] + j * y[1] + k * z[1], origin[2] + j * y[2] + k * z[2]];
    for (let i = from[0]; i < from[0] + part.box.size[0]; i++) {
      if (mask[row + i] === 1) continue;
      const [a, b, c] = [rowX + i * x[0], rowY + i * x[1], rowZ + i * x[2]];
      const off = slab ? slab.normal[0] * a + slab.normal[1] * b + slab.normal[2] * c - slab.offMm : 0;
      if (slab && !isWithinSlab(off, -slab.reachMm, slab.reachMm)) continue;
      if (distance(a, b, c) - off * off <= square) mask[row + i] = 1;
    }
  });
}

/** Squared distance (mm²) of a place to a segment. */
function squaredDistanceTo([from, to]: Segment): (x: number, y: number, z: number) => number {
  const [dx, dy, dz] = [to[0] - from[0], to[1] - from[1], to[2] - from[2]];
  const square = dx * dx + dy * dy + dz * dz;
  return (x, y, z) => {
    const [px, py, pz] = [x - from[0], y - from[1], z - from[2]];
    const t = square === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy + pz * dz) / square));
    const [ex, ey, ez] = [px - t * dx, py - t * dy, pz - t * dz];
    return ex * ex + ey * ey + ez * ez;
  };
}
