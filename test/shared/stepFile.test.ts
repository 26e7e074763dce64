import { expect, test } from 'vitest';

import { implantMesh } from '../../shared/implants/implantMesh';
import { partsOf } from '../../shared/implants/parts';
import { encodeStep, text } from '../../shared/implants/stepFile';
import type { Mesh } from '../../shared/mesh/mesh';
import { catalogue } from './implantLibrary';

const about = { id: 'part', name: 'part', description: 'a part', writtenAt: '2026-01-02T03:04:05.678Z' };
const tetrahedron: Mesh = { positions: Float32Array.from([0, 0, 0, 10, 0, 0, 0, 10, 0, 0, 0, 10]), triangles: Uint32Array.from([0, 2, 1, 0, 1, 3, 1, 2, 3, 0, 3, 2]) };

/** Name → entity and values, of the data section. */
function entitiesOf(step: string): Map<string, { readonly entity: string; readonly values: string }> {
  const lines = /DATA;\n([\s\S]*)\nENDSEC;\nEND-ISO-10303-21;\n$/.exec(step)?.[1]?.split('\n') ?? [];
  return new Map(lines.map((line) => {
    const [, name = '', entity = '', values = ''] = /^(#\d+)=([A-Z_0-9]*)\((.*)\);$/.exec(line) ?? [];
    return [name, { entity, values }];
  }));
}

const count = (entities: ReturnType<typeof entitiesOf>, wanted: string): number => [...entities.values()].filter(({ entity }) => entity === wanted).length;

test('a tetrahedron becomes a solid of four faces, six edges and four vertices', () => {
  const entities = entitiesOf(encodeStep(tetrahedron, about));
  expect(['MANIFOLD_SOLID_BREP', 'CLOSED_SHELL', 'ADVANCED_FACE', 'EDGE_CURVE', 'VERTEX_POINT', 'ORIENTED_EDGE'].map((entity) => count(entities, entity))).toEqual([1, 1, 4, 6, 4, 12]);
});

test.each(catalogue().families.map(({ manifest }) => [manifest.id, manifest] as const))('%s: every reference is there, and every edge is run through once each way', (_, manifest) => {
  const [part] = partsOf(manifest);
  const mesh = part && implantMesh(catalogue(), part.choice, 'coarse');
  if (!mesh) throw new Error('no part');
  const entities = entitiesOf(encodeStep(mesh, about));
  const missing = [...entities.values()].flatMap(({ values }) => values.match(/#\d+/g) ?? []).filter((name) => !entities.has(name));
  expect(missing).toEqual([]);
  const ways = new Map<string, string>();
  for (const { entity, values } of entities.values()) {
    if (entity !== 'ORIENTED_EDGE') continue;
    const [, edge = '', way = ''] = /,(#\d+),(\.[TF]\.)$/.exec(values) ?? [];
    ways.set(edge, (ways.get(edge) ?? '') + way);
  }
  expect([...ways.values()].filter((way) => way !== '.T..F.' && way !== '.F..T.')).toEqual([]);
  expect(count(entities, 'ADVANCED_FACE')).toBeLessThanOrEqual(mesh.triangles.length / 3);
  expect(count(entities, 'VERTEX_POINT') - count(entities, 'EDGE_CURVE') + count(entities, 'ADVANCED_FACE')).toBe(mesh.positions.length / 3 - mesh.triangles.length / 6);
});

test('the sides of a box become six rectangles, since two triangles of a side lie in one plane', () => {
  const corners = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((n) => [10 * (n & 1), 10 * ((n >> 1) & 1), 10 * ((n >> 2) & 1)]);
  const sides = [[0, 2, 3, 1], [4, 5, 7, 6], [0, 1, 5, 4], [2, 6, 7, 3], [0, 4, 6, 2], [1, 3, 7, 5]];
  const box: Mesh = { positions: Float32Array.from(corners), triangles: Uint32Array.from(sides.flatMap(([a, b, c, d]) => [a, b, c, a, c, d] as number[])) };
  const entities = entitiesOf(encodeStep(box, about));
  expect(['ADVANCED_FACE', 'EDGE_CURVE', 'VERTEX_POINT'].map((entity) => count(entities, entity))).toEqual([6, 12, 8]);
});

test('a triangle without an area is refused, not written as a face without a plane', () => {
  expect(() => encodeStep({ positions: Float32Array.from([0, 0, 0, 1, 0, 0, 2, 0, 0]), triangles: Uint32Array.from([0, 1, 2]) }, about)).toThrow(/flat triangle/);
});

test('a string is written as ISO 10303-21 wants it', () => {
  expect(text("O'Neil \\ 髋")).toBe("'O''Neil \\\\ \\X2\\9ACB\\X0\\'");
});
