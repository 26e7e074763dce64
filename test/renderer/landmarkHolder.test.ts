import { expect, test } from 'vitest';

import { correctionModel } from '../../renderer/scene/correctionModel';
import { createLandmarkHolder } from '../../renderer/steps/correct/landmarkHolder';
import { listedLandmarks } from '../../shared/anatomy/landmarkList';
import { distance, point, type Point } from '../../shared/geometry/spaces';
import { mapPoint } from '../../shared/geometry/transform';
import { correctionOf } from '../../shared/plan/correctedPose';
import { aboutY, knownPatient, movedPatient } from '../shared/patientOfKnownShape';

function recorded() {
  const done: string[] = [];
  const note = (what: string) => (id: string, [x]: Point<'world'>): void => { done.push(`${what} ${id} ${x}`); };
  const holder = createLandmarkHolder({ preview: note('preview'), move: note('move'), release: () => { done.push('release'); }, reset: () => undefined, proposeImplants: () => undefined, keepImplants: () => undefined });
  return { holder, done };
}

test('a landmark is shown while it is dragged, and moved once, where it is let go', () => {
  const { holder, done } = recorded();
  holder.drag('asis_left', point(1, 0, 0));
  holder.drag('asis_left', point(2, 0, 0));
  holder.release();
  holder.release();
  expect(done).toEqual(['preview asis_left 1', 'preview asis_left 2', 'move asis_left 2']);
});

test('a drag that was given up moves nothing until the pointer is lifted', () => {
  const { holder, done } = recorded();
  holder.drag('asis_left', point(1, 0, 0));
  holder.cancel();
  holder.drag('asis_left', point(3, 0, 0));
  holder.release();
  holder.drag('asis_left', point(4, 0, 0));
  expect(done).toEqual(['preview asis_left 1', 'release', 'preview asis_left 4']);
});

test('landmarks stand where the correction takes them; those within bone are not picked on its surface', () => {
  const landmarks = movedPatient(knownPatient(), aboutY(5));
  const correction = correctionOf(landmarks, 'app');
  const source = { bones: {}, landmarks: listedLandmarks(landmarks), selected: 'asis_right', lookAt: null, hiddenBones: [] };
  const [scanned, corrected] = [null, correction].map((pose) => correctionModel({ ...source, correction: pose }).dots) as [ReturnType<typeof correctionModel>['dots'], ReturnType<typeof correctionModel>['dots']];
  const spine = landmarks.found['asis_right']?.at ?? point<'world'>(0, 0, 0);
  const placeIn = (dots: typeof scanned): Point<'world'> => dots.find(({ id }) => id === 'asis_right')?.at ?? point(0, 0, 0);
  expect(placeIn(scanned)).toEqual(spine);
  expect(distance(placeIn(corrected), mapPoint(correction.pelvis, spine))).toBeLessThan(1e-9);
  expect(['asis_right', 'femoral_head_centre_left'].map((id) => corrected.find((dot) => dot.id === id)?.on)).toEqual(['hip_right', null]);
});

test('bones before the landmark that is looked at are seen through; the pelvis stays whole', () => {
  const mesh = { positions: new Float32Array(0), triangles: new Uint32Array(0) };
  const opacities = (selected: string): Record<string, number> => Object.fromEntries(correctionModel({
    bones: { hip_left: mesh, femur_left: mesh, tibia_left: mesh }, landmarks: listedLandmarks(knownPatient()), correction: null, selected, lookAt: null, hiddenBones: [],
  }).bones.map(({ name, opacity }) => [name, opacity]));
  expect(opacities('medial_plateau_left')).toEqual({ hip_left: 0.3, femur_left: 0.3, tibia_left: 1 });
  expect(opacities('asis_left')).toEqual({ hip_left: 1, femur_left: 1, tibia_left: 1 });
});
