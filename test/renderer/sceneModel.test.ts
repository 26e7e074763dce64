import { expect, test } from 'vitest';

import { sceneModel, type SceneSource } from '../../renderer/scene/sceneModel';
import { point, vector } from '../../shared/geometry/spaces';

const mesh = { positions: new Float32Array(9), triangles: new Uint32Array([0, 1, 2]) };
const rows = [1, 0, 0, 5, 0, 1, 0, 6, 0, 0, 1, 7];
const plane = { at: point<'world'>(0, 0, 0), normal: vector<'world'>(0, 0, 1) };
const view: SceneSource['view'] = {
  boneOpacity: 1, hiddenBones: [], showImplants: true, showLandmarks: true, showNeckCut: true, showResected: false, selected: null, gizmo: 'translate',
};
const located = (x: number) => ({ at: point<'world'>(x, 0, 0), residualMm: 0, confidence: null, evidence: [] });
const source: SceneSource = {
  bones: { hip_right: mesh, femur_right: mesh, femur_left: mesh }, side: 'right', metal: null,
  landmarks: { found: { asis_left: located(1), asis_right: located(2) }, missing: [], acetabula: { left: null, right: null }, femora: { left: null, right: null }, sacralEndplate: null },
  overrides: {}, parts: [{ part: 'cup', mesh, worldFromImplant: rows }, { part: 'stem', mesh, worldFromImplant: rows }],
  neckCut: { ...plane, radiusMm: 20, resected: [plane] }, view,
};
const withView = (change: Partial<SceneSource['view']>) => sceneModel({ ...source, view: { ...view, ...change } });

test('only the operated femur loses its resected part, and lets its stem be seen', () => {
  const bones = sceneModel(source).bones.map(({ name, opacity, without }) => [name, opacity < 1, without.length]);
  expect(bones).toEqual([['hip_right', false, 0], ['femur_right', true, 1], ['femur_left', false, 0]]);
});

test('the resected part comes back when it is asked for', () => {
  expect(withView({ showResected: true }).bones.every(({ without }) => without.length === 0)).toBe(true);
});

test('a hidden bone is not there, and no bone is at opacity 0', () => {
  expect(withView({ hiddenBones: ['hip_right'] }).bones.map(({ name }) => name)).toEqual(['femur_right', 'femur_left']);
  expect(withView({ boneOpacity: 0 }).bones).toEqual([]);
});

test('metal in the patient is drawn, and the bones it is in let it be seen; hidden, it is neither', () => {
  const nailed = { ...source, parts: [], metal: { mesh, within: ['femur_left' as const] } };
  const { metal, bones } = sceneModel(nailed);
  expect(metal?.mesh).toBe(mesh);
  expect(bones.map(({ name, opacity }) => [name, opacity < 1])).toEqual([['hip_right', false], ['femur_right', false], ['femur_left', true]]);
  const hidden = sceneModel({ ...nailed, view: { ...view, hiddenBones: ['metal'] } });
  expect(hidden.metal).toBeNull();
  expect(hidden.bones.every(({ opacity }) => opacity === 1)).toBe(true);
});

test('the gizmo stands at the part that is held and nowhere else', () => {
  expect(sceneModel(source).gizmo).toBeNull();
  expect(withView({ selected: 'stem', gizmo: 'rotate' }).gizmo).toEqual({ part: 'stem', mode: 'rotate', rows });
  expect(withView({ selected: 'stem', showImplants: false }).gizmo).toBeNull();
});

test('a landmark moved by hand is shown where it was put, and so is one that was never found', () => {
  const { dots } = sceneModel({ ...source, overrides: { asis_left: { at: point(9, 9, 9) }, psis_left: { at: point(3, 3, 3) } } });
  expect(dots).toEqual([
    { id: 'asis_left', at: point(9, 9, 9), corrected: true }, { id: 'asis_right', at: point(2, 0, 0), corrected: false }, { id: 'psis_left', at: point(3, 3, 3), corrected: true },
  ]);
});
