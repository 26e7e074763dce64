import { anteriorPelvicFrame } from '../../shared/anatomy/frames';
import { locatedLandmarks } from '../../shared/anatomy/locate';
import { landmarkBoundsMm } from '../../shared/anatomy/landmarkBounds';
import { nameOfLandmark, type Landmarks } from '../../shared/anatomy/landmarks';
import { sides, type Side } from '../../shared/anatomy/side';
import { radians, toDegrees } from '../../shared/geometry/angle';
import { cross, displacement, distance, dot, midpoint, normalised, type Point } from '../../shared/geometry/spaces';
import { haveBones, subjectIds, subjectOf, type Subject } from './pelvicBones';

/** Which node of the template stands for which landmark. */
const nodeOf: Readonly<Record<string, (side: Side) => string>> = {
  asis: (side) => `${side === 'left' ? 'L' : 'R'}ASIS`,
  psis: (side) => `${side === 'left' ? 'L' : 'R'}PSIS`,
  pubic_tubercle: (side) => `${side === 'left' ? 'L' : 'R'}_pubic_tubercle`,
  ischial_spine: (side) => `${side === 'left' ? 'L' : 'R'}_ischial_spine`,
  acetabular_centre: (side) => `${side === 'left' ? 'L' : 'R'}_acetabulum_centre`,
  ischial_tuberosity: (side) => `${side === 'left' ? 'L' : 'R'}_ischial_tuberosity`,
};

type Row = { readonly name: string; readonly values: readonly number[]; readonly asked: number };

/** Distances of what is found from the nodes of the fitted template, mm, and of the anterior pelvic planes, degrees. */
function rowsOf(subjects: readonly { readonly subject: Subject; readonly found: Landmarks }[]): Row[] {
  const points = Object.entries(nodeOf).map(([name, node]): Row => {
    const values = subjects.flatMap(({ subject, found }) => sides.flatMap((side) => {
      const [at, truth] = [found.found[`${name}_${side}`]?.at, subject.nodes[node(side)]];
      return at && truth ? [distance(at, truth)] : [];
    }));
    return { name, values, asked: subjects.length * 2 };
  });
  const plateaus = subjects.flatMap(({ subject: { nodes }, found: { sacralEndplate } }) => (sacralEndplate && nodes['sacral_plateau_post'] ? [distance(sacralEndplate.posterior, nodes['sacral_plateau_post'])] : []));
  const tilts = subjects.flatMap(({ subject, found }) => tiltBetween(subject, found));
  return [...points, { name: 's1_endplate, back edge', values: plateaus, asked: subjects.length }, { name: 'APP tilt, degrees', values: tilts, asked: subjects.length }];
}

/** Between the plane of the nodes and the plane found, about the line of the iliac spines. */
function tiltBetween({ nodes }: Subject, found: Landmarks): number[] {
  const frame = anteriorPelvicFrame(found);
  const [left, right, lowLeft, lowRight] = ['LASIS', 'RASIS', 'L_pubic_tubercle', 'R_pubic_tubercle'].map((id) => nodes[id]) as [Point<'world'>, Point<'world'>, Point<'world'>, Point<'world'>];
  if (!frame.ok) return [];
  const x = normalised(displacement(left, right));
  const up = displacement(midpoint(lowLeft, lowRight), midpoint(left, right));
  const y = normalised(cross(up, x));
  return [Math.abs(toDegrees(radians(Math.atan2(dot(frame.value.z, y), dot(frame.value.z, cross(x, y))))))];
}

const quantile = (values: readonly number[], share: number): number => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))] ?? NaN;

/** Share of those that lie within the bound that a confidence is about; a dash for what has none. */
function shareInBound(name: string, values: readonly number[]): string {
  const landmark = nameOfLandmark(`${name}_left`);
  const bound = landmark && landmarkBoundsMm[landmark];
  return bound === undefined ? '-' : (values.filter((value) => value <= bound).length / values.length).toFixed(2);
}

function print(title: string, rows: readonly Row[]): void {
  console.log(`\n${title}\n${'landmark'.padEnd(24)}${'found'.padStart(9)}${'median'.padStart(9)}${'p90'.padStart(9)}${'largest'.padStart(9)}${'in bound'.padStart(10)}`);
  for (const { name, values, asked } of rows) {
    console.log(`${name.padEnd(24)}${`${values.length}/${asked}`.padStart(9)}${[0.5, 0.9, 1].map((share) => quantile(values, share).toFixed(2).padStart(9)).join('')}${shareInBound(name, values).padStart(10)}`);
  }
}

if (!haveBones()) console.log('The bones of ../shared/data/bones/map-llp26 are not there: nothing measured.');
else {
  for (const part of ['seen', 'kept out'] as const) {
    const begun = Date.now();
    const subjects = subjectIds(part).map((id) => ({ subject: subjectOf(id), found: locatedLandmarks(subjectOf(id).bones) }));
    print(`${part}: ${subjects.length} people (${subjectIds(part).join(', ')}), ${((Date.now() - begun) / 1000 / subjects.length).toFixed(2)} s each`, rowsOf(subjects));
  }
}
