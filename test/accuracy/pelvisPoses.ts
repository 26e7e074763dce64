import { locatedLandmarks, type Bones } from '../../shared/anatomy/locate';
import type { Landmarks } from '../../shared/anatomy/landmarks';
import { distance, point, type Point } from '../../shared/geometry/spaces';
import { mapPoint, type Transform } from '../../shared/geometry/transform';
import { cutThrough, mirroredBones, randomPose, randomStream, turnedBones } from './anyPose';
import { haveBones, subjectIds, subjectOf } from './pelvicBones';

/**
 * Random poses of real pelvises, and random cuts of them: nothing may crash, nothing may change with the pose, and a
 * point that is still named on a cut bone is the one that the whole bone has.
 */
type Tally = { runs: number; crashes: number; poseMm: number; mirrorMm: number; kept: number; said: number; astray: number; astrayNames: Map<string, number> };

/** Farther from its place on the whole bone than this a landmark of a cut bone is another point, mm. */
const ASTRAY_MM = 15;

const pelvic = (found: Landmarks): [string, Point<'world'>][] => Object.entries(found.found).map(([id, { at }]) => [id, at]);

function inPose(bones: Bones, whole: Landmarks, pose: Transform<'world', 'world'>): number {
  const there = locatedLandmarks(turnedBones(bones, pose));
  return Math.max(...pelvic(whole).map(([id, at]) => distance(there.found[id]?.at ?? point<'world'>(NaN, NaN, NaN), mapPoint(pose, at))));
}

function inMirror(bones: Bones, whole: Landmarks): number {
  const there = locatedLandmarks(mirroredBones(bones));
  const other = (id: string): string => id.replace(/left|right/, (side) => (side === 'left' ? 'right' : 'left'));
  return Math.max(...pelvic(whole).map(([id, [x, y, z]]) => distance(there.found[other(id)]?.at ?? point<'world'>(NaN, NaN, NaN), point(-x, y, z))));
}

function cut(bones: Bones, whole: Landmarks, { random, tally, pose }: { random: () => number; tally: Tally; pose: Transform<'world', 'world'> }): void {
  const part = cutThrough(bones, random);
  const there = locatedLandmarks(turnedBones(part, pose));
  for (const [id, at] of pelvic(there)) {
    const truth = whole.found[id];
    if (!truth) continue;
    const off = distance(at, mapPoint(pose, truth.at));
    tally.kept++;
    if (!(off < ASTRAY_MM)) {
      tally.astray++;
      tally.astrayNames.set(id.replace(/_(left|right)$/, ''), (tally.astrayNames.get(id.replace(/_(left|right)$/, '')) ?? 0) + 1);
    }
  }
  tally.said += there.missing.length;
}

function run(runs: number): Tally {
  const tally: Tally = { runs, crashes: 0, poseMm: 0, mirrorMm: 0, kept: 0, said: 0, astray: 0, astrayNames: new Map() };
  const random = randomStream(17);
  const ids = subjectIds('all');
  const wholes = new Map<string, { bones: Bones; whole: Landmarks }>();
  for (let n = 0; n < runs; n++) {
    const id = ids[n % ids.length] as string;
    try {
      const known = wholes.get(id) ?? { bones: subjectOf(id).bones, whole: locatedLandmarks(subjectOf(id).bones) };
      wholes.set(id, known);
      const pose = randomPose(random);
      if (n % 4 === 0) tally.poseMm = Math.max(tally.poseMm, inPose(known.bones, known.whole, pose));
      else if (n % 4 === 2 && n < 2 * ids.length) tally.mirrorMm = Math.max(tally.mirrorMm, inMirror(known.bones, known.whole));
      else cut(known.bones, known.whole, { random, tally, pose });
    } catch (cause) {
      tally.crashes++;
      console.log(n, id, cause);
    }
  }
  return tally;
}

const runs = Number(process.argv[2] ?? 1000);
if (!haveBones()) console.log('The bones of ../shared/data/bones/map-llp26 are not there: nothing measured.');
else {
  const { astrayNames, ...tally } = run(runs);
  console.log({ ...tally, astrayNames: Object.fromEntries(astrayNames) });
}
