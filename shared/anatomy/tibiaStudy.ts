import { alongLine, pointOnLine, type Line } from '../geometry/shapes';
import { cross, displacement, midpoint, normalised, perpendicularPart, type Point, type Vector } from '../geometry/spaces';
import { cloudOf, pointAt, pointsWhere } from '../mesh/cloud';
import { cutsOf } from '../mesh/cuts';
import type { Mesh } from '../mesh/mesh';
import { capOf } from '../mesh/cap';
import type { Peak } from '../mesh/peak';
import { ankleOf, malleolarCap, type TibialAnkle } from './tibiaAnkle';
import { tuberosityOf } from './tibiaTuberosity';
import { axesOfUpperEnd, shaftBelowPlateau, tibialExtent, type TibialAxes, type TibialExtent, type TibialSurface } from './tibiaAxes';
import { plateauOf, type TibialPlateau } from './tibiaPlateau';

/** Everything that could be found on the surface of one right tibia; null is what is not there or not in view. */
export type StudiedTibia = TibialSurface & {
  readonly extent: TibialExtent | null;
  readonly plateau: TibialPlateau | null;
  readonly tuberosity: Peak<'world'> | null;
  readonly ankle: TibialAnkle | null;
  /** Upright axis that everything was looked at along: ankle to plateau, or the shaft where the ankle is out of view. */
  readonly axis: Line<'world'> | null;
};

const ROUNDS = 2;

/** A right tibia or a piece of it in any pose. */
export function studiedTibia(mesh: Mesh): StudiedTibia {
  const surface: TibialSurface = { mesh, cloud: cloudOf(mesh), cuts: cutsOf(mesh) };
  const rough = tibialExtent(surface);
  if (!rough) return { ...surface, extent: null, plateau: null, tuberosity: null, ankle: null, axis: null };
  const shaft = shaftBelowPlateau(surface, rough);
  const extent = shaft ? along(surface, rough, shaft) : rough;
  const [upper, ankle] = [upperEnd(surface, extent), ankleOf(surface, extent)];
  const whole = upper && ankle && seenUpright(surface, rough, { upper, ankle });
  const seen = whole ?? { extent, upper, ankle };
  return { ...surface, extent: seen.extent, plateau: seen.upper?.plateau ?? null, tuberosity: seen.upper?.tuberosity ?? null, ankle: seen.ankle, axis: seen.extent.axis };
}

type Ends = { readonly upper: UpperEnd; readonly ankle: TibialAnkle };

/** Both ends seen along the line from the ankle's centre to the plateau's, which they define themselves, so in rounds. */
function seenUpright(surface: TibialSurface, rough: TibialExtent, ends: Ends): (Ends & { readonly extent: TibialExtent }) | null {
  let { upper } = ends;
  let extent: TibialExtent | null = null;
  for (let round = 0; round < ROUNDS; round++) {
    const centre = middleOf(upper.plateau);
    if (!centre) break;
    extent = along(surface, rough, { at: centre, direction: normalised(displacement(ends.ankle.centre, centre)) });
    upper = upperEnd(surface, extent) ?? upper;
  }
  return extent && { extent, upper, ankle: ankleOf(surface, extent) ?? ends.ankle };
}

/** The same ends, seen along another line. */
function along({ cloud }: TibialSurface, { top, bottom }: TibialExtent, axis: Line<'world'>): TibialExtent {
  let [low, high] = [Infinity, -Infinity];
  for (let n = 0; n < cloud.count; n++) {
    const level = alongLine(axis, pointAt(cloud, n));
    low = Math.min(low, level);
    high = Math.max(high, level);
  }
  return { axis, top: top === null ? null : high, bottom: bottom === null ? null : low };
}

type UpperEnd = { readonly plateau: TibialPlateau; readonly tuberosity: Peak<'world'> | null };

function upperEnd(surface: TibialSurface, extent: TibialExtent): UpperEnd | null {
  const axes = axesOfUpperEnd(surface, extent);
  if (!axes || extent.top === null) return null;
  const plateau = plateauOf(surface, axes, pointOnLine(extent.axis, extent.top));
  return plateau && { plateau, tuberosity: tuberosityOf(surface, extent, axes) };
}

/** Midway between the spines, or between the compartments where a spine is worn. */
function middleOf({ spineMedial, spineLateral, lowMedial, lowLateral }: TibialPlateau): Point<'world'> | null {
  if (spineMedial && spineLateral) return midpoint(spineMedial.at, spineLateral.at);
  return lowMedial && lowLateral ? midpoint(lowMedial.at, lowLateral.at) : null;
}

/** The malleolus reaches no higher above its tip, which lies no farther from the level of the plafond, mm. */
const FIBULAR_HEIGHT_MM = 20;
const TIP_WITHIN_MM = 45;

/** Where the lateral malleolus of a right fibula stands out most from the ankle of its tibia; null where it is not beside it. */
export function lateralMalleolus(fibula: TibialSurface, { axis, ankle }: { readonly axis: Line<'world'>; readonly ankle: TibialAnkle }): Peak<'world'> | null {
  const level = alongLine(axis, ankle.centre);
  let direction = normalised(perpendicularPart(displacement(ankle.medialMalleolus.at, ankle.centre), axis.direction));
  const levelOf = (n: number): number => alongLine(axis, pointAt(fibula.cloud, n));
  let tip = Infinity;
  for (let n = 0; n < fibula.cloud.count; n++) tip = Math.min(tip, levelOf(n));
  if (Math.abs(tip - level) > TIP_WITHIN_MM) return null;
  const region = pointsWhere(fibula.cloud, (_x, _y, _z, n) => levelOf(n) < tip + FIBULAR_HEIGHT_MM);
  let peak: Peak<'world'> | null = null;
  for (let round = 0; round < 4; round++) {
    peak = capOf(fibula.cloud, region, direction, malleolarCap);
    if (!peak) return null;
    direction = normalised(perpendicularPart(displacement(ankle.centre, peak.at), axis.direction));
  }
  return peak;
}

/** Lateral of a right tibia as its axes tell: anterior crossed with proximal. */
export const lateralOf = ({ y, z }: Pick<TibialAxes, 'y' | 'z'>): Vector<'world'> => cross(y, z);
