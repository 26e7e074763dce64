/**
 * Every landmark and measure of the synthetic patient that follows from the formulas it was built of, beside what is found
 * on its surfaces: as it lies, in a random pose and in the mirror. What misses 1 mm, or 0.5 degrees, is marked.
 */
import { locatedLandmarks, type Bones } from '../../shared/anatomy/locate';
import { framesOf } from '../../shared/anatomy/frames';
import type { Landmarks } from '../../shared/anatomy/landmarks';
import { withMeasuredPoints } from '../../shared/anatomy/measuredPoints';
import { measuresOf } from '../../shared/anatomy/measures';
import { sides } from '../../shared/anatomy/side';
import { distance, point, type Point } from '../../shared/geometry/spaces';
import { mapPoint } from '../../shared/geometry/transform';
import { triangleCount } from '../../shared/mesh/mesh';
import { createPatient } from '../phantom/bones';
import { truthOf } from '../phantom/truth';
import { surfacesOf } from '../shared/phantomBones';
import { mirroredBones, randomPose, randomStream, turnedBones } from './anyPose';
import { truthLandmarks } from './phantomTruth';

const NAMES = sides.flatMap((side) => [`hip_${side}`, `femur_${side}`, `tibia_${side}`, `fibula_${side}`] as const);
const LIMIT = { mm: 1, deg: 0.5 } as const;

const swapped = (id: string): string => id.replace(/left|right/, (side) => (side === 'left' ? 'right' : 'left'));

function landmarkRows({ found: truth }: Landmarks, found: Landmarks): string[] {
  const names = [...new Set(Object.keys(truth).map((id) => id.replace(/_(left|right)$/, '')))];
  return names.map((name) => {
    const off = sides.map((side) => distance(found.found[`${name}_${side}`]?.at ?? point<'world'>(NaN, NaN, NaN), truth[`${name}_${side}`]?.at ?? point<'world'>(NaN, NaN, NaN)));
    return `${name.padEnd(34)}${off.map((mm) => mm.toFixed(2).padStart(9)).join('')} mm${off.some((mm) => !(mm <= LIMIT.mm)) ? '   over 1 mm' : ''}`;
  });
}

/** Measures that both give, of the true landmarks and of those found. */
function measureRows(truth: Landmarks, found: Landmarks): string[] {
  const own = new Map(measuresOf(found).map((each) => [each.id, each]));
  return measuresOf(truth).flatMap(({ id, unit, value }) => {
    const there = own.get(id)?.value;
    if (typeof value !== 'number' || typeof there !== 'number' || unit === 'class') return [];
    const limit = unit === 'deg' ? LIMIT.deg : unit === 'mm' ? LIMIT.mm : 0.05;
    return [`${id.padEnd(34)}${value.toFixed(2).padStart(9)}${there.toFixed(2).padStart(9)} ${unit}${Math.abs(value - there) > limit ? `   off by ${(there - value).toFixed(2)}` : ''}`];
  });
}

/** How far apart what is found is from what is found in another pose, and in the mirror, mm. */
function steadiness(bones: Bones, found: Landmarks, seed: number): string {
  const pose = randomPose(randomStream(seed));
  const [turned, mirror] = [locatedLandmarks(turnedBones(bones, pose)), locatedLandmarks(mirroredBones(bones))];
  const apart = (there: Landmarks, map: (id: string, at: Landmarks['found'][string]['at']) => readonly [string, Point<'world'>]): number =>
    Math.max(...Object.entries(found.found).map(([id, { at }]) => { const [other, where] = map(id, at); return distance(there.found[other]?.at ?? point<'world'>(NaN, NaN, NaN), where); }));
  return `in another pose ${apart(turned, (id, at) => [id, mapPoint(pose, at)]).toExponential(1)} mm apart, in the mirror ${apart(mirror, (id, [x, y, z]) => [swapped(id), point<'world'>(-x, y, z)]).toExponential(1)} mm`;
}

/** Processor time of everything on one leg and both hip bones, s: landmarks, the points of single measures, frames, measures. */
function secondsOfOneLeg(bones: Bones): string {
  const one = Object.fromEntries(Object.entries(bones).filter(([name]) => name.startsWith('hip') || name.endsWith('right')));
  const before = process.cpuUsage();
  const found = withMeasuredPoints(locatedLandmarks(one), one);
  const count = Object.keys(framesOf(found)).length + measuresOf(found).length;
  const triangles = Object.values(one).reduce((sum, mesh) => sum + triangleCount(mesh), 0);
  return `one leg and the hip bones, ${triangles} triangles: ${Object.keys(found.found).length} places and ${count} frames and measures in ${(process.cpuUsage(before).user / 1e6).toFixed(2)} s of one core`;
}

for (const seed of process.argv.length > 2 ? process.argv.slice(2).map(Number) : [3, 11]) {
  const patient = createPatient(seed);
  const truth = truthLandmarks(patient);
  const bones = surfacesOf(patient, NAMES, 1.25);
  const found = locatedLandmarks(bones);
  console.log(`\nseed ${seed}: ${steadiness(bones, found, seed)}`);
  console.log(`${'landmark'.padEnd(34)}${'left'.padStart(9)}${'right'.padStart(9)}\n${landmarkRows(truth, found).join('\n')}`);
  console.log(`${'measure'.padEnd(34)}${'truth'.padStart(9)}${'found'.padStart(9)}\n${measureRows(truth, found).join('\n')}`);
  console.log(secondsOfOneLeg(bones));
  /* The neck's lower border widens towards the shaft: the middles of its sections lie below the line that it was built about. */
  for (const side of sides) console.log(`neck-shaft angle of the line that the neck was built about, ${side}: ${truthOf(patient).sides[side].ccdDeg.toFixed(2)} deg`);
}
