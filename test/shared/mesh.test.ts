import { expect, test } from 'vitest';

import { mapPoint, transform, type Transform } from '../../shared/geometry/transform';
import { point } from '../../shared/geometry/spaces';
import { cubeCases } from '../../shared/mesh/cubes';
import { isosurface } from '../../shared/mesh/isosurface';
import { areaOf, boundsOf, isClosed, piecesOf, volumeOf } from '../../shared/mesh/measure';
import type { Mesh } from '../../shared/mesh/mesh';
import { mirrored } from '../../shared/mesh/mirror';
import { decodeStl, encodeStl } from '../../shared/mesh/stl';
import { surfaceOf } from '../../shared/mesh/surface';
import { voxelVolumeMm3, type LabelMap } from '../../shared/volume/grid';

type Worlds = Transform<'world', 'index'>;
const straight = (x: number, y: number, z: number): Worlds => transform([x, 0, 0, 0, 0, y, 0, 0, 0, 0, z, 0]);

/** Voxels whose centre the solid holds. */
function labelled(size: readonly [number, number, number], worldFromIndex: Worlds, holds: (x: number, y: number, z: number) => boolean): LabelMap {
  const voxels = new Uint8Array(size[0] * size[1] * size[2]);
  let at = 0;
  for (let k = 0; k < size[2]; k++) {
    for (let j = 0; j < size[1]; j++) {
      for (let i = 0; i < size[0]; i++) {
        const [x, y, z] = mapPoint(worldFromIndex, point<'index'>(i, j, k));
        voxels[at++] = holds(x, y, z) ? 3 : 0;
      }
    }
  }
  return { grid: { size, worldFromIndex }, voxels };
}

const ball = (centre: readonly number[], radius: number) => (...p: number[]): boolean => Math.hypot(...p.map((x, n) => x - (centre[n] as number))) <= radius;
const countOf = (labels: LabelMap): number => labels.voxels.filter((value) => value === 3).length;

function farthestFromSphere(mesh: Mesh, centre: readonly [number, number, number], radius: number): number {
  let worst = 0;
  for (let v = 0; v < mesh.positions.length; v += 3) {
    const r = Math.hypot(...[0, 1, 2].map((n) => (mesh.positions[v + n] as number) - (centre[n] as number)));
    worst = Math.max(worst, Math.abs(r - radius));
  }
  return worst;
}

test('each of the 256 cases of a cube uses exactly the edges that are crossed', () => {
  cubeCases.forEach((triangles, inside) => {
    const corners = new Set(triangles.flat());
    for (let edge = 0; edge < 12; edge++) {
      const axis = edge >> 2;
      const place = edge & 3;
      const start = ((place & 1) << ((axis + 1) % 3)) | ((place >> 1) << ((axis + 2) % 3));
      const crossed = ((inside >> start) & 1) !== ((inside >> (start | (1 << axis))) & 1);
      expect(corners.has(edge)).toBe(crossed);
    }
  });
});

test('the surface of random voxels is closed whatever the corners of a cube hold, seed 7', () => {
  let seed = 7;
  const random = (): number => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const n = 14;
  const values = Float32Array.from({ length: n ** 3 }, (_, at) => {
    const place = [at % n, Math.floor(at / n) % n, Math.floor(at / n / n)];
    return place.some((p) => p === 0 || p === n - 1) ? 0 : random();
  });
  const mesh = isosurface({ values, size: [n, n, n], worldFromIndex: straight(1, 1, 1) }, 0.5);
  expect(isClosed(mesh)).toBe(true);
  expect(volumeOf(mesh)).toBeGreaterThan(0);
});

test('a ball comes out closed, of its volume within 1 %, nowhere more than half a voxel off', () => {
  const labels = labelled([70, 70, 70], straight(0.8, 0.8, 0.8), ball([28, 28, 28], 24));
  const mesh = surfaceOf(labels, 3);
  expect(isClosed(mesh)).toBe(true);
  expect(volumeOf(mesh) / ((4 / 3) * Math.PI * 24 ** 3)).toBeCloseTo(1, 2);
  expect(volumeOf(mesh) / (countOf(labels) * voxelVolumeMm3(labels.grid))).toBeCloseTo(1, 2);
  expect(farthestFromSphere(mesh, [28, 28, 28], 24)).toBeLessThan(0.4);
});

test('slices 3 mm apart become a smooth ball', () => {
  const labels = labelled([70, 70, 24], straight(1, 1, 3), ball([34, 34, 35], 24));
  const mesh = surfaceOf(labels, 3);
  expect(isClosed(mesh)).toBe(true);
  expect(volumeOf(mesh) / (countOf(labels) * 3)).toBeCloseTo(1, 2);
  expect(farthestFromSphere(mesh, [34, 34, 35], 24)).toBeLessThan(1.2);
});

test('on flipped, permuted and oblique grids the outside stays outside and the place the same', () => {
  const grids: Worlds[] = [
    transform([-1, 0, 0, 60, 0, 1, 0, 0, 0, 0, 1, 0]), transform([0, 0, 1, 0, 1, 0, 0, 0, 0, -1, 0, 60]),
    transform([0.8, -0.6, 0, 20, 0.6, 0.8, 0, -20, 0, 0, 1, 0]),
  ];
  for (const worldFromIndex of grids) {
    const mesh = surfaceOf(labelled([61, 61, 61], worldFromIndex, ball([30, 30, 30], 20)), 3);
    expect(isClosed(mesh)).toBe(true);
    expect(volumeOf(mesh) / ((4 / 3) * Math.PI * 20 ** 3)).toBeCloseTo(1, 2);
    expect(farthestFromSphere(mesh, [30, 30, 30], 20)).toBeLessThan(0.5);
  }
});

test('a plate of 2 mm keeps its thickness', () => {
  const labels = labelled([80, 80, 40], straight(0.7, 0.7, 0.7), (x, y, z) => Math.abs(z - 14) <= 1 && Math.hypot(x - 28, y - 28) < 22);
  const mesh = surfaceOf(labels, 3);
  expect(volumeOf(mesh) / (countOf(labels) * voxelVolumeMm3(labels.grid))).toBeCloseTo(1, 2);
});

test('a shaft cut by the field of view is closed by a flat face on the border of the volume', () => {
  for (const step of [1, 3]) {
    const labels = labelled([40, 40, 30 / step], straight(1, 1, step), (x, y) => Math.hypot(x - 20, y - 20) <= 12);
    const mesh = surfaceOf(labels, 3);
    const { low, high } = boundsOf(mesh);
    expect(isClosed(mesh)).toBe(true);
    expect(low[2]).toBeCloseTo(-step / 2, 4);
    expect(high[2]).toBeCloseTo(30 - step / 2, 4);
    expect(volumeOf(mesh) / (countOf(labels) * step)).toBeCloseTo(1, 2);
  }
});

test('crumbs are left out, a bone in two large pieces keeps both', () => {
  const two = labelled([60, 30, 30], straight(1, 1, 1), (x, y, z) => ball([15, 15, 15], 9)(x, y, z) || ball([42, 15, 15], 7)(x, y, z) || ball([28, 3, 3], 2)(x, y, z));
  expect(piecesOf(surfaceOf(two, 3))).toHaveLength(2);
});

test('a label that does not occur has no surface', () => {
  expect(surfaceOf(labelled([5, 5, 5], straight(1, 1, 1), () => false), 3).triangles).toHaveLength(0);
});

test('STL bytes come back as the same closed surface', () => {
  const mesh = surfaceOf(labelled([30, 30, 30], straight(1, 1, 1), ball([15, 15, 15], 10)), 3);
  const back = decodeStl(encodeStl(mesh, 'ball, LPS mm'));
  if (!back.ok) throw new Error(back.error.code);
  expect(isClosed(back.value)).toBe(true);
  expect(volumeOf(back.value)).toBeCloseTo(volumeOf(mesh), 3);
  expect(back.value.triangles.length).toBe(mesh.triangles.length);
});

test('an STL cut short, text that is none and a file without triangles are refused', () => {
  const mesh = surfaceOf(labelled([30, 30, 30], straight(1, 1, 1), ball([15, 15, 15], 10)), 3);
  expect(decodeStl(encodeStl(mesh, '').subarray(0, 900))).toEqual({ ok: false, error: { code: 'truncated' } });
  expect(decodeStl(Uint8Array.from('nothing here', (c) => c.charCodeAt(0)))).toEqual({ ok: false, error: { code: 'not-stl' } });
  expect(decodeStl(new Uint8Array(84))).toEqual({ ok: false, error: { code: 'no-triangles' } });
});

test('a text STL is read like a binary one', () => {
  const facets = [[[0, 0, 0], [0, 1, 0], [1, 0, 0]], [[0, 0, 0], [1, 0, 0], [0, 0, 1]], [[0, 0, 0], [0, 0, 1], [0, 1, 0]], [[1, 0, 0], [0, 1, 0], [0, 0, 1]]];
  const text = `solid t\n${facets.map((f) => `facet normal 0 0 0\nouter loop\n${f.map((v) => `vertex ${v.join(' ')}`).join('\n')}\nendloop\nendfacet`).join('\n')}\nendsolid t\n`;
  const read = decodeStl(Uint8Array.from(text, (c) => c.charCodeAt(0)));
  if (!read.ok) throw new Error(read.error.code);
  expect(isClosed(read.value)).toBe(true);
  expect(volumeOf(read.value)).toBeCloseTo(1 / 6, 6);
});

test('the mirror image has the same volume and area, outside still outside', () => {
  const mesh = surfaceOf(labelled([30, 30, 30], straight(1, 1, 1), ball([15, 12, 15], 10)), 3);
  expect(volumeOf(mirrored(mesh))).toBeCloseTo(volumeOf(mesh), 3);
  expect(areaOf(mirrored(mesh))).toBeCloseTo(areaOf(mesh), 3);
  expect(boundsOf(mirrored(mesh)).low[0]).toBeCloseTo(-boundsOf(mesh).high[0], 5);
});
