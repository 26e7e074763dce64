import { describe, expect, test } from 'vitest';

import { point } from '../../shared/geometry/spaces';
import { editSchema } from '../../shared/segmentation/edit/edit';
import { brushEdit, clickEdit, interpolateEdit, lineCut, lockedBy, outlineCut, sideOfLine, splitEdit, type DrawnOn } from '../../renderer/tools/editDecision';
import { initialOptions, smoothingFor, type EditOptions } from '../../renderer/tools/editOptions';
import { partnerOf } from '../../renderer/tools/editPartner';

const options = (change: Partial<EditOptions>): EditOptions => ({ ...initialOptions, ...change });
const path = [point<'world'>(0, 0, 0), point<'world'>(4, 0, 0)];
const drawnOn: DrawnOn = { port: { orientation: 'axial', middle: point(0, 0, 0), mmPerPixel: 0.5, width: 400, height: 300 }, through: point(0, 0, 7), sliceMm: 2 };
const square = [{ x: 200, y: 150 }, { x: 240, y: 150 }, { x: 240, y: 190 }, { x: 200, y: 190 }];

describe('brush and eraser', () => {
  test('the brush paints where no bone is, and over other bones only when asked and where they are not protected', () => {
    expect(brushEdit(options({ tool: 'brush' }), path, 'axial')).toMatchObject({ to: 'femur_right', over: ['background'], hu: null });
    const over = brushEdit(options({ tool: 'brush', paintOver: 'all', locked: ['hip_right'] }), path, 'axial')?.over ?? [];
    expect(over).toContain('hip_left');
    expect(over).not.toContain('hip_right');
    expect(over).not.toContain('femur_right');
  });

  test('the eraser takes away the chosen bone, or all that are not protected', () => {
    expect(brushEdit(options({ tool: 'eraser' }), path, 'axial')).toMatchObject({ to: 'background', over: ['femur_right'] });
    expect(brushEdit(options({ tool: 'eraser', erase: 'all', locked: ['femur_right'] }), path, 'axial')?.over).not.toContain('femur_right');
    expect(brushEdit(options({ tool: 'eraser', locked: ['femur_right'] }), path, 'axial')).toBeNull();
  });

  test('a protected bone is not painted', () => {
    expect(brushEdit(options({ tool: 'brush', locked: ['femur_right'] }), path, 'axial')).toBeNull();
  });

  test('a disc lies in the slice that is painted on, whichever it is', () => {
    expect(brushEdit(options({ tool: 'brush' }), path, 'sagittal')?.shape).toEqual({ kind: 'disc', normal: [-1, 0, 0] });
  });
});

describe('cutting', () => {
  test('an outline is a prism through the scan along the line of sight', () => {
    const edit = outlineCut(options({ tool: 'cut' }), square, drawnOn);
    expect(edit).toMatchObject({ bone: 'femur_right', to: 'background', by: { kind: 'prism', along: [0, 0, 1], fromMm: null, toMm: null, away: 'inside' } });
    expect(edit?.by.kind === 'prism' && edit.by.corners.every(([, , z]) => z === 7)).toBe(true);
  });

  test('of one slice reaches half a slice to each side', () => {
    expect(outlineCut(options({ tool: 'cut', depth: 'slice' }), square, drawnOn)?.by).toMatchObject({ fromMm: -1, toMm: 1 });
  });

  test('a line takes what lies on its left hand, and the other side when it is dragged the other way', () => {
    const [left, right] = [{ x: 100, y: 150 }, { x: 300, y: 150 }];
    const up = lineCut(options({ tool: 'cut' }), [left, right], drawnOn)?.by;
    const down = lineCut(options({ tool: 'cut' }), [right, left], drawnOn)?.by;
    expect(up?.kind === 'plane' && up.normal.map((n) => n + 0)).toEqual([0, -1, 0]);
    expect(down?.kind === 'plane' && down.normal.map((n) => n + 0)).toEqual([0, 1, 0]);
  });

  test('a line too short to mean anything is none', () => {
    expect(sideOfLine({ x: 10, y: 10 }, { x: 12, y: 11 })).toBeNull();
  });
});

describe('clicks', () => {
  const at = point<'world'>(1, 2, 3);
  test('work on the bone that is clicked', () => {
    expect(clickEdit(options({ tool: 'removeIsland' }), 'sacrum', at)).toEqual({ tool: 'removeIsland', bone: 'sacrum', seed: at });
    expect(clickEdit(options({ tool: 'smooth', smoothWhere: 'place', radiusMm: 8 }), 'sacrum', at)).toMatchObject({ bone: 'sacrum', within: { at, radiusMm: 8 } });
  });

  test('rename the piece as the chosen bone, where it is another', () => {
    expect(clickEdit(options({ tool: 'relabel' }), 'hip_right', at)).toMatchObject({ bone: 'hip_right', to: 'femur_right' });
    expect(clickEdit(options({ tool: 'relabel' }), 'femur_right', at)).toBeNull();
  });

  test('beside every bone do nothing, except growing', () => {
    expect(clickEdit(options({ tool: 'keepIsland' }), null, at)).toBeNull();
    expect(clickEdit(options({ tool: 'grow' }), null, at)).toMatchObject({ bone: 'femur_right', seed: at });
  });
});

describe('parting and filling between slices', () => {
  test('parting wants strokes on both bones', () => {
    expect(splitEdit(options({}), { bone: [path], other: [] })).toBeNull();
    expect(splitEdit(options({}), { bone: [path], other: [path, path] })?.seeds).toMatchObject([{ to: 'femur_right', at: { length: 2 } }, { to: 'hip_right', at: { length: 4 } }]);
  });

  test('filling wants two slices', () => {
    expect(interpolateEdit(options({}), path.slice(1), 'axial')).toBeNull();
    expect(interpolateEdit(options({}), path, 'coronal')).toMatchObject({ normal: [0, 1, 0], replace: false });
  });
});

test('every decision is one that the journal takes', () => {
  const made = [
    brushEdit(options({ tool: 'brush', rangeOn: true }), path, 'axial'), outlineCut(options({ tool: 'cut' }), square, drawnOn), lineCut(options({ tool: 'cut' }), [{ x: 0, y: 0 }, { x: 90, y: 20 }], drawnOn),
    splitEdit(options({}), { bone: [path], other: [path] }), interpolateEdit(options({}), path, 'axial'),
    ...(['keepIsland', 'removeIsland', 'relabel', 'grow', 'fillHoles', 'smooth'] as const).map((tool) => clickEdit(options({ tool }), 'sacrum', point(1, 2, 3))),
  ];
  for (const edit of made) expect(editSchema.safeParse(edit).success).toBe(true);
});

test('an edit that would change a protected bone names it', () => {
  expect(lockedBy({ tool: 'relabel', bone: 'sacrum', to: 'hip_left', seed: null }, ['hip_left'])).toBe('hip_left');
  expect(lockedBy({ tool: 'keepIsland', bone: 'sacrum', seed: point(0, 0, 0) }, ['hip_left'])).toBeNull();
});

test('a bone is parted from its neighbour across the joint, unless another of its side is in hand', () => {
  const all = (): boolean => true;
  expect(partnerOf('femur_left', 'hip_right', all)).toBe('hip_left');
  expect(partnerOf('hip_right', 'femur_left', all)).toBe('femur_right');
  expect(partnerOf('femur_left', 'tibia_left', all)).toBe('tibia_left');
  expect(partnerOf('femur_left', 'femur_left', all)).toBe('hip_left');
  expect(partnerOf('sacrum', 'hip_right', all)).toBe('hip_right');
  expect(partnerOf('femur_left', 'hip_right', (name) => name === 'tibia_left')).toBe('tibia_left');
});

test('two bones that were taken for one have one name: the other is the one across the joint, though it is not there', () => {
  expect(partnerOf('femur_left', 'hip_right', (name) => ['femur_left', 'hip_right'].includes(name))).toBe('hip_left');
  expect(partnerOf('sacrum', 'hip_right', (name) => name === 'sacrum')).toBe('hip_right');
});

test('smoothing begins with as much as the voxels of the scan can show', () => {
  expect(smoothingFor([0.8, 0.8, 1])).toBe(1);
  expect(smoothingFor([0.8, 0.8, 2.5])).toBe(2);
  expect(smoothingFor([3, 3, 3])).toBe(2.5);
  expect(smoothingFor([1, 1, 9])).toBe(4);
});
