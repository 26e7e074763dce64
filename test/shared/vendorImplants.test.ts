import { expect, test } from 'vitest';

import { implantMesh } from '../../shared/implants/implantMesh';
import { asymmetryOf, idOf, sizeProblemOf, SYMMETRICAL_SHARE } from '../../shared/implants/vendor';
import type { Mesh } from '../../shared/mesh/mesh';
import { decodeObj } from '../../shared/mesh/obj';
import { isClosed, volumeOf } from '../../shared/mesh/measure';
import { catalogue } from './implantLibrary';

const stem = implantMesh(catalogue(), { component: 'stem', family: 'generic-tapered-stem', size: '6', offset: 'standard' }, 'coarse') as Mesh;

/** The neck turned forwards about the stem axis, as in an anatomical stem. */
function withVersion({ positions, triangles }: Mesh, degrees: number): Mesh {
  const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const turned = positions.slice();
  for (let i = 0; i < positions.length; i += 3) {
    if ((positions[i + 2] as number) <= 0) continue;
    const [x, y] = [positions[i] as number, positions[i + 1] as number];
    turned.set([c * x - s * y, s * x + c * y], i);
  }
  return { positions: turned, triangles };
}

test('our own stem is symmetrical, and one whose neck is turned forwards by five degrees is not', () => {
  expect(asymmetryOf(stem)).toBeLessThan(1e-4);
  expect(asymmetryOf(withVersion(stem, 5))).toBeGreaterThan(SYMMETRICAL_SHARE);
});

test('a size that no implant has is told with the unit in which it would be one', () => {
  expect(sizeProblemOf('stem', 150, 'mm')).toBeNull();
  expect(sizeProblemOf('stem', 0.15, 'mm')).toMatchObject({ fitsIn: 'm' });
  expect(sizeProblemOf('stem', 6, 'mm')).toMatchObject({ fitsIn: null, leastMm: 60 });
  expect(sizeProblemOf('cup', 2.1, 'mm')).toMatchObject({ fitsIn: 'in' });
  expect(sizeProblemOf('stem', 150_000, 'm')).toMatchObject({ fitsIn: 'mm' });
});

test('an added implant is called by its maker, family, size and side', () => {
  expect(idOf({ manufacturer: 'Acme Örtho', family: 'Stem / A', size: '5', side: 'left' })).toBe('acme-o-rtho-stem-a-5-left');
  expect(idOf({ manufacturer: '某', family: '柄', size: '5', side: 'either' })).toBe('5');
});

test('an OBJ with groups, quadrilaterals and numbers from its end is the cube that it draws', () => {
  const corners = [0, 1, 2, 3, 4, 5, 6, 7].map((n) => `v ${n & 1} ${(n >> 1) & 1} ${(n >> 2) & 1}`);
  const sides = ['f 1 3 4 2', 'f 5//1 6//1 8//1 7//1', 'g side', 'f 1/1 2/2 6/3 5/4', 'f 3 7 8 4', 'f -8 -4 -2 -6', 'f 2 4 8 6'];
  const read = decodeObj(['# cube', ...corners, ...sides].join('\r\n'));
  if (!read.ok) throw new Error(read.error.code);
  expect(isClosed(read.value)).toBe(true);
  expect(volumeOf(read.value)).toBeCloseTo(1, 6);
});

test.each([['nothing', 'not-obj'], ['v 0 0 0\nv 1 0 0\nv 0 1 0\n', 'no-triangles'], ['v 0 0 0\nv 1 0 0\nf 1 2 9\n', 'truncated'], ['v 0 0 x\nv 1 0 0\nv 0 1 0\nf 1 2 3', 'not-finite']])('an OBJ that is damaged is refused: %j', (text, code) => {
  const read = decodeObj(text);
  expect(read.ok ? 'accepted' : read.error.code).toBe(code);
});
