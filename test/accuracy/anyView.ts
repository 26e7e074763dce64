import { boneNames, type BoneName } from '../../shared/anatomy/bone';
import type { Landmarks } from '../../shared/anatomy/landmarks';
import type { Bones } from '../../shared/anatomy/locate';
import { sides, type Side } from '../../shared/anatomy/side';
import { displacement, distance, dot, moved, normalised, scaled, vector, type Point, type Vector } from '../../shared/geometry/spaces';
import { compose, mapVector, transform, type Transform } from '../../shared/geometry/transform';
import { vertexAt } from '../../shared/mesh/measure';
import { triangleCount, vertexCount, type Mesh } from '../../shared/mesh/mesh';
import type { Person } from './anyBone';
import { below, randomPose, turnedBones } from './anyPose';

type Motion = Transform<'world', 'world'>;
/** What a scan shows of a person: some bones, cut or not, and where each of them has been brought. */
export type View = { readonly kind: Kind; readonly bones: Bones; readonly motionOf: (bone: BoneName) => Motion };

export const kinds = ['whole', 'feet first', 'hip flexed', 'femur cropped', 'half pelvis', 'pelvis cut', 'distal femur', 'piece of a shank', 'any cut'] as const;
export type Kind = (typeof kinds)[number];

export type Known = { readonly person: Person; readonly whole: Landmarks };

const still = transform<'world', 'world'>([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]);
const has = ({ person: { bones } }: Known, name: BoneName): boolean => bones[name] !== undefined;
const at = ({ whole }: Known, id: string): Point<'world'> | undefined => whole.found[id]?.at;

/** Whether a person has the bones for a kind of view. */
export function canShow(kind: Kind, known: Known): boolean {
  const femur = sides.some((side) => has(known, `femur_${side}`) && at(known, `femoral_head_centre_${side}`));
  if (kind === 'hip flexed') return sides.some((side) => has(known, `femur_${side}`) && has(known, `hip_${side}`));
  if (kind === 'femur cropped') return femur && sides.some((side) => at(known, `lesser_trochanter_apex_${side}`));
  if (kind === 'half pelvis' || kind === 'pelvis cut') return sides.some((side) => has(known, `hip_${side}`));
  if (kind === 'distal femur') return sides.some((side) => at(known, `intercondylar_notch_${side}`));
  return kind !== 'piece of a shank' || sides.some((side) => has(known, `tibia_${side}`));
}

type Shown = { readonly bones: Bones; readonly motions?: Readonly<Partial<Record<BoneName, Motion>>> };
type Show = (known: Known, random: () => number) => Shown;

const show: Readonly<Record<Kind, Show>> = {
  whole: ({ person: { bones } }) => ({ bones }),
  'feet first': ({ person: { bones } }) => ({ bones }),
  'hip flexed': hipFlexed,
  'femur cropped': femurCropped,
  'half pelvis': halfPelvis,
  'pelvis cut': (known, random) => ({ bones: cutAnywhere(only(known, (name) => name.startsWith('hip') || name === 'sacrum'), random) }),
  'distal femur': distalFemur,
  'piece of a shank': (known, random) => ({ bones: cutAnywhere(only(known, (name) => /tibia|fibula|patella/.test(name)), random) }),
  'any cut': ({ person: { bones } }, random) => ({ bones: cutAnywhere(bones, random) }),
};

/** A person as the numbers of the stream decide, in any pose; feet first nearly upright, but the other way round. */
export function viewOf(kind: Kind, known: Known, random: () => number): View {
  const { bones, motions } = show[kind](known, random);
  const pose = kind === 'feet first' ? feetFirst(random) : randomPose(random);
  const motionOf = (name: BoneName): Motion => compose(pose, motions?.[name] ?? still);
  return { kind, motionOf, bones: Object.fromEntries(named(bones).map(([name, mesh]) => [name, turnedBones({ [name]: mesh }, motionOf(name))[name] as Mesh])) };
}

const named = (bones: Bones): [BoneName, Mesh][] => boneNames.flatMap((name) => (bones[name] ? [[name, bones[name]]] : []));
const only = ({ person: { bones } }: Known, keep: (name: string) => boolean): Bones => Object.fromEntries(named(bones).filter(([name]) => keep(name)));
const onSide = (side: Side) => (name: string): boolean => name.endsWith(side);
const either = (random: () => number, has: (side: Side) => boolean): Side => (sides.filter(has)[Math.floor(random() * sides.filter(has).length)] ?? 'left');

function turn(axis: 0 | 1 | 2, degrees: number): Motion {
  const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return transform(([[1, 0, 0, 0, 0, c, -s, 0, 0, s, c, 0], [c, 0, s, 0, 0, 1, 0, 0, -s, 0, c, 0], [c, -s, 0, 0, s, c, 0, 0, 0, 0, 1, 0]] as const)[axis]);
}
const anyTurn = (random: () => number, most: number): Motion => compose(turn(0, most * (2 * random() - 1)), compose(turn(1, most * (2 * random() - 1)), turn(2, most * (2 * random() - 1))));
const feetFirst = (random: () => number): Motion => compose(turn(1, 180), anyTurn(random, 20));

/** The leg turned about its head: bent by up to a right angle, spread and turned a little. */
function hipFlexed(known: Known, random: () => number): Shown {
  const side = either(random, (one) => has(known, `femur_${one}`) && has(known, `hip_${one}`));
  const bend = compose(turn(0, 90 * random()), compose(turn(1, 40 * random() - 20), turn(2, 60 * random() - 30)));
  const centre = at(known, `femoral_head_centre_${side}`) ?? at(known, `acetabular_centre_${side}`);
  if (!centre) return { bones: known.person.bones };
  const [x, y, z] = displacement(mapped(bend, centre), centre);
  const motion = compose(transform<'world', 'world'>([1, 0, 0, x, 0, 1, 0, y, 0, 0, 1, z]), bend);
  return { bones: known.person.bones, motions: { [`femur_${side}`]: motion, [`tibia_${side}`]: motion, [`fibula_${side}`]: motion, [`patella_${side}`]: motion } };
}

const mapped = (by: Motion, p: Point<'world'>): Point<'world'> => moved(p, displacement(p, mapVector(by, p as unknown as Vector<'world'>) as unknown as Point<'world'>));

/** Cut 80 to 150 mm below the lesser trochanter, square to the leg or aslant by up to 25 degrees; with both hip bones, one or none. */
function femurCropped(known: Known, random: () => number): Shown {
  const side = either(random, (one) => at(known, `lesser_trochanter_apex_${one}`) !== undefined);
  const [head, lesser] = [at(known, `femoral_head_centre_${side}`), at(known, `lesser_trochanter_apex_${side}`)];
  const axis = known.whole.femora[side]?.shaftAxis?.direction ?? (head && lesser && normalised(displacement(lesser, head)));
  const femur = known.person.bones[`femur_${side}`];
  if (!lesser || !axis || !femur) return { bones: known.person.bones };
  const normal = normalised(mapVector(anyTurn(random, 25), scaled(axis, -1)));
  const kept = cutMesh(femur, moved(lesser, scaled(axis, -(80 + 70 * random()))), normal);
  const share = random();
  const beside = only(known, (name) => (name.startsWith('hip') && share < 0.7 && (share < 0.4 || onSide(side)(name))) || (name === 'sacrum' && share < 0.4));
  return { bones: { ...beside, [`femur_${side}`]: kept } };
}

/** One hip bone, whole or cut, with or without the sacrum and the upper end of its femur. */
function halfPelvis(known: Known, random: () => number): Shown {
  const side = either(random, (one) => has(known, `hip_${one}`));
  const half = only(known, (name) => name === `hip_${side}` || (name === 'sacrum' && random() < 0.5));
  const shown = random() < 0.5 ? half : cutAnywhere(half, random);
  const femur = random() < 0.5 && at(known, `lesser_trochanter_apex_${side}`) ? femurCropped(known, random).bones[`femur_${side}`] : undefined;
  return { bones: femur ? { ...shown, [`femur_${side}`]: femur } : shown };
}

/** The lower 50 to 220 mm of a femur, with or without the upper end of its tibia. */
function distalFemur(known: Known, random: () => number): Shown {
  const side = either(random, (one) => at(known, `intercondylar_notch_${one}`) !== undefined);
  const [head, notch] = [at(known, `femoral_head_centre_${side}`), at(known, `intercondylar_notch_${side}`)];
  const femur = known.person.bones[`femur_${side}`];
  if (!femur || !notch || !head) return { bones: femur ? { [`femur_${side}`]: femur } : {} };
  const up = normalised(displacement(notch, head));
  const kept = cutMesh(femur, moved(notch, scaled(up, 50 + 170 * random())), normalised(mapVector(anyTurn(random, 20), up)));
  const tibia = random() < 0.5 ? only(known, (name) => name === `tibia_${side}` || name === `patella_${side}`) : {};
  return { bones: { [`femur_${side}`]: kept, ...tibia } };
}

/** The field of view ends at a plane in any direction, or nearly across the body, somewhere between three tenths and the end of what is there. */
export function cutAnywhere(bones: Bones, random: () => number): Bones {
  const any = random() < 0.5 ? 2 : 0.4;
  const normal = normalised(vector<'world'>(any * (random() - 0.5), any * (random() - 0.5), random() < 0.5 ? 1 : -1));
  const heights = Object.values(bones).flatMap((mesh) => Array.from({ length: vertexCount(mesh) }, (_, v) => dot(vertexAt(mesh, v) as unknown as Vector<'world'>, normal))).sort((a, b) => a - b);
  const limit = heights[Math.floor((0.3 + 0.7 * random()) * (heights.length - 1))] as number;
  return Object.fromEntries(named(bones).map(([name, mesh]) => [name, below(mesh, normal, limit)] as const).filter(([, mesh]) => triangleCount(mesh) > 100));
}

const cutMesh = (mesh: Mesh, at: Point<'world'>, normal: Vector<'world'>): Mesh => below(mesh, normal, dot(at as unknown as Vector<'world'>, normal));

/** Whether what was found lies nearer to another place than to its own. */
export const isNearer = (found: Point<'world'>, other: Point<'world'>, own: Point<'world'>): boolean => distance(found, other) < distance(found, own);
