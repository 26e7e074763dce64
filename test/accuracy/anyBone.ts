import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Bones } from '../../shared/anatomy/locate';
import { displacement, pointOf, type Vector } from '../../shared/geometry/spaces';
import { transform } from '../../shared/geometry/transform';
import { decodePly } from '../../shared/mesh/ply';
import type { Mesh } from '../../shared/mesh/mesh';
import { turnedBones } from './anyPose';
import { haveBones, legOf, subjectIds, subjectOf } from './pelvicBones';

/** Bones of one person, lying as they were drawn. */
export type Person = { readonly id: string; readonly bones: Bones };

const folder = join('..', 'shared', 'data', 'bones');

function meshOf(source: string, name: string): Mesh {
  const read = decodePly(readFileSync(join(folder, source, 'ply', `${name}.ply`)));
  if (!read.ok) throw new Error(`${name}: ${read.error.code}`);
  return read.value;
}

/** Files of every source by the bones they show; pelvises and shanks drawn as one piece are no bone of ours. */
const others: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>> = {
  libhip: {
    cargen: { hip_left: 'cargen_L_hip', sacrum: 'cargen_sacrum', femur_left: 'cargen_L_proximal_femur' },
    ...Object.fromEntries(['m3', 'm4', 'm7'].map((id) => [id, { femur_left: `${id}_L_proximal_femur`, femur_right: `${id}_R_proximal_femur` }])),
    m8: { femur_left: 'm8_L_proximal_femur' },
  },
  'auckland-raw-segmentations': Object.fromEntries(
    ['2007_5028', '2008_0006', '2008_0019', '2008_0051', '2008_0158', '2008_1342', '2008_1461', '2008_1489', '2008_1524'].map((id) => [`raw ${id}`, { femur_left: `${id}_L_femur` }])),
  'pymskt-knee': Object.fromEntries(['1', '2', '3', '4', '5'].map((n) => [`knee ${n}`, { femur_right: `${n}_R_distal_femur` }])),
  'visible-human-denver': {
    VHF: { sacrum: 'VHF_sacrum', tibia_left: 'VHF_L_tibia', fibula_left: 'VHF_L_fibula', patella_left: 'VHF_L_patella', fibula_right: 'VHF_R_fibula', patella_right: 'VHF_R_patella' },
    VHM: { sacrum: 'VHM_sacrum', fibula_left: 'VHM_L_fibula', patella_left: 'VHM_L_patella', fibula_right: 'VHM_R_fibula', patella_right: 'VHM_R_patella' },
  },
};

/** Everyone whose bones are there, each read when asked for. */
export function everyone(): readonly (() => Person)[] {
  const fitted = haveBones() ? subjectIds('all').map((id) => (): Person => ({ id, bones: { ...subjectOf(id).bones, ...atSocket(id) } })) : [];
  const drawn = Object.entries(others).filter(([source]) => existsSync(join(folder, source))).flatMap(([source, people]) =>
    Object.entries(people).map(([id, files]) => (): Person => ({ id, bones: Object.fromEntries(Object.entries(files).map(([bone, file]) => [bone, meshOf(source, file)])) })));
  return [...fitted, ...drawn];
}

/** The leg of a fitted person moved so that its head lies in its socket. */
function atSocket(id: string): Bones {
  const { nodes } = subjectOf(id);
  const [head, socket] = [nodes['L_femoral_head_centre'], nodes['L_acetabulum_centre']];
  const [x, y, z]: Vector<'world'> = displacement(head ?? pointOf([0, 0, 0]), socket ?? pointOf([0, 0, 0]));
  return turnedBones(legOf(id), transform([1, 0, 0, x, 0, 1, 0, y, 0, 0, 1, z]));
}
