import type { Mesh } from '../mesh/mesh';
import type { ScrewSize } from './manifest';
import type { Resolution } from './resolution';
import { evenAngles, swept, type ProfilePoint } from './revolution';

/** Corners around (multiples of twelve, for the hexagon) and rows a turn of the thread. */
const divisions: Readonly<Record<Resolution, { readonly around: number; readonly rows: number }>> = { fine: { around: 60, rows: 16 }, coarse: { around: 24, rows: 8 } };
/** The thread as shares of its pitch: its crest, the steep flank that bears, and the long flank (after ISO 5835's asymmetrical thread). */
const THREAD = { crest: 0.08, bearing: 0.1, long: 0.42 } as const;
/** The tip is drawn to a point over so much of its diameter; the thread runs out under the head over so much of a pitch. */
const POINT_SHARE = 0.8;
const RUN_OUT_PITCHES = 1;
const HEAD_STEPS = 10;
const HEAD_EDGE_MM = 0.3;

/** A cancellous bone screw in implant space: origin in the middle of the head's top, +z out of the bone, the tip at -z. */
export function screwMesh(screw: ScrewSize, resolution: Resolution = 'fine'): Mesh {
  const { around, rows } = divisions[resolution];
  return swept(evenAngles(around), (angle) => [...shank(screw, angle, rows), ...head(screw), ...socket(screw, angle)]);
}

/** From the tip up the thread to below the head. */
function shank(screw: ScrewSize, angle: number, rows: number): ProfilePoint[] {
  const [tip, end] = [-screw.headHeightMm - screw.lengthMm, -screw.headHeightMm];
  const count = Math.round((screw.lengthMm * rows) / screw.pitchMm);
  const up = Array.from({ length: count - 1 }, (_, i) => ((i + 1) * screw.lengthMm) / count);
  return [[0, tip], ...up.map((above): ProfilePoint => [threadRadius(screw, above, angle), tip + above]), [screw.coreDiameterMm / 2, end]];
}

/** Radius of the thread at a height above the tip and an angle; a right-handed screw. */
function threadRadius({ threadDiameterMm, coreDiameterMm, pitchMm, lengthMm }: ScrewSize, above: number, angle: number): number {
  const [core, deep] = [coreDiameterMm / 2, (threadDiameterMm - coreDiameterMm) / 2];
  const point = Math.min(1, above / (POINT_SHARE * threadDiameterMm));
  const runOut = Math.min(1, Math.max(0, lengthMm - above) / (RUN_OUT_PITCHES * pitchMm));
  const turn = above / pitchMm - angle / (2 * Math.PI);
  return core * point ** 0.7 + deep * crestAt(turn - Math.floor(turn)) * point * runOut;
}

/** Height of the thread along one pitch, 0 in the core to 1 on the crest. */
function crestAt(share: number): number {
  if (share < THREAD.long) return share / THREAD.long;
  if (share < THREAD.long + THREAD.crest) return 1;
  return Math.max(0, 1 - (share - THREAD.long - THREAD.crest) / THREAD.bearing);
}

/** A head with a round under-surface and a broken upper edge. */
function head({ headDiameterMm, headHeightMm, coreDiameterMm }: ScrewSize): ProfilePoint[] {
  const [outer, core, round] = [headDiameterMm / 2, coreDiameterMm / 2, headHeightMm - 2 * HEAD_EDGE_MM];
  const under = Array.from({ length: HEAD_STEPS }, (_, i): ProfilePoint => {
    const angle = ((i + 1) / HEAD_STEPS) * (Math.PI / 2);
    return [core + (outer - core) * Math.sin(angle), -headHeightMm + round * (1 - Math.cos(angle))];
  });
  return [...under, [outer, -HEAD_EDGE_MM], [outer - HEAD_EDGE_MM, 0]];
}

/** The hexagon socket: its edge broken, its bottom a shallow cone. */
function socket({ hexMm, hexDepthMm }: ScrewSize, angle: number): ProfilePoint[] {
  const sector = angle - (Math.PI / 3) * Math.round(angle / (Math.PI / 3));
  const wall = hexMm / 2 / Math.cos(sector);
  return [[hexMm / Math.sqrt(3) + HEAD_EDGE_MM / 2, 0], [wall, -HEAD_EDGE_MM], [wall, -hexDepthMm], [0, -hexDepthMm - 0.4]];
}
