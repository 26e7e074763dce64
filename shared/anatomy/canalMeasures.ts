import type { CanalLevel } from './landmarks';

/** A level of the canal is taken for another height where it lies no farther from it, mm. */
const SAME_LEVEL_MM = 2.5;

/** The canal at a height above the apex of the lesser trochanter (below it negative), mm; null where it was not measured. */
export const canalAt = (canal: readonly CanalLevel[], aboveLesserTrochanterMm: number): CanalLevel | null =>
  canal.find((level) => Math.abs(level.aboveLesserTrochanterMm - aboveLesserTrochanterMm) <= SAME_LEVEL_MM) ?? null;

/** The isthmus lies at least this far below the lesser trochanter, mm; a canal that is seen no farther has none to show. */
const ISTHMUS_BELOW_MM = 60;
/** The scan must show the canal widen again below its narrowest level, or reach this far down, mm. */
const ISTHMUS_SEEN_TO_MM = 130;

/** The narrowest level of the canal; null where the scan ends before it can be told. */
export function isthmusOf(canal: readonly CanalLevel[]): CanalLevel | null {
  const below = canal.filter(({ aboveLesserTrochanterMm }) => aboveLesserTrochanterMm <= -ISTHMUS_BELOW_MM);
  const lowest = Math.min(...below.map(({ aboveLesserTrochanterMm }) => aboveLesserTrochanterMm));
  const narrowest = below.reduce<CanalLevel | null>((best, level) => (best === null || level.radiusMm < best.radiusMm ? level : best), null);
  return narrowest && (narrowest.aboveLesserTrochanterMm > lowest || lowest <= -ISTHMUS_SEEN_TO_MM) ? narrowest : null;
}

/** Where the flare is measured, above the apex of the lesser trochanter, mm. */
const FLARE_ABOVE_MM = 20;

/**
 * Canal flare index (Noble et al. 1988, Clin Orthop Relat Res 235:148): width of the canal 20 mm above the lesser
 * trochanter over its width at the isthmus. Below 3 is a stovepipe, above 4.7 a champagne flute. The widest chord stands
 * for the width of the front view, so that the turn of the femur, which changes the index by up to 1.3, does not matter.
 */
export function canalFlareIndex(canal: readonly CanalLevel[]): number | null {
  const [flare, isthmus] = [canalAt(canal, FLARE_ABOVE_MM), isthmusOf(canal)];
  return flare?.widestMm !== undefined && isthmus?.widestMm !== undefined ? flare.widestMm / isthmus.widestMm : null;
}

/** Diameter of the canal 100 mm below the lesser trochanter over that at the lesser trochanter (canal-to-calcar ratio, Dorr et al. 1993, Bone 14:231). */
export function canalToCalcarRatio(canal: readonly CanalLevel[]): number | null {
  const [shaft, calcar] = [canalAt(canal, -100), canalAt(canal, 0)];
  return shaft && calcar ? widthOf(shaft) / widthOf(calcar) : null;
}

/** Dorr's types by the canal-to-calcar ratio: A below 0.5, B to 0.75, C above; 1 to 3. */
export const dorrType = (canalToCalcar: number): 1 | 2 | 3 => (canalToCalcar < 0.5 ? 1 : canalToCalcar <= 0.75 ? 2 : 3);
export const dorrTypes = ['A', 'B', 'C'] as const;

/** Cortical index 100 mm below the lesser trochanter: both cortices over the bone's outer diameter (Nguyen et al. 2018, Clin Orthop Surg; complement of the canal-bone ratio of Yeung et al. 2006). */
export function corticalIndex(canal: readonly CanalLevel[]): number | null {
  const level = canalAt(canal, -100);
  return level && 1 - level.radiusMm / level.outerRadiusMm;
}

const widthOf = ({ radiusMm }: CanalLevel): number => 2 * radiusMm;
