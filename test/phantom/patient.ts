import { sides, type Side } from '../../shared/anatomy/side';
import type { FemurShape } from './femur';
import { randomStream } from './random';
import type { ShankShape } from './shank';
import type { Xyz } from './solid';

/** How a leg lies, degrees; all 0 is the mechanical axis of the femur along the table, the condyles level. */
export type LegPose = { readonly flexion: number; readonly adduction: number; readonly internalRotation: number; readonly kneeFlexion: number };
/** How the pelvis lies, degrees: tilt forwards, right side up, right side forwards. */
export type PelvisPose = { readonly anteriorTilt: number; readonly obliquity: number; readonly rotation: number };

export type SideParameters = {
  readonly femur: FemurShape;
  readonly shank: ShankShape;
  /** Clear space between head and socket where it is not worn, mm. */
  readonly jointSpaceMm: number;
  /** How much of it arthritis has taken at the weight-bearing dome, mm. */
  readonly narrowingMm: number;
  /** Radiographic inclination and anteversion of the native socket in the pelvic frame, degrees. */
  readonly socketInclinationDeg: number;
  readonly socketAnteversionDeg: number;
  readonly pose: LegPose;
};

export type PatientParameters = {
  readonly pelvisSize: number;
  readonly pelvis: PelvisPose;
  /** Fat under the skin at the flank, mm. */
  readonly fatMm: number;
  readonly right: SideParameters;
  readonly left: SideParameters;
};

/** Both sides alike and everything square to the scanner: for tests of symmetry. */
export function symmetricParameters(seed: number): PatientParameters {
  const { right, ...rest } = parametersOf(seed);
  const one: SideParameters = { ...right, narrowingMm: 0 };
  return { ...rest, pelvis: { anteriorTilt: 0, obliquity: 0, rotation: 0 }, right: one, left: one };
}

type Partially<T> = { readonly [K in keyof T]?: T[K] extends number ? number : Partially<T[K]> };
export type PatientOverrides = Partially<PatientParameters>;

/** An adult whom the seed decides; what is named in `overrides` replaces what the seed gave. */
export function parametersOf(seed: number, overrides: PatientOverrides = {}): PatientParameters {
  const random = randomStream(seed);
  const within = (low: number, high: number): number => low + (high - low) * random();
  const size = within(0.94, 1.05);
  const femur = femurOf(size, within);
  const common: SideParameters = {
    femur, shank: { size, tibiaLengthMm: 0.82 * femur.lengthMm }, jointSpaceMm: within(3, 4), narrowingMm: 0,
    socketInclinationDeg: within(42, 50), socketAnteversionDeg: within(12, 22),
    pose: { flexion: within(0, 4), adduction: within(1, 4), internalRotation: within(-12, 2), kneeFlexion: within(2, 8) },
  };
  const arthritic: Side = random() < 0.5 ? 'left' : 'right';
  const one = (side: Side): SideParameters => varied(common, side === arthritic ? within(1.2, 2.2) : 0, within);
  const [left, right] = sides.map(one) as [SideParameters, SideParameters];
  const pelvis = { anteriorTilt: within(-4, 8), obliquity: within(-2.5, 2.5), rotation: within(-3, 3) };
  return merged({ pelvisSize: size * within(0.97, 1.03), pelvis, fatMm: within(11, 27), left, right }, overrides);
}

function femurOf(size: number, within: (low: number, high: number) => number): FemurShape {
  return {
    size, headRadiusMm: 23.8 * size + within(-0.7, 0.7), ccdDeg: within(126, 134), versionDeg: within(6, 22),
    offsetMm: 42 * size + within(-3, 3), lengthMm: 437 * size + within(-10, 10), isthmusRadiusMm: within(5.4, 7.2),
  };
}

/** The two sides of a person differ a little. */
function varied(side: SideParameters, narrowingMm: number, within: (low: number, high: number) => number): SideParameters {
  const lengthMm = side.femur.lengthMm + within(-4, 4);
  return {
    ...side, narrowingMm,
    femur: { ...side.femur, ccdDeg: side.femur.ccdDeg + within(-1.5, 1.5), versionDeg: side.femur.versionDeg + within(-4, 4), lengthMm },
    pose: { ...side.pose, internalRotation: side.pose.internalRotation + within(-5, 5), flexion: side.pose.flexion + within(0, 3), adduction: side.pose.adduction + within(-1, 1) },
  };
}

function merged<T extends object>(base: T, over: Partially<T>): T {
  const entries = Object.entries(over).map(([key, value]) => {
    const old = base[key as keyof T];
    return [key, typeof old === 'object' && old !== null ? merged(old, value as Partially<typeof old>) : value] as const;
  });
  return { ...base, ...Object.fromEntries(entries) } as T;
}

/** Unit axis of a right socket in the pelvic frame from its radiographic angles (Murray 1993). */
export function openingOf({ socketInclinationDeg, socketAnteversionDeg }: SideParameters): Xyz {
  const [ri, ra] = [(socketInclinationDeg * Math.PI) / 180, (socketAnteversionDeg * Math.PI) / 180];
  return [Math.cos(ra) * Math.sin(ri), Math.sin(ra), -Math.cos(ra) * Math.cos(ri)];
}
