import { cross, dot, length, scaled } from '../geometry/spaces';
import { columnOf } from '../geometry/transform';
import { spacingOf, type VoxelGrid } from '../volume/grid';
import { found } from './findings';
import type { Finding } from './listing';
import { gateLimits } from './tolerances';

/** The gate for a volume that comes whole in one file: the same limits as for a series, whichever axis is the thick one. */
export function gridFindings(grid: VoxelGrid): Finding[] {
  const widest = Math.max(...spacingOf(grid));
  const spacingMm = Math.round(widest * 1000) / 1000;
  const fewest = Math.min(...grid.size);
  const bytes = grid.size[0] * grid.size[1] * grid.size[2] * 2;
  return [
    ...(isOrthogonal(grid) ? [] : [found('not-orthogonal')]),
    ...(fewest < gateLimits.fewestSlices ? [found('too-few-slices', { count: fewest, least: gateLimits.fewestSlices })] : []),
    ...(bytes > gateLimits.largestVolumeBytes ? [found('too-large', { gigabytes: Math.round(bytes / 2 ** 27) / 8 })] : []),
    ...spacingFinding(widest, spacingMm),
  ];
}

function spacingFinding(widest: number, spacingMm: number): Finding[] {
  if (widest > gateLimits.widestSpacingMm + gateLimits.roundingMm) return [found('slice-spacing-too-large', { spacingMm, mostMm: gateLimits.widestSpacingMm })];
  return widest > gateLimits.fineSpacingMm + gateLimits.roundingMm ? [found('slice-spacing-coarse', { spacingMm, fineMm: gateLimits.fineSpacingMm })] : [];
}

/** Axes at right angles to a ten-thousandth; either handedness. A flat or sheared map is none. */
function isOrthogonal({ worldFromIndex }: VoxelGrid): boolean {
  const axes = [0, 1, 2].map((column) => columnOf(worldFromIndex, column));
  if (axes.some((axis) => !(length(axis) > 0))) return false;
  const [x, y, z] = axes.map((axis) => scaled(axis, 1 / length(axis)));
  return x !== undefined && y !== undefined && z !== undefined && 1 - Math.abs(dot(cross(x, y), z)) < 1e-4;
}
