import { boneNames } from '../../shared/anatomy/bone';
import { listedLandmarks } from '../../shared/anatomy/landmarkList';
import { locatedLandmarks } from '../../shared/anatomy/locate';
import { measuresOf } from '../../shared/anatomy/measures';
import { withMeasuredPoints } from '../../shared/anatomy/measuredPoints';
import { moved, vector, type Point } from '../../shared/geometry/spaces';
import { applyCommand } from '../../shared/plan/commands';
import { correctionOf, pelvicAngles } from '../../shared/plan/correctedPose';
import { derivePlan } from '../../shared/plan/derive';
import { proposePlan } from '../../shared/plan/propose';
import { createPatient } from '../phantom/bones';
import { shippedCatalogue } from '../shared/hipOfKnownShape';
import { surfacesOf } from '../shared/phantomBones';

/** Each landmark is dragged in so many steps. */
const STEPS = 15;
const WANTED_MS = 100;

const stepMm = Number(process.argv[2] ?? 1.25);
const bones = surfacesOf(createPatient(1), boneNames, stepMm);
const located = withMeasuredPoints(locatedLandmarks(bones), bones);
const catalogue = shippedCatalogue();
const proposed = proposePlan({ landmarks: located, side: 'right', pelvicFrame: 'app', catalogue });
if (!proposed.ok) throw new Error(proposed.error.code);
const { plan } = proposed.value;

/** What the window computes for one place under the pointer. */
function follow(landmark: string, to: Point<'world'>): void {
  const now = applyCommand(plan, { type: 'landmark/move', landmark, to });
  const { landmarks } = derivePlan(now, located, catalogue, bones);
  measuresOf(landmarks);
  listedLandmarks(landmarks);
  correctionOf(landmarks, now.pelvicFrame);
  pelvicAngles(landmarks);
}

const median = (times: readonly number[]): number => [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? NaN;

function timed(id: string, at: Point<'world'>): readonly number[] {
  return Array.from({ length: STEPS }, (_, n) => {
    const began = process.cpuUsage();
    follow(id, moved(at, vector(0.3 * n, 0.2 * n, 0)));
    const { user, system } = process.cpuUsage(began);
    return (user + system) / 1000;
  });
}

const listed = listedLandmarks(located).flatMap(({ id, located: found }) => (found ? [{ id, at: found.at }] : []));
for (const { id, at } of listed.slice(0, 6)) timed(id, at);
const rows = listed.map(({ id, at }) => {
  const times = timed(id, at);
  return { id, median: median(times), slowest: Math.max(...times) };
}).sort((a, b) => b.median - a.median);
const triangles = Object.values(bones).reduce((total, mesh) => total + mesh.triangles.length / 3, 0);
const shown = (ms: number): string => `${ms.toFixed(1).padStart(7)} ms  ${(ms / WANTED_MS).toFixed(2)} of ${String(WANTED_MS)} ms`;

console.log(`${String(rows.length)} landmarks on ${String(Object.keys(bones).length)} bones with ${String(triangles)} triangles, Node ${process.version}`);
for (const { id, median: middle } of rows.slice(0, 8)) console.log(`${id.padEnd(32)} median ${shown(middle)}`);
console.log(`${'all landmarks'.padEnd(32)} median ${shown(median(rows.map((row) => row.median)))}`);
console.log(`${'slowest step of all'.padEnd(32)}        ${shown(Math.max(...rows.map((row) => row.slowest)))}`);
