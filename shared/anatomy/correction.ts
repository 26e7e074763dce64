import { point, type Point, type Triple } from '../geometry/spaces';
import type { Mesh } from '../mesh/mesh';
import type { CorrectionManifest } from './correctionModel';
import { placedBack, placedPoints, placingOnto, principalPlacings, type Placing } from './correctionPlacing';
import { surfacePoints, type SurfacePoints } from './correctionPoints';
import { mirroredPoint, onRightSide } from './mirror';
import type { PairedLandmark } from './landmarks';
import type { Side } from './side';

/** What a network says of several views of one bone, each value after the other: landmarks slowest within a view. */
export type NetworkOutput = { readonly landmarks: Float32Array; readonly logSpread: Float32Array; readonly seen: Float32Array };
/** One pass: `views` times the same number of points and normals, single precision, in the network's frame. */
export type NetworkPass = (views: number, points: Float32Array, normals: Float32Array) => Promise<NetworkOutput>;
export type CorrectionNetworks = { readonly manifest: CorrectionManifest; readonly coarse: NetworkPass; readonly fine: NetworkPass };

/** What the network says of one landmark. */
export type Corrected = {
  readonly at: Point<'world'>;
  /** Scale s of the error's distribution, whose density in space is exp(−|e|/s)/s³ up to a factor: the mean error is 3 s. */
  readonly spreadMm: number;
  /** Whether the place is on the part of the bone that is there, 0 to 1. */
  readonly visible: number;
};

/** Passes of the fine network, each from where the one before lays the landmarks on those of the mean bone. */
const FINE_PASSES = 4;
/** What is out of view bears a little on the pose, too: as in training. */
const LEAST_WEIGHT = 0.05;

/**
 * The landmarks of one bone as the correction network sees them, in world LPS mm, whatever the bone's pose and how much
 * of it is there; none where it doubts that it has understood how the bone lies. Left bones are shown to it mirrored. The same mesh gives the same answer.
 */
export async function correctedLandmarks(side: Side, mesh: Mesh, networks: CorrectionNetworks): Promise<ReadonlyMap<PairedLandmark, Corrected>> {
  const right = onRightSide<SurfacePoints>(side, mesh, { locate: (bone) => surfacePoints(bone, networks.manifest.points), back: (points) => points });
  const answer = await answerOf(right, networks);
  if (doubtOf(answer) > networks.manifest.doubtLimit) return new Map();
  return new Map(networks.manifest.landmarks.flatMap(({ name, spreadFactor, counts }, n) => {
    const [x, y, z] = answer.at[n] as Triple;
    const at = point<'world'>(x, y, z);
    const corrected = { at: side === 'left' ? mirroredPoint(at) : at, spreadMm: spreadFactor * (answer.spreadMm[n] as number), visible: answer.visible[n] as number };
    return counts ? [[name, corrected] as const] : [];
  }));
}

type Answer = { readonly at: readonly Triple[]; readonly spreadMm: readonly number[]; readonly visible: readonly number[] };

async function answerOf(points: SurfacePoints, { manifest, coarse, fine }: CorrectionNetworks): Promise<Answer> {
  const means = manifest.landmarks.map(({ mean }) => mean);
  const onMean = ({ at, visible }: Answer): Placing => placingOnto(at, means, visible.map((share) => LEAST_WEIGHT + (1 - LEAST_WEIGHT) * share));
  let answers = await answersIn(points, principalPlacings(points.positions), coarse);
  for (let pass = 0; pass < FINE_PASSES; pass++) {
    answers = await answersIn(points, answers.map(onMean), fine);
  }
  return leastDoubtful(answers);
}

async function answersIn(points: SurfacePoints, placings: readonly Placing[], pass: NetworkPass): Promise<Answer[]> {
  const shown = placings.map((placing) => placedPoints(points, placing));
  const output = await pass(placings.length, joined(shown.map((view) => view.points)), joined(shown.map((view) => view.normals)));
  const count = output.seen.length / placings.length;
  return placings.map((placing, view) => answerIn(placing, output, { from: view * count, count }));
}

function answerIn(placing: Placing, { landmarks, logSpread, seen }: NetworkOutput, { from, count }: { readonly from: number; readonly count: number }): Answer {
  const rows = Array.from({ length: count }, (_, n) => from + n);
  return {
    at: rows.map((row) => placedBack(placing, [landmarks[3 * row] as number, landmarks[3 * row + 1] as number, landmarks[3 * row + 2] as number])),
    spreadMm: rows.map((row) => Math.exp(logSpread[row] as number) / placing.scale),
    visible: rows.map((row) => 1 / (1 + Math.exp(-(seen[row] as number)))),
  };
}

const doubtOf = ({ spreadMm }: Answer): number => spreadMm.reduce((sum, s) => sum + Math.log(s), 0) / spreadMm.length;
const leastDoubtful = (answers: readonly Answer[]): Answer => answers.reduce((best, next) => (doubtOf(next) < doubtOf(best) ? next : best));

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => {
    all.set(part, at);
    return at + part.length;
  }, 0);
  return all;
}
