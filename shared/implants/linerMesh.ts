import type { Mesh } from '../mesh/mesh';
import type { LinerSize } from './manifest';
import { divisions, type Division, type Resolution } from './resolution';
import { arc, revolved, swept, type ProfilePoint } from './revolution';
import { inNotch, rimAngles, TAB_PLAY_MM } from './rim';

const EDGE_MM = 1;
/** The inner edge of the rim is cut back so far, that a neck may come closer, mm. */
const BEVEL_MM = 2;
/** Above the head's centre the bearing goes on so far before the bevel, mm. */
const BEARING_RIM_MM = 0.2;
/** The ring that snaps into the shell's groove, and the tabs that go into its notches, mm: so far below the rim, so far out. */
const SNAP = { fromMm: 2.8, toMm: 4.5, edgeMm: 0.3, outMm: 0.45 } as const;
const TAB = { deepMm: 1.6, outMm: 1.2, edgeMm: 0.4 } as const;
/** The lip rises over so much of the circumference at each of its ends, degrees (chosen). */
const LIP_RAMP_DEG = 36;
/** A mobile insert holds its head by an opening this much narrower than the head, as a share (chosen). */
const RETENTION = 0.965;
const DEGREES = 180 / Math.PI;

/** An insert in implant space: origin the centre of its shell, +z the opening direction, the lip's middle at +x. */
export function linerMesh(liner: LinerSize, resolution: Resolution = 'fine'): Mesh {
  const division = divisions[resolution];
  if (liner.kind === 'mobile') return revolved(mobileProfile(liner, division), division.around);
  const outer = liner.outerDiameterMm / 2;
  return swept(rimAngles(division.around, outer, TAB_PLAY_MM), (angle) => [...outside(liner, angle, division), ...inside(liner, angle, division)]);
}

/** How high the rim stands above the shell's centre at an angle. */
export function rimAt({ rimHeightMm, lateralisedMm, lipMm, lipSpanDeg }: LinerSize, angle: number): number {
  const away = Math.abs(Math.atan2(Math.sin(angle), Math.cos(angle))) * DEGREES;
  const share = Math.max(0, Math.min(1, (lipSpanDeg / 2 + LIP_RAMP_DEG - away) / LIP_RAMP_DEG));
  return rimHeightMm + lateralisedMm + lipMm * share * share * (3 - 2 * share);
}

function outside(liner: LinerSize, angle: number, { arcSteps }: Division): ProfilePoint[] {
  const outer = liner.outerDiameterMm / 2;
  const top = rimAt(liner, angle);
  const below = (depth: number): ProfilePoint => [Math.sqrt(outer ** 2 - depth ** 2), -depth];
  const end = Math.acos((SNAP.toMm + SNAP.edgeMm) / outer) * DEGREES;
  const tab: ProfilePoint[] = inNotch(angle, outer, TAB_PLAY_MM)
    ? [[outer + TAB.outMm, TAB.edgeMm - TAB.deepMm], [outer + TAB.outMm, -TAB.edgeMm], [outer + TAB.outMm - TAB.edgeMm, 0]]
    : [below(TAB.deepMm - TAB.edgeMm), below(TAB.edgeMm), [outer, 0]];
  return [
    ...arc(outer, 0, end, arcSteps), [outer + SNAP.outMm, SNAP.edgeMm - SNAP.toMm], [outer + SNAP.outMm, -SNAP.fromMm - SNAP.edgeMm], below(SNAP.fromMm),
    below(TAB.deepMm), ...tab, [outer, TAB.edgeMm], [outer, top - EDGE_MM], [outer - EDGE_MM, top],
  ];
}

/** The bevel's upper and lower edge, above the shell's centre. */
const bevelOf = (liner: LinerSize, angle: number): readonly [ProfilePoint, ProfilePoint] =>
  [[liner.innerDiameterMm / 2 + BEVEL_MM, rimAt(liner, angle)], [liner.innerDiameterMm / 2, liner.lateralisedMm + BEARING_RIM_MM + liftOf(liner, angle)]];

/** Beneath a lip the bearing's wall goes on straight, and the bevel keeps its height. */
const liftOf = (liner: LinerSize, angle: number): number => rimAt(liner, angle) - liner.rimHeightMm - liner.lateralisedMm;

function inside(liner: LinerSize, angle: number, { arcSteps }: Division): ProfilePoint[] {
  const bearing = arc(liner.innerDiameterMm / 2, 90, 0, arcSteps).map(([radius, height]): ProfilePoint => [radius, height + liner.lateralisedMm]);
  return [...bevelOf(liner, angle), ...bearing];
}

/** A ball, cut off above; its cavity closes in above the head's equator. */
function mobileProfile(liner: LinerSize, { arcSteps }: Division): ProfilePoint[] {
  const [outer, inner, top] = [liner.outerDiameterMm / 2, liner.innerDiameterMm / 2, liner.rimHeightMm];
  const [upper, lower] = mobileBevel(liner);
  const end = Math.acos(-(top - EDGE_MM) / outer) * DEGREES;
  const mouth = 180 - Math.asin(RETENTION) * DEGREES;
  const [radius, height] = [Math.sqrt(outer ** 2 - (top - EDGE_MM) ** 2), top];
  return [
    ...arc(outer, 0, 90, arcSteps).slice(0, -1), ...arc(outer, 90, end, Math.ceil(arcSteps / 4)), [radius - EDGE_MM, height],
    upper, lower, ...arc(inner, mouth, 90, Math.ceil(arcSteps / 4)).slice(1, -1), ...arc(inner, 90, 0, arcSteps),
  ];
}

function mobileBevel({ innerDiameterMm, rimHeightMm }: LinerSize): readonly [ProfilePoint, ProfilePoint] {
  const inner = innerDiameterMm / 2;
  const lower: ProfilePoint = [RETENTION * inner, Math.sqrt(1 - RETENTION ** 2) * inner];
  return [[lower[0] + (rimHeightMm - lower[1]), rimHeightMm], lower];
}

/**
 * The angle, degrees, through which a round neck is free between the rim at the lip's middle and the rim opposite: on
 * each side the least, over the bevel's edges, of the edge's angle to the axis less what half the neck takes there.
 */
export function freeAngle(liner: LinerSize, neckDiameterMm: number): number {
  const half = (angle: number): number => Math.min(...(liner.kind === 'mobile' ? mobileBevel(liner) : bevelOf(liner, angle)).map(([radius, height]) => {
    const above = height - liner.lateralisedMm;
    const reach = Math.hypot(radius, above);
    return (Math.atan2(radius, above) - Math.asin(neckDiameterMm / 2 / reach)) * DEGREES;
  }));
  return half(0) + half(Math.PI);
}
