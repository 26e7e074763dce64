/**
 * How near the landmarks come on people that neither way was made from: geometry alone, the correction network alone,
 * both as the app takes them, and what their confidence is worth. `node <bundle> truth.json` (models/training/correction).
 */
import { combined } from '../../shared/anatomy/combined';
import { landmarkBoundsMm } from '../../shared/anatomy/landmarkBounds';
import { nameOfLandmark, pairedLandmarks, type LandmarkId, type LandmarkName } from '../../shared/anatomy/landmarks';
import { locatedLandmarks } from '../../shared/anatomy/locate';
import { distance, type Point } from '../../shared/geometry/spaces';
import { correctionModels } from '../../electron/catalog/corrections';
import { correctionsOf } from '../../electron/jobs/tasks/correction';
import { haveBones, readTruth, scans, trialOf, type Scan, type Trial } from './correctionTrials';

const ways = ['geometry', 'network', 'together'] as const;
type Way = (typeof ways)[number];
/** Distances from the truth, mm; null where a way gave nothing. */
type Outcome = { readonly name: LandmarkName; readonly visible: boolean; readonly offMm: Readonly<Record<Way, number | null>>; readonly confidence: number | null };

async function outcomesOf({ bones, truth }: Trial): Promise<Outcome[]> {
  const models = await correctionModels('models');
  const geometry = locatedLandmarks(bones);
  const corrections = await correctionsOf(bones, models);
  const together = combined(geometry, corrections);
  return Object.entries(truth).flatMap(([id, at]) => {
    const name = nameOfLandmark(id);
    const answer = corrections.answers.get(id as LandmarkId);
    if (!name) return [];
    const off = (found: { readonly at: Point<'world'> } | undefined): number | null => (found ? distance(found.at, at) : null);
    const offMm = { geometry: off(geometry.found[id]), network: off(answer), together: off(together.found[id]) };
    return [{ name, visible: (answer?.visible ?? 0) >= 0.5, offMm, confidence: together.found[id]?.confidence ?? null }];
  });
}

const quantile = (values: readonly number[], share: number): string =>
  ([...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))] ?? NaN).toFixed(2);

function print(title: string, outcomes: readonly Outcome[]): void {
  console.log(`\n${title}\n${'landmark'.padEnd(26)}${ways.map((way) => `${way}: n`.padStart(14) + 'median'.padStart(8) + '90 %'.padStart(8)).join('')}   within its bound: said, was`);
  for (const name of pairedLandmarks) {
    const of = outcomes.filter((each) => each.name === name);
    if (of.length > 0) console.log(`${name.padEnd(26)}${ways.map((way) => columns(of, way)).join('')}   ${worth(of)}`);
  }
}

function columns(of: readonly Outcome[], way: Way): string {
  const values = of.filter(({ visible }) => way !== 'network' || visible).flatMap(({ offMm }) => offMm[way] ?? []);
  return `${values.length}/${of.length}`.padStart(14) + quantile(values, 0.5).padStart(8) + quantile(values, 0.9).padStart(8);
}

function worth(of: readonly Outcome[]): string {
  const told = of.flatMap(({ name, offMm: { together }, confidence }) => (together !== null && confidence !== null ? [{ confidence, held: together <= landmarkBoundsMm[name] ? 1 : 0 }] : []));
  const mean = (values: readonly number[]): string => (values.reduce((a, b) => a + b, 0) / values.length).toFixed(2);
  return told.length === 0 ? '-' : `${mean(told.map(({ confidence }) => confidence))} ${mean(told.map(({ held }) => held))}`;
}

async function main(file: string | undefined): Promise<void> {
  if (!haveBones() || file === undefined) {
    console.log('Nothing measured: this wants ../shared/data/bones/map-llp26 and the truth.json of `python -m correction.calibrate`.');
    return;
  }
  const truth = readTruth(file);
  for (const scan of Object.keys(scans) as Scan[]) {
    const outcomes: Outcome[] = [];
    for (const subject of Object.keys(truth).sort()) outcomes.push(...await outcomesOf(trialOf(subject, truth, scan)));
    print(`${scan}: ${Object.keys(truth).length} people kept out of training`, outcomes);
  }
}

void main(process.argv[2]);
