import { mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';

import { landmarkIds } from '../../shared/anatomy/landmarks';
import { cross, displacement, distance, dot, length, normalised, pointOf, type Point, type Vector } from '../../shared/geometry/spaces';
import { isClosed, vertexAt, volumeOf } from '../../shared/mesh/measure';
import { triangleCount, type Mesh } from '../../shared/mesh/mesh';
import { decodeStl } from '../../shared/mesh/stl';
import { readPlan } from '../../shared/plan/migrate';
import { truthIds, type Truth } from '../phantom/truth';
import { writePhantom } from '../phantom/writePhantom';
import { arthroplan, type Ended } from './commandLine';

const SEED = 3;
const SIDE = 'right';
const folder = mkdtempSync(join(tmpdir(), 'arthroplan-journey-'));
const out = join(folder, 'plan');
let truth: Truth;
let ended: Ended;

const read = (name: string): unknown => JSON.parse(readFileSync(join(out, name), 'utf8'));
const stl = (name: string): Mesh => {
  const decoded = decodeStl(new Uint8Array(readFileSync(join(out, name))));
  if (!decoded.ok) throw new Error(`${name}: ${JSON.stringify(decoded.error)}`);
  return decoded.value;
};
const stlsIn = (part: string): string[] => readdirSync(join(out, part)).filter((name) => name.endsWith('.stl')).map((name) => join(part, name));

const planOf = (file: unknown): ReturnType<typeof readPlan> => readPlan(z.object({ plan: z.unknown() }).parse(file).plan);

const landmarksFile = z.object({
  frame: z.literal('LPS'), unit: z.literal('mm'),
  landmarks: z.record(z.string(), z.object({ at: z.tuple([z.number(), z.number(), z.number()]), residualMm: z.number() })),
  missing: z.array(z.object({ id: z.string(), reason: z.string() })),
});

beforeAll(async () => {
  const written = await writePhantom(folder, { seed: SEED, fieldOfView: 'pelvis-to-knee', spacing: [1.1, 1.1, 2] });
  truth = written.truth;
  ended = await arthroplan('plan', written.dicomFolder, '--procedure', 'tha', '--side', SIDE, '--out', out, '--provider', 'cpu', '--lang', 'en');
});

describe(`the whole path on the synthetic patient, seed ${SEED}`, () => {
  test('ends well and writes everything that was promised', () => {
    expect(ended.said.split('\n').slice(-5).join('\n') + String(ended.exitCode)).toMatch(/0$/);
    const files = readdirSync(out);
    for (const name of ['labels.nii.gz', 'bones', 'landmarks.json', 'plan.json', 'measurements.json', 'report.pdf', 'implants', 'guide', 'run.json']) expect(files).toContain(name);
  });

  test('both head centres lie within 1 mm of the truth', () => {
    const { landmarks } = landmarksFile.parse(read('landmarks.json'));
    for (const side of ['left', 'right'] as const) {
      const id = `femoral_head_centre_${side}` as const;
      expect(distance(pointOf<'world'>(landmarks[id]?.at ?? [NaN, NaN, NaN]), truth.landmarks[id]), id).toBeLessThan(1);
    }
  });

  test('every landmark is found, or missing with a reason', () => {
    const { landmarks, missing } = landmarksFile.parse(read('landmarks.json'));
    expect(landmarkIds.filter((id) => !landmarks[id] && !missing.some((each) => each.id === id && each.reason))).toEqual([]);
  });

  test('what a hip plan leans on lies within 3 mm of the truth', () => {
    const { landmarks } = landmarksFile.parse(read('landmarks.json'));
    const leanedOn = /^(asis|psis|pubic_tubercle|femoral_head_centre|greater_trochanter_tip|lesser_trochanter_apex|posterior_(medial|lateral)_condyle)_/;
    const astray = truthIds.filter((id) => leanedOn.test(id)).map((id) => ({ id, offMm: distance(pointOf<'world'>(landmarks[id]?.at ?? [NaN, NaN, NaN]), truth.landmarks[id]) })).filter(({ offMm }) => !(offMm < 3));
    expect(astray).toEqual([]);
  });

  test('version, offset and pelvic tilt are those it was built with', () => {
    const { measures } = z.object({ measures: z.record(z.string(), z.object({ value: z.number().nullable() })) }).parse(read('landmarks.json'));
    const own = truth.sides[SIDE];
    expect(Math.abs((measures[`femoral_version_murphy_${SIDE}`]?.value ?? NaN) - own.versionMurphyDeg)).toBeLessThan(2);
    expect(Math.abs((measures['pelvic_tilt']?.value ?? NaN) - truth.pelvis.tiltDeg)).toBeLessThan(1.5);
    expect(Math.abs((measures[`femoral_offset_${SIDE}`]?.value ?? NaN) - own.femoralOffsetMm)).toBeLessThan(2);
  });

});

describe(`what is written for the synthetic patient, seed ${SEED}`, () => {
  test('the cup looks where it was asked to: RI 40, RA 15 in the pelvic frame of its landmarks, within 1 degree', () => {
    const read_ = planOf(read('plan.json'));
    if (!read_.ok || !read_.value.cup) throw new Error(JSON.stringify(read_));
    const { cup, pelvicFrame } = read_.value;
    expect([cup.radiographicInclinationDeg, cup.radiographicAnteversionDeg, pelvicFrame]).toEqual([40, 15, 'app']);
    const written = stlsIn('implants').find((name) => /cup/.test(name)) ?? '';
    const { inclinationDeg, anteversionDeg } = radiographicBy(rimNormal(stl(written), cup.centre), ownPelvicFrame());
    expect(Math.abs(inclinationDeg - 40)).toBeLessThan(1);
    expect(Math.abs(anteversionDeg - 15)).toBeLessThan(1);
  });

  test('the cup sits in the socket', () => {
    const plan = planOf(read('plan.json'));
    if (!plan.ok || !plan.value.cup) throw new Error('no cup');
    expect(distance(plan.value.cup.centre, truth.sides[SIDE].acetabulum.centre)).toBeLessThan(2);
  });

  test('every surface that was written is closed and encloses something', () => {
    for (const name of [...stlsIn('bones'), ...stlsIn('implants'), ...stlsIn('guide')]) {
      const mesh = stl(name);
      expect(isClosed(mesh), name).toBe(true);
      expect(volumeOf(mesh), name).toBeGreaterThan(100);
    }
  });

  test('left is left: the bones named left lie at greater x than the right ones', () => {
    for (const type of ['hip', 'femur']) expect(middleX(stl(`bones/${type}_left.stl`))).toBeGreaterThan(middleX(stl(`bones/${type}_right.stl`)) + 100);
  });

  test('the run says what it did: stages with seconds, memory, model and its hash', () => {
    const run = JSON.stringify(read('run.json'));
    for (const word of ['stages', 'peakRss', 'provider', 'sha256', 'appVersion']) expect(run).toContain(word);
  });
});

/** The pelvic frame the product found, from landmarks.json, and not from its own frame code. */
function ownPelvicFrame(): { right: Vector<'world'>; anterior: Vector<'world'>; superior: Vector<'world'> } {
  const { landmarks } = landmarksFile.parse(read('landmarks.json'));
  const at = (id: string): Point<'world'> => pointOf(landmarks[id]?.at ?? [NaN, NaN, NaN]);
  const middle = (id: string): Point<'world'> => pointOf([0, 1, 2].map((n) => ((at(`${id}_left`)[n] ?? NaN) + (at(`${id}_right`)[n] ?? NaN)) / 2) as [number, number, number]);
  const right = normalised(displacement(at('asis_left'), at('asis_right')));
  const anterior = normalised(cross(displacement(middle('pubic_tubercle'), middle('asis')), right));
  return { right, anterior, superior: cross(right, anterior) };
}

/** Murray 1993, right hip: lateral is right. */
function radiographicBy(normal: Vector<'world'>, frame: ReturnType<typeof ownPelvicFrame>): { inclinationDeg: number; anteversionDeg: number } {
  const [lateral, anterior, superior] = [dot(normal, frame.right), dot(normal, frame.anterior), dot(normal, frame.superior)];
  return { inclinationDeg: (Math.atan2(lateral, -superior) * 180) / Math.PI, anteversionDeg: (Math.asin(anterior) * 180) / Math.PI };
}

/** The cup's opening, from its surface alone: of the flat parts that face across the radius, the rim is the largest. */
function rimNormal(mesh: Mesh, centre: Point<'world'>): Vector<'world'> {
  const flats = new Map<string, { readonly normal: Vector<'world'>; area: number }>();
  for (let t = 0; t < triangleCount(mesh); t++) {
    const [a, b, c] = cornersOf(mesh, t);
    const twice = cross(displacement(a, b), displacement(a, c));
    const area = length(twice) / 2;
    if (area < 1e-4) continue;
    const normal = normalised(twice);
    if (Math.abs(dot(normalised(displacement(centre, a)), normal)) > 0.3) continue;
    const key = normal.map((part) => Math.round(part * 50)).join();
    flats.set(key, { normal, area: (flats.get(key)?.area ?? 0) + area });
  }
  const [largest] = [...flats.values()].sort((one, other) => other.area - one.area);
  if (!largest) throw new Error('the cup has no rim');
  return largest.normal;
}

const cornersOf = (mesh: Mesh, t: number): [Point<'world'>, Point<'world'>, Point<'world'>] => {
  const [a, b, c] = mesh.triangles.subarray(3 * t, 3 * t + 3);
  return [vertexAt(mesh, a ?? NaN), vertexAt(mesh, b ?? NaN), vertexAt(mesh, c ?? NaN)];
};

function middleX({ positions }: Mesh): number {
  let total = 0;
  for (let n = 0; n < positions.length; n += 3) total += positions[n] ?? 0;
  return total / (positions.length / 3);
}
