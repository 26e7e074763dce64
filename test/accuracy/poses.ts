/**
 * Seeded views of every real bone there is (../shared/data/bones), in random poses, mirrored and cut: nothing may crash,
 * no landmark may come on the other side, everything missing has its reason, and what is still named on a piece of a bone
 * is the point that the whole bone has, or has little confidence. With the correction networks, as the app runs them.
 */
import { boneOfLandmark } from '../../shared/anatomy/landmarkBone';
import { ASKED_BELOW } from '../../shared/anatomy/combined';
import { landmarkIds, nameOfLandmark, type LandmarkId, type Landmarks } from '../../shared/anatomy/landmarks';
import type { Bones } from '../../shared/anatomy/locate';
import { distance, point, type Point } from '../../shared/geometry/spaces';
import { mapPoint } from '../../shared/geometry/transform';
import { correctionModels } from '../../electron/catalog/corrections';
import { landmarksOf, type CorrectionModels } from '../../electron/jobs/tasks/correction';
import { everyone } from './anyBone';
import { mirroredBones, randomStream } from './anyPose';
import { canShow, isNearer, kinds, viewOf, type Kind, type Known, type View } from './anyView';

/** Farther from its place on the whole bone than this a landmark of a piece is another point, mm. */
const ASTRAY_MM = 15;

type Astray = { readonly run: number; readonly person: string; readonly kind: Kind; readonly id: string; readonly offMm: number; readonly confidence: number | null; readonly way: string };
type Tally = { runs: number; crashes: number; wrongSides: string[]; withoutReason: string[]; turned: { mm: number; id: string }; kept: number; said: number; astray: Astray[]; lost: Map<string, number> };

const opposite: readonly (readonly [RegExp, string])[] = [[/lateral/, 'medial'], [/medial/, 'lateral'], [/left$/, 'right'], [/right$/, 'left']];
/** The same place on the other side: of the bone, and of the body. */
const twinsOf = (id: string, { found }: Landmarks): Point<'world'>[] => opposite.flatMap(([here, there]) => {
  const twin = here.test(id) ? found[id.replace(here, there)] : undefined;
  return twin ? [twin.at] : [];
});
const swapped = (id: string): string => id.replace(/left|right/, (side) => (side === 'left' ? 'right' : 'left'));

type Run = { readonly n: number; readonly known: Known; readonly view: View; readonly mirror: boolean; readonly there: Landmarks };

/** What was found, as it lies in the view before any mirror. */
function placesOf({ there, mirror }: Run): [string, Point<'world'>][] {
  return Object.entries(there.found).map(([id, { at: [x, y, z] }]) => (mirror ? [swapped(id), point(-x, y, z)] : [id, point(x, y, z)]));
}

function weigh(run: Run, tally: Tally): void {
  for (const [id, at] of placesOf(run)) {
    const truth = run.known.whole.found[id];
    const bone = nameOfLandmark(id) && boneOfLandmark(id as LandmarkId);
    if (truth && bone) weighOne({ run, id, at, own: mapPoint(run.view.motionOf(bone), truth.at), motion: run.view.motionOf(bone) }, tally);
  }
  reasons(run, tally);
}

type Weighed = { readonly run: Run; readonly id: string; readonly at: Point<'world'>; readonly own: Point<'world'>; readonly motion: ReturnType<View['motionOf']> };

function weighOne({ run, id, at, own, motion }: Weighed, tally: Tally): void {
  const { view: { kind }, known: { person, whole } } = run;
  tally.kept++;
  const offMm = distance(at, own);
  if (twinsOf(id, whole).some((twin) => isNearer(at, mapPoint(motion, twin), own))) tally.wrongSides.push(`${run.n} ${person.id} ${kind} ${id}`);
  if ((kind === 'whole' || kind === 'feet first') && offMm > tally.turned.mm) tally.turned = { mm: offMm, id: `${person.id} ${id}` };
  if (offMm <= ASTRAY_MM) return;
  const { confidence, way } = run.there.found[run.mirror ? swapped(id) : id] ?? { confidence: null };
  tally.astray.push({ run: run.n, person: person.id, kind, id, offMm, confidence, way: way ?? 'geometry' });
}

/** Each landmark is found or missing with a reason, never both and never neither. */
function reasons({ n, there, view }: Run, tally: Tally): void {
  const missing = new Map(there.missing.map(({ id, code, detail }) => [id, code && detail]));
  for (const id of landmarkIds) if ((id in there.found) === Boolean(missing.get(id))) tally.withoutReason.push(`${n} ${id}`);
  tally.said += there.missing.filter(({ code }) => code !== 'missing-bone').length;
  if (view.kind === 'whole') for (const { id, code } of there.missing) if (code !== 'missing-bone') tally.lost.set(id.replace(/_(left|right)$/, ''), (tally.lost.get(id.replace(/_(left|right)$/, '')) ?? 0) + 1);
}

/** Each run has its own seed, so that any one can be looked at alone. */
function streamOf(run: number): () => number {
  const random = randomStream(2026 + 7919 * run);
  for (let n = 0; n < 5; n++) random();
  return random;
}

async function runAll(runs: number, from: number, models: CorrectionModels): Promise<Tally> {
  const people = everyone();
  const tally: Tally = { runs, crashes: 0, wrongSides: [], withoutReason: [], turned: { mm: 0, id: '' }, kept: 0, said: 0, astray: [], lost: new Map() };
  const wholes = new Map<number, Known>();
  for (let n = from; n < from + runs; n++) {
    const random = streamOf(n);
    try {
      const who = Math.floor(random() * people.length);
      const known = wholes.get(who) ?? await knownOf(people[who] as (typeof people)[number], models);
      wholes.set(who, known);
      const able = kinds.filter((kind) => canShow(kind, known));
      const view = viewOf(able[Math.floor(random() * able.length)] as Kind, known, random);
      const mirror = random() < 0.5;
      const shown: Bones = mirror ? mirroredBones(view.bones) : view.bones;
      weigh({ n, known, view, mirror, there: await landmarksOf(shown, models) }, tally);
    } catch (cause) {
      tally.crashes++;
      console.log(n, cause);
    }
  }
  return tally;
}

async function knownOf(read: ReturnType<typeof everyone>[number], models: CorrectionModels): Promise<Known> {
  const person = read();
  return { person, whole: await landmarksOf(person.bones, models) };
}

function print({ runs, astray, lost, ...tally }: Tally, seconds: number): void {
  const sure = astray.filter(({ confidence }) => confidence === null || confidence >= ASKED_BELOW);
  console.log(`${runs} runs on ${everyone().length} people in ${seconds.toFixed(0)} s: ${tally.crashes} crashes, ${tally.wrongSides.length} wrong sides, ${tally.withoutReason.length} without reason`);
  console.log(`${tally.kept} landmarks named, ${tally.said} said to be missing from bones that are there; whole bones in any pose: at most ${tally.turned.mm.toExponential(1)} mm apart (${tally.turned.id})`);
  console.log(`more than ${ASTRAY_MM} mm from the place on the whole bone: ${astray.length}, of these ${sure.length} not said to be unsure`);
  for (const each of astray) console.log(`  ${each.run} ${each.person} ${each.kind}: ${each.id} ${each.offMm.toFixed(0)} mm, confidence ${each.confidence?.toFixed(2) ?? '-'}, ${each.way}`);
  console.log(`wrong sides: ${tally.wrongSides.join('; ') || 'none'}\nwithout reason: ${tally.withoutReason.join('; ') || 'none'}`);
  console.log(`missing from whole bones: ${[...lost].map(([id, count]) => `${id} ${count}`).join(', ') || 'none'}`);
}

async function main(runs: number, from: number): Promise<void> {
  if (everyone().length === 0) {
    console.log('The bones of ../shared/data/bones are not there: nothing measured.');
    return;
  }
  const begun = Date.now();
  print(await runAll(runs, from, await correctionModels('models')), (Date.now() - begun) / 1000);
}

await main(Number(process.argv[2] ?? 1000), Number(process.argv[3] ?? 0));
