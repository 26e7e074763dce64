import { expect, test } from 'vitest';

import { volumeOf } from '../../shared/mesh/measure';
import type { Mesh } from '../../shared/mesh/mesh';
import { previewSurface } from '../../shared/segmentation/edit/preview';
import type { VoxelGrid } from '../../shared/volume/grid';
import { gridAbout, inBall, labelsOn, obliqueGridAbout } from './editPhantom';

const ballOn = (grid: VoxelGrid): Mesh => previewSurface(labelsOn(grid, (place) => (inBall(place, [1, -2, 0.5], 14) ? 'femur_left' : 'background')), 'femur_left');

/** Edges that are not walked once in each direction. */
function openEdges({ triangles }: Mesh): number {
  const walked = new Map<string, number>();
  for (let t = 0; t < triangles.length; t += 3) {
    for (const [a, b] of [[0, 1], [1, 2], [2, 0]] as const) {
      const [from, to] = [triangles[t + a] as number, triangles[t + b] as number];
      const key = from < to ? `${from}-${to}` : `${to}-${from}`;
      walked.set(key, (walked.get(key) ?? 0) + (from < to ? 1 : -1));
    }
  }
  return [...walked.values()].filter((balance) => balance !== 0).length;
}

test.each([
  ['fine voxels', gridAbout([60, 60, 60], [0.7, 0.7, 0.7])], ['thick slices', gridAbout([60, 60, 16], [0.7, 0.7, 2.5])],
  ['an oblique grid with slices downwards', obliqueGridAbout([48, 48, 40], [0.9, 0.9, 1], { aboutZ: 0.4, aboutX: 0.3 })],
])('the quick surface of a ball on %s is closed, faces outwards and lies within a block of the ball', (_, grid) => {
  const mesh = ballOn(grid);
  const radii = Array.from({ length: mesh.positions.length / 3 }, (__, v) => Math.hypot((mesh.positions[3 * v] as number) - 1, (mesh.positions[3 * v + 1] as number) + 2, (mesh.positions[3 * v + 2] as number) - 0.5));
  expect(openEdges(mesh)).toBe(0);
  expect(Math.max(...radii.map((radius) => Math.abs(radius - 14)))).toBeLessThan(1.7);
  expect(Math.abs(volumeOf(mesh) / ((4 / 3) * Math.PI * 14 ** 3) - 1)).toBeLessThan(0.1);
});

test('a plate as thick as a voxel is seen, and a bone at the edge of the scan is closed there', () => {
  const grid = gridAbout([40, 40, 40], [0.8, 0.8, 0.8]);
  const mesh = previewSurface(labelsOn(grid, ([x]) => (Math.abs(x - 0.4) < 0.5 ? 'hip_left' : 'background')), 'hip_left');
  expect(openEdges(mesh)).toBe(0);
  expect(mesh.triangles.length).toBeGreaterThan(0);
});

test('a bone that is not there has an empty surface', () => {
  expect(previewSurface(labelsOn(gridAbout([4, 4, 4], [1, 1, 1]), () => 'background'), 'sacrum').triangles).toHaveLength(0);
});
