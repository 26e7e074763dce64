import { describe, expect, test } from 'vitest';

import { point } from '../../shared/geometry/spaces';
import { transform } from '../../shared/geometry/transform';
import type { LabelMap } from '../../shared/volume/grid';
import { labelsOnSlice, paintLabels } from '../../renderer/scene/labelOverlay';
import { labelPaint, labels, editColour, valueOfLabel } from '../../renderer/scene/labelOverlayColours';
import { orientations, worldFromScreen, type SlicePort } from '../../renderer/scene/sliceGeometry';
import { scaleBar } from '../../renderer/slices/scaleBar';

/** A label of value 3 in the half space x > 0 of a grid of 2 mm; its rows say how the grid lies. */
function halfSpace(rows: readonly number[]): LabelMap {
  const size = [21, 21, 21] as const;
  const voxels = new Uint8Array(21 ** 3);
  for (let at = 0; at < voxels.length; at++) {
    const [i, j, k] = [at % 21, Math.floor(at / 21) % 21, Math.floor(at / 441)];
    if ((rows[0] as number) * i + (rows[1] as number) * j + (rows[2] as number) * k + (rows[3] as number) > 0.5) voxels[at] = 3;
  }
  return { grid: { size, worldFromIndex: transform(rows) }, voxels };
}

const straight = [2, 0, 0, -20, 0, 2, 0, -20, 0, 0, 2, -20];
const flipped = [-2, 0, 0, 20, 0, -2, 0, 20, 0, 0, 2, -20];
const [c, s] = [2 * Math.cos(0.3), 2 * Math.sin(0.3)];
const oblique = [c, -s, 0, -10 * c + 10 * s, s, c, 0, -10 * s - 10 * c, 0, 0, 2, -20];

describe.each([['straight', straight], ['flipped', flipped], ['oblique', oblique]] as const)('labels on a slice of a %s grid', (_name, rows) => {
  test.each(orientations)('are where the label is: %s', (orientation) => {
    const port: SlicePort = { orientation, middle: point(0, 0, 0), mmPerPixel: 0.5, width: 40, height: 30 };
    const through = point<'world'>(5, 1, 1);
    const { values } = labelsOnSlice(halfSpace(rows), port, through, { width: 40, height: 30 });
    for (let at = 0; at < values.length; at++) {
      const [x] = worldFromScreen(port, { x: (at % 40) + 0.5, y: Math.floor(at / 40) + 0.5 }, through);
      // Half a voxel's diagonal from the edge of the label its steps may lie on either side.
      if (Math.abs(x - 1) > 2) expect(values[at]).toBe(x > 1 ? 3 : 0);
    }
  });
});

test('outside the scan there is no label', () => {
  const port: SlicePort = { orientation: 'axial', middle: point(500, 0, 0), mmPerPixel: 0.5, width: 10, height: 10 };
  expect(labelsOnSlice(halfSpace(straight), port, point(0, 0, 0), { width: 10, height: 10 }).values.every((value) => value === 0)).toBe(true);
  const inside = { ...port, middle: point<'world'>(10, 0, 0) };
  expect(labelsOnSlice(halfSpace(straight), inside, point(0, 0, 90), { width: 10, height: 10 }).values.every((value) => value === 0)).toBe(true);
});

test('a label is filled, with a line just inside its edge, and none where the screen ends', () => {
  const values = Uint8Array.from([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 0, 1, 1, 1, 1, 0, 1, 1, 1, 1]);
  const into = new Uint32Array(20);
  const paint = { fills: new Uint32Array(256).fill(7), outlines: new Uint32Array(256).fill(9) };
  paintLabels(into, { width: 5, height: 4, values }, paint, 1);
  expect([...into]).toEqual([0, 0, 0, 0, 0, 0, 9, 9, 9, 9, 0, 9, 7, 7, 7, 0, 9, 7, 7, 7]);
});

describe('colours of the labels', () => {
  test('every label has one of its own', () => {
    expect(new Set(labels.map(({ name }) => editColour(name))).size).toBe(labels.length);
  });

  test('a hidden label has neither fill nor outline; the chosen bone is filled more', () => {
    const { fills, outlines } = labelPaint({ opacity: 0.4, hidden: ['sacrum'], active: 'hip_left' });
    expect([fills[valueOfLabel('sacrum')], outlines[valueOfLabel('sacrum')]]).toEqual([0, 0]);
    const alpha = (name: 'hip_left' | 'hip_right'): number => (fills[valueOfLabel(name)] as number) >>> 24;
    expect(alpha('hip_left')).toBeGreaterThan(alpha('hip_right'));
    expect(alpha('hip_right')).toBe(102);
  });
});

test('the bar of the scale is a round length and at most a fifth of the slice', () => {
  expect(scaleBar(0.5, 440)).toEqual({ mm: 20, pixels: 40 });
  expect(scaleBar(0.05, 440)).toEqual({ mm: 2, pixels: 40 });
});
