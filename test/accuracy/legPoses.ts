import { locatedLandmarks, type Bones } from '../../shared/anatomy/locate';
import type { Landmarks } from '../../shared/anatomy/landmarks';
import { distance, point, type Point } from '../../shared/geometry/spaces';
import { mapPoint } from '../../shared/geometry/transform';
import { cutThrough, mirroredBones, randomPose, randomStream, turnedBones } from './anyPose';
import { haveBones, legOf, subjectIds } from './pelvicBones';

/**
 * Real legs in random poses, in the mirror and cut at random planes, each bone by itself: nothing may crash, no landmark
 * may come on the other side, and one that is still named on a piece is the one that the whole bone has.
 */
const ASTRAY_MM = 15;
const nowhere = point<'world'>(NaN, NaN, NaN);
const places = (found: Landmarks): [string, Point<'world'>][] => Object.entries(found.found).map(([id, { at }]) => [id, at]);

type Tally = { crashes: number; poseMm: number; mirrorMm: number; kept: number; said: number; wrongSides: number; astray: Record<string, number> };

/** Every medial landmark that has a lateral twin, the sides of which must not change. */
const twins = [['medial_epicondyle', 'lateral_epicondyle'], ['posterior_medial_condyle', 'posterior_lateral_condyle'], ['medial_plateau', 'lateral_plateau'], ['medial_malleolus', 'lateral_malleolus']] as const;

function piece(bones: Bones, whole: Landmarks, random: () => number, tally: Tally): void {
  const names = Object.keys(bones) as (keyof Bones)[];
  const name = names[Math.floor(random() * 2)] as keyof Bones;
  const pose = randomPose(random);
  const there = locatedLandmarks(turnedBones(cutThrough({ [name]: bones[name] } as Bones, random), pose));
  const there2 = (id: string): Point<'world'> => there.found[`${id}_left`]?.at ?? nowhere;
  const wholeAt = (id: string): Point<'world'> => mapPoint(pose, whole.found[`${id}_left`]?.at ?? nowhere);
  for (const [medial, lateral] of twins) {
    if (distance(there2(medial), wholeAt(lateral)) < distance(there2(medial), wholeAt(medial))) tally.wrongSides++;
  }
  for (const [id, at] of places(there)) {
    tally.kept++;
    if (distance(at, mapPoint(pose, whole.found[id]?.at ?? nowhere)) > ASTRAY_MM) tally.astray[id] = (tally.astray[id] ?? 0) + 1;
  }
  tally.said += there.missing.filter(({ code }) => code !== 'missing-bone').length;
}

function oneRun(n: number, known: { readonly bones: Bones; readonly whole: Landmarks }, random: () => number, tally: Tally): void {
  const { bones, whole } = known;
  if (n % 4 === 0) inPose(bones, whole, random, tally);
  else if (n % 8 === 2) inMirror(bones, whole, tally);
  else piece(bones, whole, random, tally);
}

function inPose(bones: Bones, whole: Landmarks, random: () => number, tally: Tally): void {
  const pose = randomPose(random);
  const there = locatedLandmarks(turnedBones(bones, pose));
  tally.poseMm = Math.max(tally.poseMm, ...places(whole).map(([id, at]) => distance(there.found[id]?.at ?? nowhere, mapPoint(pose, at))));
}

function inMirror(bones: Bones, whole: Landmarks, tally: Tally): void {
  const there = locatedLandmarks(mirroredBones(bones));
  tally.mirrorMm = Math.max(tally.mirrorMm, ...places(whole).map(([id, [x, y, z]]) => distance(there.found[id.replace('left', 'right')]?.at ?? nowhere, point(-x, y, z))));
}

const runs = Number(process.argv[2] ?? 1000);
if (!haveBones()) console.log('The bones of ../shared/data/bones/map-llp26 are not there: nothing measured.');
else {
  const random = randomStream(23);
  const tally: Tally = { crashes: 0, poseMm: 0, mirrorMm: 0, kept: 0, said: 0, wrongSides: 0, astray: {} };
  const wholes = new Map<string, { bones: Bones; whole: Landmarks }>();
  const ids = subjectIds('all').slice(0, Math.max(1, Math.ceil(runs / 8)));
  for (let n = 0; n < runs; n++) {
    const id = ids[n % ids.length] as string;
    const known = wholes.get(id) ?? { bones: legOf(id), whole: locatedLandmarks(legOf(id)) };
    wholes.set(id, known);
    try {
      oneRun(n, known, random, tally);
    } catch (cause) {
      tally.crashes++;
      console.log(n, id, cause);
    }
  }
  console.log({ runs, ...tally });
}
