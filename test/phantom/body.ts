import { pairedBone } from '../../shared/anatomy/bone';
import { sides, type Side } from '../../shared/anatomy/side';
import { mapPoint, type Transform } from '../../shared/geometry/transform';
import { point } from '../../shared/geometry/spaces';
import { headInPelvis, type Patient } from './bones';
import { hu } from './hounsfield';
import { bonyCover, muscles, trunkMuscles, vessels, type Muscle, type Station } from './muscles';
import { randomStream } from './random';
import { bar } from './skeleton';
import { blend, carved, thickened, type Knot, type Solid } from './solid';

/** A soft structure of one density. Where two meet, a thin layer of fat parts them. */
export type Tissue = { readonly solid: Solid; readonly hu: number };
export type Body = {
  readonly tissues: readonly Tissue[];
  /** What lies over everything else: gas and urine in hollow organs. */
  readonly contents: readonly Tissue[];
  /** The surface over muscles and belly wall, under the fat. */
  readonly envelope: Solid;
};

const BELLY_WALL_MM = 13;
/** Muscles press against each other: they fill the room up to this far beyond their chains, within the envelope. */
const SWELLING_MM = 9;

type Frames = Readonly<Record<Station[0], Transform<'world', 'femur'>>>;

/** The patient's flesh in world millimetres. */
export function bodyOf(patient: Patient): Body {
  const random = randomStream(patient.seed ^ 0xb0d7);
  const frames = sides.map((side) => framesOf(patient, side));
  const size = patient.parameters.pelvisSize;
  const chains = (list: readonly Muscle[], mean: number): Tissue[] => frames.flatMap((frame) => list.map((muscle) => ({ solid: chain(muscle, frame, size), hu: mean + 8 * (random() - 0.5) })));
  const flesh = [...chains(muscles, 57), ...chains(trunkMuscles, 55)];
  const cavity = bellyCavity(frames[1] as Frames, size);
  const wall = thickened(cavity, BELLY_WALL_MM);
  const organs = hollowOrgans(frames[1] as Frames, size, random);
  return {
    tissues: [...flesh.map((muscle) => ({ ...muscle, solid: thickened(muscle.solid, SWELLING_MM) })), { solid: carved(wall, cavity), hu: 52 }, ...chains(vessels, 48), ...organs.walls],
    contents: [...organs.contents, ...sides.flatMap((side, n) => cartilage(patient, side, frames[n] as Frames))],
    envelope: blend(22, [...flesh.map(({ solid }) => solid), wall, ...chains(bonyCover, 0).map(({ solid }) => solid)]),
  };
}

function framesOf({ bones }: Patient, side: Side): Frames {
  const of = (type: 'hip' | 'femur' | 'tibia'): Transform<'world', 'femur'> => {
    const bone = bones.find(({ name }) => name === pairedBone(type, side));
    if (!bone) throw new Error(`a patient without ${type}`);
    return bone.worldFromBone;
  };
  return { p: of('hip'), f: of('femur'), s: of('tibia') };
}

/** Cartilage, menisci and joint fluid: what fills the gaps of hip and knee. */
function cartilage({ parameters }: Patient, side: Side, frames: Frames): Tissue[] {
  const { headRadiusMm, size } = parameters[side].femur;
  const [x, y, z] = headInPelvis(parameters, side);
  const hip = bar([knotOf(['p', x, y, z, headRadiusMm + parameters[side].jointSpaceMm - 0.3], frames, 1), knotOf(['p', x, y, z, headRadiusMm], frames, 1)], 1);
  const knee = [-20, 20].map((across) => bar([knotOf(['s', across, -14, 1, 8], frames, size), knotOf(['s', across, 14, 1, 8], frames, size)], 1));
  return [hip, ...knee].map((solid) => ({ solid, hu: hu.cartilage }));
}

const chain = (muscle: Muscle, frames: Frames, size: number): Solid => bar(muscle.map((station) => knotOf(station, frames, size)), 4);

function knotOf([frame, x, y, z, r]: Station, frames: Frames, size: number): Knot {
  const [wx, wy, wz] = mapPoint(frames[frame], point<'femur'>(x * size, y * size, z * size));
  return [wx, wy, wz, r * size];
}

/** The space inside the belly's wall, down to the floor of the pelvis. */
export function bellyCavity(frames: Frames, size: number): Solid {
  const at = (...knots: readonly Knot[]): Solid => bar(knots.map((knot) => knotOf(['p', ...knot], frames, size)));
  return blend(20, [
    ...[1, -1].map((side) => at([62 * side, 4, 230, 68], [58 * side, 6, 150, 70], [46 * side, 12, 90, 62], [24 * side, 2, 45, 44], [8 * side, -14, 5, 32])),
    at([0, 22, 230, 62], [0, 20, 120, 62], [0, 10, 60, 50]),
  ]);
}

type Organs = { readonly walls: readonly Tissue[]; readonly contents: readonly Tissue[] };

function hollowOrgans(frames: Frames, size: number, random: () => number): Organs {
  const at = (...knots: readonly Knot[]): Solid => bar(knots.map((knot) => knotOf(['p', ...knot], frames, size)));
  const bladder = blend(12, [at([-18, 26, 12, 22], [18, 26, 12, 22]), at([0, 22, 20, 26])]);
  const rectum = at([0, -58, 60, 15], [6, -66, 30, 16], [0, -58, 4, 17], [0, -44, -22, 12], [0, -48, -44, 9]);
  const gas = at([4, -55, 34, 7], [2, -50, 14, 8], [0, -50, 4, 4]);
  const middle = at([-14, -18, 14, 15], [14, -18, 14, 15], [0, -16, -12, 14]);
  const loops = bowel(at, random);
  return {
    walls: [{ solid: bladder, hu: 34 }, { solid: rectum, hu: 38 }, { solid: middle, hu: 52 }, ...loops.walls],
    contents: [{ solid: thickened(bladder, -3.5), hu: 6 }, { solid: gas, hu: -880 }, ...loops.contents],
  };
}

/** Loops of gut with paste in them, gas where it rises to: the front. */
function bowel(at: (...knots: readonly Knot[]) => Solid, random: () => number): Organs {
  const walls: Tissue[] = [];
  const contents: Tissue[] = [];
  for (let n = 0; n < 30; n++) {
    const [x, y, z] = [-85 + 170 * random(), 8 + 58 * random(), 44 + 175 * random()];
    const [dx, dy, dz, r] = [44 * (random() - 0.5), 16 * (random() - 0.5), 40 * (random() - 0.5), 11 + 6 * random()];
    const path = [[x - dx, y - dy, z - dz, r], [x, y + 10 * (random() - 0.5), z + 12 * (random() - 0.5), r], [x + dx, y + dy, z + dz, r]] as const;
    walls.push({ solid: at(...path), hu: 40 + 10 * random() });
    if (random() < 0.45) contents.push({ solid: at(...path.map(([px, py, pz, pr]): Knot => [px, py + 0.3 * pr, pz, 0.58 * pr])), hu: -890 });
    else contents.push({ solid: at(...path.map(([px, py, pz, pr]): Knot => [px, py, pz, pr - 3])), hu: 18 + 20 * random() });
  }
  return { walls, contents };
}
