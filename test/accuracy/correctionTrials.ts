import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Bones } from '../../shared/anatomy/locate';
import { nameOfLandmark } from '../../shared/anatomy/landmarks';
import { moved, point, pointOf, scaled, vector, type Point, type Triple, type Vector } from '../../shared/geometry/spaces';
import { fromAxes, mapPoint, type Transform } from '../../shared/geometry/transform';
import { movedMesh } from '../../shared/mesh/mirror';
import { decodePly } from '../../shared/mesh/ply';
import type { Mesh } from '../../shared/mesh/mesh';
import { randomStream } from '../phantom/random';
import { cutOff } from '../shared/phantomBones';

/** Where the landmarks of the held-out bones are: subject, surface, landmark (written by `python -m correction.calibrate`). */
type Truth = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, Triple>>>>>>;

/** One scan of one person's bones: what is in view of them, and where all their landmarks are, in world LPS mm. */
export type Trial = { readonly subject: string; readonly bones: Bones; readonly truth: Readonly<Record<string, Point<'world'>>> };

const folder = join('..', 'shared', 'data', 'bones', 'map-llp26');
const surfaces = {
  hip_left: 'L_hip', hip_right: 'R_hip', sacrum: 'sacrum', femur_left: 'L_femur', tibia_left: 'L_tibia', fibula_left: 'L_fibula', patella_left: 'L_patella',
} as const;
type Known = keyof typeof surfaces;

export const haveBones = (): boolean => existsSync(join(folder, 'landmarks_template_nodes.json'));
export const readTruth = (file: string): Truth => JSON.parse(readFileSync(file, 'utf8')) as Truth;

/** What a scan shows of the bones; each cut keeps what lies above or below a level at a landmark. */
export const scans = {
  'whole bones': [],
  'hip scan: ilium and femur cut': [['hip_left', 'asis_left', 35, 'below'], ['hip_right', 'asis_right', 35, 'below'], ['femur_left', 'lesser_trochanter_apex_left', -110, 'above']],
  'knee scan: 13 cm to each side': [['femur_left', 'intercondylar_notch_left', 130, 'below'], ['tibia_left', 'medial_plateau_left', -130, 'above']],
} as const satisfies Readonly<Record<string, readonly (readonly [Known, string, number, 'above' | 'below'])[]>>;
export type Scan = keyof typeof scans;

/** A held-out person as a scan shows him, lying in a pose that the seed decides. */
export function trialOf(subject: string, truth: Truth, scan: Scan): Trial {
  const landmarks = Object.fromEntries(Object.entries(surfaces).flatMap(([bone, surface]) =>
    Object.entries(truth[subject]?.[surface] ?? {}).flatMap(([name, at]) => (nameOfLandmark(name) ? [[`${name}_${bone.endsWith('right') ? 'right' : 'left'}`, pointOf<'world'>(at)] as const] : []))));
  const shown = Object.fromEntries(Object.entries(surfaces).map(([bone, surface]) => [bone, meshOf(`${subject}_${surface}`)])) as Record<Known, Mesh>;
  for (const [bone, at, above, keeps] of scans[scan]) shown[bone] = cutAt(shown[bone], landmarks[at], { above, keeps });
  const turn = anyPose(subject);
  return {
    subject,
    bones: Object.fromEntries(Object.entries(shown).map(([bone, mesh]) => [bone, movedMesh(mesh, turn)])),
    truth: Object.fromEntries(Object.entries(landmarks).map(([id, at]) => [id, mapPoint(turn, at)])),
  };
}

function cutAt(mesh: Mesh, at: Point<'world'> | undefined, { above, keeps }: { readonly above: number; readonly keeps: 'above' | 'below' }): Mesh {
  if (!at) throw new Error('a scan is cut at a landmark that has no place');
  const up: Vector<'world'> = vector(0, 0, 1);
  return cutOff(mesh, moved(at, scaled(up, above)), keeps === 'above' ? scaled(up, -1) : up);
}

/** Rotations are uniform (a random unit quaternion), the same for a subject in every run. */
function anyPose(subject: string): Transform<'world', 'world'> {
  const random = randomStream([...subject].reduce((seed, letter) => (seed * 31 + letter.charCodeAt(0)) >>> 0, 7));
  const [a, b, c] = [random(), 2 * Math.PI * random(), 2 * Math.PI * random()];
  const [x, y, z, w] = [Math.sqrt(1 - a) * Math.sin(b), Math.sqrt(1 - a) * Math.cos(b), Math.sqrt(a) * Math.sin(c), Math.sqrt(a) * Math.cos(c)];
  return fromAxes({
    x: vector(1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y)),
    y: vector(2 * (x * y - w * z), 1 - 2 * (x * x + z * z), 2 * (y * z + w * x)),
    z: vector(2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y)),
    origin: point(40, -60, 900),
  });
}

function meshOf(name: string): Mesh {
  const read = decodePly(readFileSync(join(folder, 'ply', `${name}.ply`)));
  if (!read.ok) throw new Error(`${name}: ${read.error.code}`);
  return read.value;
}

