import { describe, expect, test } from 'vitest';

import { askedLandmarks, combined, shareWithin, type Corrections } from '../../shared/anatomy/combined';
import { correctedLandmarks, type Corrected, type NetworkPass } from '../../shared/anatomy/correction';
import type { CorrectionManifest } from '../../shared/anatomy/correctionModel';
import { handednessOf, placed, placedBack, placingOnto, principalPlacings, type Placing } from '../../shared/anatomy/correctionPlacing';
import { surfacePoints } from '../../shared/anatomy/correctionPoints';
import type { LandmarkId, Landmarks } from '../../shared/anatomy/landmarks';
import { distance, point, type Triple } from '../../shared/geometry/spaces';
import { mirrored } from '../../shared/mesh/mirror';
import type { Mesh } from '../../shared/mesh/mesh';

/** An ellipsoid of half axes 90, 30, 50 mm about (10, 20, 30), a vertex every few degrees. */
function ellipsoid(): Mesh {
  const [rows, columns] = [60, 80];
  const positions: number[] = [];
  const triangles: number[] = [];
  for (let r = 0; r <= rows; r++) {
    for (let c = 0; c < columns; c++) {
      const [polar, around] = [(Math.PI * r) / rows, (2 * Math.PI * c) / columns];
      positions.push(10 + 90 * Math.cos(polar), 20 + 30 * Math.sin(polar) * Math.cos(around), 30 + 50 * Math.sin(polar) * Math.sin(around));
      const [a, b] = [r * columns + c, r * columns + ((c + 1) % columns)];
      if (r < rows) triangles.push(a, a + columns, b, b, a + columns, b + columns);
    }
  }
  return { positions: Float32Array.from(positions), triangles: Uint32Array.from(triangles) };
}

const turn: Placing['rotation'] = [[0.36, 0.48, -0.8], [-0.8, 0.6, 0], [0.48, 0.64, 0.6]];
const cloud: readonly Triple[] = [[0, 0, 0], [90, 5, 1], [-20, 60, 7], [12, -8, 40], [33, 41, -25]];

describe('points of a surface', () => {
  const mesh = ellipsoid();
  const { positions, normals } = surfacePoints(mesh, 1024);

  test('lie on the surface, with unit normals that look outwards', () => {
    for (let n = 0; n < positions.length; n += 3) {
      const [x, y, z] = [positions[n] as number - 10, positions[n + 1] as number - 20, positions[n + 2] as number - 30];
      expect(Math.abs((x / 90) ** 2 + (y / 30) ** 2 + (z / 50) ** 2 - 1)).toBeLessThan(0.02);
      const [nx, ny, nz] = [normals[n] as number, normals[n + 1] as number, normals[n + 2] as number];
      expect(Math.hypot(nx, ny, nz)).toBeCloseTo(1, 6);
      expect(nx * x + ny * y + nz * z).toBeGreaterThan(0);
    }
  });

  test('are the same whenever they are taken', () => {
    expect(surfacePoints(mesh, 1024).positions).toEqual(positions);
  });

  test('are spread by area: half of them on each half of a symmetric surface', () => {
    const right = positions.filter((value, n) => n % 3 === 0 && value < 10).length;
    expect(Math.abs(right - 512)).toBeLessThan(8);
  });
});

describe('placing', () => {
  test('a known rotation, scale and shift are found again', () => {
    const truth: Placing = { rotation: turn, scale: 1.1, own: [1, 2, 3], target: [7, -8, 9] };
    const found = placingOnto(cloud, cloud.map((p) => placed(truth, p)), [1, 2, 1, 0.5, 1]);
    expect(found.scale).toBeCloseTo(1.1, 9);
    cloud.forEach((p) => placed(found, p).forEach((value, axis) => { expect(value).toBeCloseTo(placed(truth, p)[axis] as number, 8); }));
    cloud.forEach((p) => placedBack(found, placed(found, p)).forEach((value, axis) => { expect(value).toBeCloseTo(p[axis] as number, 9); }));
  });

  test('a mirror image is never taken for a rotation', () => {
    expect(handednessOf(placingOnto(cloud, cloud.map(([x, y, z]) => [-x, y, z] as const), [1, 1, 1, 1, 1]))).toBeCloseTo(1, 9);
  });

  test('landmarks in one plane still give a rotation', () => {
    const flat = cloud.map(([x, y]) => [x, y, 0] as const);
    const found = placingOnto(flat, flat.map((p) => placed({ rotation: turn, scale: 1, own: [0, 0, 0], target: [0, 0, 0] }, p)), [1, 1, 1, 1, 1]);
    turn.forEach((row, r) => row.forEach((value, c) => { expect(found.rotation[r]?.[c]).toBeCloseTo(value, 8); }));
  });

  test('there are four right-handed principal placings, the longest direction first', () => {
    const placings = principalPlacings(surfacePoints(ellipsoid(), 1024).positions);
    expect(placings).toHaveLength(4);
    for (const placing of placings) {
      expect(handednessOf(placing)).toBeCloseTo(1, 9);
      expect(Math.abs(placing.rotation[0][0])).toBeGreaterThan(0.99);
    }
  });
});

/** A network that says where its 8th, 301st, 612th and 1001st point lie: what is told is then known in every frame. */
const tellsPoints = [7, 300, 611, 1000];
const teller: NetworkPass = (views, points) => {
  const each = points.length / views;
  const landmarks = Array.from({ length: views }, (_, view) => tellsPoints.flatMap((n) => [...points.slice(view * each + 3 * n, view * each + 3 * n + 3)])).flat();
  const values = new Float32Array(views * tellsPoints.length);
  return Promise.resolve({ landmarks: Float32Array.from(landmarks), logSpread: values, seen: values });
};
const manifest: CorrectionManifest = {
  schema: 1, id: 'correction-hip', version: '1', bone: 'hip', licence: '', source: '', trainedFrom: [], points: 1024,
  networks: { coarse: { file: 'coarse.onnx', sha256: '' }, fine: { file: 'fine.onnx', sha256: '' } },
  landmarks: (['asis', 'psis', 'aiis', 'piis'] as const).map((name, n) => ({ name, mean: cloud[n] as Triple, spreadFactor: 2, prefer: 'geometry', counts: true })),
  anchor: null, doubtLimit: 0.5,
};
const networks = { manifest, coarse: teller, fine: teller };

describe('a correction network', () => {
  test('gives its landmarks back in world coordinates, whatever frames it saw the bone in', async () => {
    const mesh = ellipsoid();
    const { positions } = surfacePoints(mesh, 1024);
    const found = await correctedLandmarks('right', mesh, networks);
    [...found.values()].forEach(({ at }, n) => {
      const told = 3 * (tellsPoints[n] as number);
      expect(distance(at, point(positions[told] as number, positions[told + 1] as number, positions[told + 2] as number))).toBeLessThan(1e-3);
    });
  });

  test('is not heard about a point that it knows by another definition', async () => {
    const landmarks = manifest.landmarks.map((landmark) => ({ ...landmark, counts: landmark.name !== 'psis' }));
    expect([...(await correctedLandmarks('right', ellipsoid(), { ...networks, manifest: { ...manifest, landmarks } })).keys()]).toEqual(['asis', 'aiis', 'piis']);
  });

  test('says nothing of a bone at which it doubts more than it may', async () => {
    expect((await correctedLandmarks('right', ellipsoid(), { ...networks, manifest: { ...manifest, doubtLimit: -5 } })).size).toBe(0);
  });

  test('sees a left bone as the mirror image of a right one', async () => {
    const right = await correctedLandmarks('right', ellipsoid(), networks);
    const left = await correctedLandmarks('left', mirrored(ellipsoid()), networks);
    for (const [name, { at: [x, y, z], spreadMm }] of right) {
      expect(distance((left.get(name) as Corrected).at, point(-x, y, z))).toBeLessThan(1e-6);
      expect((left.get(name) as Corrected).spreadMm).toBeCloseTo(spreadMm, 9);
    }
  });
});

const nothing: Landmarks = { found: {}, missing: [], acetabula: { left: null, right: null }, femora: { left: null, right: null }, sacralEndplate: null };
const byGeometry = (confidence: number | null): Landmarks => ({ ...nothing, found: { asis_left: { at: point(0, 0, 0), residualMm: 0, confidence, evidence: [] } } });
const without: Landmarks = { ...nothing, missing: [{ id: 'asis_left', code: 'no-fit', detail: '' }] };
const says = (x: number, { spreadMm = 0.7, visible = 1, preferred = {} }: { spreadMm?: number; visible?: number; preferred?: { readonly psisAt?: number } } = {}): Corrections => {
  const answer = (at: number): Corrected => ({ at: point<'world'>(at, 0, 0), spreadMm, visible });
  const answers = new Map<LandmarkId, Corrected>([['asis_left', answer(x)]]);
  if (preferred.psisAt !== undefined) answers.set('psis_left', answer(preferred.psisAt));
  return { answers, preferred: new Map(preferred.psisAt === undefined ? [] : [['asis', { name: 'psis', withinMm: 1.5 }]]), networks: [{ id: 'correction-hip', version: '1' }] };
};

/** The same, and the rear spine of that bone at `psisAt`. */
const saysBoth = (x: number, psisAt: number, sure: { spreadMm?: number; visible?: number } = {}): Corrections => {
  const both = says(x, sure);
  return { ...both, answers: new Map([...both.answers, ['psis_left', { at: point<'world'>(psisAt, 0, 0), spreadMm: 0.7, visible: 1 }]]) };
};
const withPsis = (landmarks: Landmarks): Landmarks => ({ ...landmarks, found: { ...landmarks.found, psis_left: { at: point(0, 0, 0), residualMm: 0, confidence: 1, evidence: [] } } });

describe('two ways, two minds', () => {
  test('a bone that both ways take for quite different parts has no landmark of either, and the reason is said', () => {
    const ids = ['asis_left', 'psis_left', 'aiis_left'] as const;
    const at = (x: number) => ids.map((id) => [id, { at: point<'world'>(x, 0, 0), residualMm: 0, confidence: 0.9, evidence: [] }] as const);
    const geometry: Landmarks = { ...nothing, found: { ...Object.fromEntries(at(0)), asis_right: { at: point(0, 0, 0), residualMm: 0, confidence: 0.9, evidence: [] } } };
    const network = (x: number): Corrections => ({ answers: new Map(at(x).map(([id, { at: place }]): [LandmarkId, Corrected] => [id, { at: place, spreadMm: 0.7, visible: 1 }])), preferred: new Map(), networks: [] });
    const apart = combined(geometry, network(90));
    expect(Object.keys(apart.found)).toEqual(['asis_right']);
    expect(apart.missing.map(({ id, code }) => [id, code])).toEqual(ids.map((id) => [id, 'no-fit']));
    expect(Object.keys(combined(geometry, network(30)).found)).toHaveLength(4);
  });
});

describe('two ways, one answer', () => {
  test('where both agree, geometry gives the place and its confidence stays', () => {
    expect(combined(byGeometry(0.9), says(3)).found.asis_left).toMatchObject({ at: [0, 0, 0], confidence: 0.9 });
  });

  test('where they disagree, confidence falls and the landmark is asked for', () => {
    const both = combined(byGeometry(0.9), says(30));
    expect(both.found.asis_left?.confidence).toBeLessThan(0.001);
    expect(askedLandmarks(both)).toEqual(['asis_left']);
  });

  test('the farther apart they are, the less the confidence', () => {
    const confidences = [0, 5, 7, 9, 12, 20].map((x) => combined(byGeometry(0.9), says(x)).found.asis_left?.confidence as number);
    expect([...confidences].sort((a, b) => b - a)).toEqual(confidences);
  });

  test('a network that is unsure does not make geometry unsure', () => {
    expect(combined(byGeometry(0.9), says(12, { spreadMm: 20 })).found.asis_left?.confidence).toBe(0.9);
  });

  test('a landmark that geometry did not find is the network\'s, with the network\'s confidence, if both agree on another of that bone', () => {
    const both = combined(withPsis(without), saysBoth(4, 14));
    expect(both.found.asis_left).toMatchObject({ at: [4, 0, 0], confidence: shareWithin(5 / 0.7) });
    expect(both.missing).toEqual([]);
    for (const stranger of [combined(without, says(4)), combined(withPsis(without), saysBoth(4, 16))]) expect(stranger.missing).toEqual(without.missing);
  });

  test('what is not in view, or what the network does not know either, stays missing with its reason and is asked for', () => {
    for (const doubtful of [saysBoth(4, 0, { visible: 0.2 }), saysBoth(4, 0, { spreadMm: 8 })]) {
      const both = combined(withPsis(without), doubtful);
      expect(both.found.asis_left).toBeUndefined();
      expect(both.missing).toEqual(without.missing);
      expect(askedLandmarks(both)).toEqual(['asis_left']);
    }
  });

  test('where geometry saw the bone cut off, the network must be the surer that it is not', () => {
    const cut: Landmarks = { ...nothing, missing: [{ id: 'asis_left', code: 'out-of-view', detail: '' }] };
    expect(combined(withPsis(cut), saysBoth(4, 0, { visible: 0.8 })).missing).toEqual(cut.missing);
    expect(combined(withPsis(cut), saysBoth(4, 0, { visible: 0.95 })).missing).toEqual([]);
  });

  test('a landmark at which the network was the better one is the network\'s, if both ways agree about the anchor of the bone', () => {
    const withAnchor: Landmarks = { ...nothing, found: { ...byGeometry(0.5).found, psis_left: { at: point(0, 0, 0), residualMm: 0, confidence: 1, evidence: [] } } };
    expect(combined(withAnchor, says(2, { preferred: { psisAt: 1 } })).found.asis_left).toMatchObject({ at: [2, 0, 0], way: 'network' });
    expect(combined(withAnchor, says(2, { preferred: { psisAt: 2 } })).found.asis_left).toMatchObject({ at: [0, 0, 0], way: 'geometry' });
    expect(combined(byGeometry(0.5), says(2, { preferred: { psisAt: 1 } })).found.asis_left?.at).toEqual([0, 0, 0]);
  });

  test('without networks nothing changes', () => {
    expect(combined(byGeometry(null), { answers: new Map(), preferred: new Map(), networks: [] })).toEqual({ ...byGeometry(null), networks: [] });
  });

  test('half of the errors lie within 2.674 spreads, 99 of 100 within 8.406', () => {
    expect(shareWithin(2.674)).toBeCloseTo(0.5, 3);
    expect(shareWithin(8.406)).toBeCloseTo(0.99, 4);
  });
});
