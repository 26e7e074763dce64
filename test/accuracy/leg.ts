import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { locatedLandmarks } from '../../shared/anatomy/locate';
import { landmarkBoundsMm } from '../../shared/anatomy/landmarkBounds';
import type { LandmarkName, Landmarks } from '../../shared/anatomy/landmarks';
import { measuresOf } from '../../shared/anatomy/measures';
import type { Side } from '../../shared/anatomy/side';
import { distance, pointOf, type Triple } from '../../shared/geometry/spaces';
import { decodePly } from '../../shared/mesh/ply';
import { haveBones, legOf, subjectIds, subjectOf, type Subject } from './pelvicBones';

/** Which node of the template stands for which landmark of the left leg. The trochanter's node is its outermost place, not its tip. */
const nodeOf: Readonly<Record<string, string>> = {
  femoral_head_centre: 'L_femoral_head_centre', lesser_trochanter_apex: 'L_lesser_trochanter', medial_epicondyle: 'L_medial_epicondyle',
  lateral_epicondyle: 'L_lateral_epicondyle', tibial_tuberosity: 'L_tibial_tubercle', medial_malleolus: 'L_medial_malleolus', lateral_malleolus: 'L_lateral_malleolus',
};

type Studied = { readonly subject: Subject; readonly found: Landmarks; readonly seconds: number };

function studied(id: string): Studied {
  const bones = legOf(id);
  const before = process.cpuUsage();
  const found = locatedLandmarks(bones);
  return { subject: subjectOf(id), found, seconds: process.cpuUsage(before).user / 1e6 };
}

const quantile = (values: readonly number[], share: number): number => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))] ?? NaN;

function print(part: 'seen' | 'kept out'): void {
  const people = subjectIds(part).map(studied);
  console.log(`\n${part}: ${people.length} people (${subjectIds(part).join(', ')}), ${quantile(people.map(({ seconds }) => seconds), 0.5).toFixed(2)} s of one core a leg`);
  console.log(`${'landmark'.padEnd(24)}${'found'.padStart(9)}${'median'.padStart(9)}${'p90'.padStart(9)}${'largest'.padStart(9)}${'in bound'.padStart(10)}`);
  for (const [name, node] of Object.entries(nodeOf)) {
    const values = people.flatMap(({ subject: { nodes }, found }) => {
      const [at, truth] = [found.found[`${name}_left`]?.at, nodes[node]];
      return at && truth ? [distance(at, truth)] : [];
    });
    console.log(`${name.padEnd(24)}${`${values.length}/${people.length}`.padStart(9)}${[0.5, 0.9, 1].map((share) => quantile(values, share).toFixed(2).padStart(9)).join('')}${`${values.filter((mm) => mm < landmarkBoundsMm[name as LandmarkName]).length}/${people.length}`.padStart(10)}`);
  }
  const absent = new Map<string, number>();
  for (const { found } of people) for (const { id, code } of found.missing) if (id.endsWith('_left') && code !== 'missing-bone') absent.set(id, (absent.get(id) ?? 0) + 1);
  console.log(`not found: ${[...absent].map(([id, count]) => `${id} ${count}`).join(', ') || 'none'}`);
}

/** Proximal femurs on which other people have measured: centre of the hip joint, radius of the head, neck-shaft angle. */
const libhip = join('..', 'shared', 'data', 'bones', 'libhip');
const measuredElsewhere = [['m4', 'left'], ['m4', 'right'], ['m8', 'left'], ['m7', 'right']] as const;

function printMeasuredElsewhere(): void {
  type Reference = Readonly<Record<string, Readonly<Record<string, Triple | number | string>>>>;
  const references = JSON.parse(readFileSync(join(libhip, 'reference_morphology.json'), 'utf8')) as Reference;
  console.log(`\nproximal femurs measured by others\n${'bone'.padEnd(12)}${'head centre'.padStart(13)}${'radius'.padStart(9)}${'theirs'.padStart(9)}${'neck-shaft'.padStart(12)}${'theirs'.padStart(9)}`);
  for (const [person, side] of measuredElsewhere) {
    const [word, letter] = side === 'left' ? ['Left', 'L'] : ['Right', 'R'];
    const reference = references[person] ?? {};
    const read = decodePly(readFileSync(join(libhip, 'ply', `${person}_${letter}_proximal_femur.ply`)));
    if (!read.ok) throw new Error(`${person} ${side}: ${read.error.code}`);
    const found = locatedLandmarks({ [`femur_${side}`]: read.value });
    const centre = found.found[`femoral_head_centre_${side}`]?.at;
    const off = centre ? distance(centre, pointOf<'world'>(reference[`The ${word} Hip Joint Center (${letter}_HJC)`] as Triple)) : NaN;
    console.log(`${`${person} ${side}`.padEnd(12)}${off.toFixed(2).padStart(13)}${(found.femora[side]?.head?.radiusMm ?? NaN).toFixed(2).padStart(9)}${String(reference[`The ${word} Mean Actual Radius (${letter}_M_AR)`]).padStart(9)}${neckShaft(found, side).padStart(12)}${String(reference[`The ${word} neck-shaft angle (${letter}_NSA)`]).padStart(9)}`);
  }
}

const neckShaft = (found: Landmarks, side: Side): string => measuresOf(found).find(({ id }) => id === `ccd_${side}`)?.value?.toFixed(1) ?? '-';

if (haveBones()) for (const part of ['seen', 'kept out'] as const) print(part);
else console.log('The bones of ../shared/data/bones/map-llp26 are not there: nothing measured.');
if (existsSync(libhip)) printMeasuredElsewhere();
