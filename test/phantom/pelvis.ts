import { bar, sheet, capsule, plate } from './skeleton';
import { blend, carved, common, ellipsoid, halfSpace, sphere, thickened, type Knot, type Solid, type Xyz } from './solid';

/**
 * Bones of the pelvis in the pelvic frame: x right, y anterior, z superior, origin midway between the sockets, the
 * plane of the iliac spines and pubic tubercles upright. The right hip bone; the left one is its mirror image.
 */
export type HipShape = {
  /** 1 is a pelvis 234 mm between the anterior superior iliac spines. */
  readonly size: number;
  readonly socketCentre: Xyz;
  readonly socketRadiusMm: number;
  /** Unit axis of the socket, pointing out of it. */
  readonly opening: Xyz;
};

/** Bone around the socket, from the joint surface to the outer wall. */
const SOCKET_WALL_MM = 6;
const FOSSA_DEPTH_MM = 3;

/** The right hip bone: ilium, ischium and pubis in one, the socket carved out of them. */
export function hipBone(shape: HipShape): Solid {
  const scaled = (knots: readonly Knot[]): Knot[] => knots.map(([x, y, z, r]) => [x * shape.size, y * shape.size, z * shape.size, r * shape.size]);
  const whole = blend(9, [
    blend(6, [sheet(wing.map(scaled)), bar(scaled(crest), 4)]),
    bar(scaled(sacroiliacStrut)), bar(scaled(iliacTuberosity)), bar(scaled(frontPillar)),
    bar(scaled(upperRamus)), bar(scaled(ischium)), socketBody(shape), medialPlate(scaled),
    blend(5, [pubicBody(scaled), bar(scaled(lowerRamus)), capsule(...(scaled(tubercle) as [Knot, Knot]))]),
    capsule(...(scaled(ischialSpine) as [Knot, Knot])),
  ]);
  return carved(carved(whole, socketHole(shape), 1.5), halfSpace([2.2, 0, 0], [1, 0, 0]), 2);
}

const wing: readonly (readonly Knot[])[] = [
  [[97, 25, 36, 8], [93, 8, 34, 10], [85, -10, 34, 11], [75, -24, 40, 11], [66, -37, 48, 9], [58, -47, 55, 7]],
  [[105, 28, 55, 6], [103, 8, 56, 5], [96, -12, 58, 5.5], [86, -28, 62, 6], [71, -45, 66, 7], [55, -64, 62, 7]],
  [[112, 37, 68, 5.5], [116, 14, 80, 3.8], [110, -9, 84, 3], [97, -29, 88, 3.5], [78, -50, 90, 6], [50, -78, 70, 7]],
  [[116, 41, 74, 5.5], [124, 20, 95, 4], [122, -7, 104, 3.2], [108, -31, 111, 3.5], [84, -54, 112, 6], [45, -85, 81, 7]],
  [[117, 41.5, 77, 5], [127, 19, 102, 5.5], [131, -7, 117, 5.5], [116, -32, 127, 5], [86, -56, 129, 5], [42, -86, 92, 6]],
];
const crest: readonly Knot[] = [
  [117, 40.5, 76, 5], [125, 23, 99, 5.5], [130.5, 5, 112, 6.5], [130, -9, 119, 7], [118, -29, 127, 5.5], [102, -44, 131, 5],
  [84, -56, 130, 5.5], [65, -67, 123, 6.5], [49, -80, 106, 7], [40, -86, 88, 6.5],
];
const sacroiliacStrut: readonly Knot[] = [[63, -50, 66, 9], [66, -36, 54, 12], [72, -20, 38, 13], [78, -6, 24, 14]];
const iliacTuberosity: readonly Knot[] = [[68, -56, 98, 7], [58, -68, 88, 8], [47, -80, 80, 8], [52, -74, 62, 6]];
const frontPillar: readonly Knot[] = [[98, 24, 42, 6.5], [94, 20, 30, 10], [86, 16, 18, 11]];
const upperRamus: readonly Knot[] = [[78, 16, 10, 13], [64, 24, 5, 11], [50, 31, -1, 8.5], [37, 38, -9, 7], [22, 42, -14, 7]];
const ischium: readonly Knot[] = [[78, -20, -6, 15], [70, -33, -18, 12], [64, -36, -32, 12.5], [57, -33, -46, 12.5], [47, -21, -52, 10], [38, -6, -50, 7]];
const ischialSpine: readonly Knot[] = [[62, -38, 4, 8], [49, -51, 1, 3]];
const tubercle: readonly Knot[] = [[29, 35, -13, 6], [32, 41, -9, 4.5]];
const lowerRamus: readonly Knot[] = [[11, 29, -33, 6.5], [20, 17, -42, 5.5], [30, 5, -48, 6], [40, -8, -50, 7.5]];

function pubicBody(scaled: (knots: readonly Knot[]) => Knot[]): Solid {
  const [top, side, low] = scaled([[9, 39, -15, 7.5], [28, 36, -13, 6], [9, 29, -35, 6.5]]) as [Knot, Knot, Knot];
  return plate(top, side, low);
}

/** The quadrilateral plate, the inner wall of the true pelvis behind the socket. */
function medialPlate(scaled: (knots: readonly Knot[]) => Knot[]): Solid {
  return sheet([
    scaled([[64, 10, 10, 5], [61, -8, 20, 6], [60, -28, 28, 8]]),
    scaled([[62, 8, -2, 4], [58, -12, 2, 4], [60, -33, 6, 8]]),
    scaled([[62, 0, -12, 4], [60, -14, -12, 5], [64, -32, -14, 9]]),
  ]);
}

/** A ball around the joint, cut near the plane of its rim. */
function socketBody({ socketCentre, socketRadiusMm, opening }: HipShape): Solid {
  const outer = sphere(socketCentre, socketRadiusMm + SOCKET_WALL_MM);
  return common(outer, halfSpace(along(socketCentre, opening, 1), opening), 5);
}

/** What is not bone in the socket: the joint, the way out of it, and the fossa with its notch below. */
function socketHole({ socketCentre, socketRadiusMm, opening }: HipShape): Solid {
  const joint = sphere(socketCentre, socketRadiusMm);
  const wayOut = capsule([...socketCentre, socketRadiusMm], [...along(socketCentre, opening, 40), socketRadiusMm + 8]);
  const inwards: Xyz = [-opening[0], -opening[1], -opening[2]];
  const down = acrossTo(opening, [0, 0.25, -1]);
  const floor = (inward: number, downward: number, r: number): Knot => {
    const reach = socketRadiusMm + FOSSA_DEPTH_MM - r;
    return [...along(along(socketCentre, inwards, inward * reach), down, downward * reach), r];
  };
  const notch = along(along(socketCentre, down, socketRadiusMm), opening, 3);
  return blend(1.5, [joint, wayOut, bar([floor(1, 0, 12), floor(0.87, 0.5, 12), floor(0.5, 0.87, 11), [...notch, 8.5]])]);
}

/** The part of a direction that lies in the plane across `axis`, of length 1. */
function acrossTo(axis: Xyz, direction: Xyz): Xyz {
  const shared = axis[0] * direction[0] + axis[1] * direction[1] + axis[2] * direction[2];
  const flat = along(direction, axis, -shared);
  return along([0, 0, 0], flat, 1 / Math.hypot(...flat));
}

export const along = (from: Xyz, direction: Xyz, by: number): Xyz => [from[0] + by * direction[0], from[1] + by * direction[1], from[2] + by * direction[2]];

/** The sacrum, kept clear of both hip bones by the width of the sacroiliac joint. */
export function sacrum(size: number, hips: readonly Solid[]): Solid {
  const whole = sacrumBeforeJoints(size);
  return hips.reduce((bone, hip) => carved(bone, thickened(hip, 2.2), 1), whole);
}

function sacrumBeforeJoints(size: number): Solid {
  const s = (knots: readonly Knot[]): Knot[] => knots.map(([x, y, z, r]) => [x * size, y * size, z * size, r * size]);
  const wings = [1, -1].map((side) => sheet([
    s([[10 * side, -38, 84, 11], [28 * side, -44, 84, 9], [49 * side, -52, 80, 9.5]]),
    s([[10 * side, -52, 72, 12], [30 * side, -54, 71, 11], [50 * side, -58, 69, 11]]),
    s([[9 * side, -68, 56, 10], [27 * side, -68, 57, 10], [42 * side, -69, 56, 10]]),
    s([[8 * side, -80, 38, 8], [18 * side, -80, 38, 8], [28 * side, -79, 38, 7]]),
    s([[5 * side, -87, 20, 7], [11 * side, -86, 20, 7], [18 * side, -85, 20, 6]]),
  ]));
  const laminae = sheet([
    s([[-24, -64, 92, 5], [0, -72, 92, 4], [24, -64, 92, 5]]), s([[-25, -74, 72, 6], [0, -82, 72, 4], [25, -74, 72, 6]]),
    s([[-20, -85, 52, 5], [0, -91, 52, 4], [20, -85, 52, 5]]), s([[-12, -92, 34, 4], [0, -95, 34, 4], [12, -92, 34, 4]]),
  ]);
  const body = bar(s([[0, -36, 88, 15], [0, -46, 79, 14.5], [0, -60, 64, 13], [0, -74, 46, 11], [0, -84, 27, 9], [0, -87, 9, 7]]));
  const plateau = common(ellipsoid([0, -32 * size, 92 * size], [26 * size, 18 * size, 17 * size]), halfSpace([0, -31 * size, 97 * size], [0, 0.64, 0.77]), 2);
  const medianCrest = bar(s([[0, -76, 92, 4], [0, -88, 76, 4.5], [0, -96, 54, 4], [0, -98, 34, 3]]));
  const cut = halfSpace([0, -31 * size, 97 * size], [0, 0.64, 0.77]);
  return carved(common(blend(6, [blend(4, wings), body, plateau, laminae, medianCrest]), cut, 2), foramina(s), 3);
}

/** The pelvic foramina and the canal, where the nerve roots run. */
function foramina(s: (knots: readonly Knot[]) => Knot[]): Solid {
  const holes = [1, -1].flatMap((side) => ([[74, 21, -50], [55, 19, -64], [37, 16, -76], [20, 12, -84]] as const).map(
    ([z, x, y]) => bar(s([[x * side, y + 16, z, 6], [x * side, y - 6, z - 3, 4], [x * side, y - 36, z - 8, 3]])),
  ));
  return blend(0, [...holes, bar(s([[0, -56, 108, 7.5], [0, -63, 88, 6.5], [0, -76, 64, 5], [0, -86, 44, 3.5]]))]);
}

/** Lumbar vertebrae as far as they come into view, and the coccyx: bone that is none of ours. */
export function otherBone(size: number): Solid {
  const s = (knots: readonly Knot[]): Knot[] => knots.map(([x, y, z, r]) => [x * size, y * size, z * size, r * size]);
  const vertebrae = ([[0, -18, 117, 0.42], [0, -10, 152, 0.15], [0, -10, 188, -0.05]] as const).map(([, y, z, tilt]) => vertebra([0, y * size, z * size], tilt, size));
  return blend(2, [...vertebrae, bar(s([[0, -86, -6, 5.5], [0, -80, -18, 5], [0, -70, -27, 3.5]]))]);
}

function vertebra(centre: Xyz, tilt: number, size: number): Solid {
  const up: Xyz = [0, Math.sin(tilt), Math.cos(tilt)];
  const back: Xyz = [0, -Math.cos(tilt), Math.sin(tilt)];
  const at = (x: number, behind: number, above: number, r: number): Knot => {
    const [, y, z] = along(along(centre, back, behind * size), up, above * size);
    return [x * size, y, z, r * size];
  };
  const body = [1, -1].reduce<Solid>(
    (solid, side) => common(solid, halfSpace(along(centre, up, 14 * size * side), [up[0] * side, up[1] * side, up[2] * side]), 2),
    blend(6, [ellipsoid(centre, [24 * size, 17 * size, 60 * size]), ...[14, -14].map((z) => ellipsoid(along(centre, up, z * size), [26.5 * size, 18.5 * size, 6 * size]))]),
  );
  const arch = [1, -1].flatMap((side) => [
    bar([at(15 * side, 14, 6, 6), at(17 * side, 30, 5, 6.5)]), bar([at(17 * side, 29, 5, 5), at(30 * side, 31, 6, 4.5), at(43 * side, 35, 7, 3.5)]),
    bar([at(17 * side, 31, 16, 6), at(16 * side, 36, 0, 6), at(15 * side, 38, -20, 6.5)]),
    plate(at(16 * side, 34, 8, 4), at(14 * side, 38, -12, 4), at(0, 46, -2, 4)),
  ]);
  const spinous = sheet([[at(0, 46, 4, 3.5), at(0, 60, 0, 3), at(0, 72, -3, 4)], [at(0, 46, -8, 3.5), at(0, 60, -12, 3), at(0, 72, -13, 4)]]);
  return blend(4, [body, ...arch, spinous]);
}
