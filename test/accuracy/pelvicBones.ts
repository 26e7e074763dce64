import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Bones } from '../../shared/anatomy/locate';
import { decodePly } from '../../shared/mesh/ply';
import type { Mesh } from '../../shared/mesh/mesh';
import { pointOf, type Point, type Triple } from '../../shared/geometry/spaces';

/** Surfaces of 26 people with the places of some landmarks: nodes of one template that was fitted to every bone. */
const folder = join('..', 'shared', 'data', 'bones', 'map-llp26');

export const haveBones = (): boolean => existsSync(join(folder, 'landmarks_template_nodes.json'));

export type Subject = { readonly id: string; readonly bones: Bones; readonly nodes: Readonly<Record<string, Point<'world'>>> };

type Nodes = Readonly<Record<string, Readonly<Record<string, Triple | number>>>>;
const nodesOfAll = (): Nodes => JSON.parse(readFileSync(join(folder, 'landmarks_template_nodes.json'), 'utf8')) as Nodes;

/** In order of their ids every second one, from the first, may be looked at while a definition is worked on; the others only tell how good it is. */
export function subjectIds(part: 'seen' | 'kept out' | 'all'): string[] {
  const ids = Object.keys(nodesOfAll()).sort();
  return part === 'all' ? ids : ids.filter((_, n) => (n % 2 === 0) === (part === 'seen'));
}

export function subjectOf(id: string): Subject {
  const nodes = Object.entries(nodesOfAll()[id] ?? {}).flatMap(([name, at]) => (typeof at === 'number' ? [] : [[name, pointOf<'world'>(at)] as const]));
  return { id, nodes: Object.fromEntries(nodes), bones: { hip_left: meshOf(`${id}_L_hip`), hip_right: meshOf(`${id}_R_hip`), sacrum: meshOf(`${id}_sacrum`) } };
}

/** The left leg of the same person; each of its bones lies where it was fitted, and not beside its neighbour. */
export const legOf = (id: string): Bones =>
  ({ femur_left: meshOf(`${id}_L_femur`), tibia_left: meshOf(`${id}_L_tibia`), fibula_left: meshOf(`${id}_L_fibula`), patella_left: meshOf(`${id}_L_patella`) });

function meshOf(name: string): Mesh {
  const read = decodePly(readFileSync(join(folder, 'ply', `${name}.ply`)));
  if (!read.ok) throw new Error(`${name}: ${read.error.code}`);
  return read.value;
}
