import { openingFrom } from '../../shared/anatomy/cupOrientation';
import type { CanalLevel, Landmarks } from '../../shared/anatomy/landmarks';
import { mirroredFemur, mirroredPoint, mirroredVector } from '../../shared/anatomy/mirror';
import { sides, type Side } from '../../shared/anatomy/side';
import { degrees } from '../../shared/geometry/angle';
import { anyPerpendicular } from '../../shared/geometry/fit';
import { cross, moved, normalised, point, scaled, sum, vector, type Point, type Space, type Vector } from '../../shared/geometry/spaces';
import { compose, mapPoint, mapVector, transform, type Transform } from '../../shared/geometry/transform';

/** Every number that a leg of the known patient is built with; angles in degrees, lengths in mm. */
export type LegShape = {
  readonly inclination: number; readonly anteversion: number;
  readonly ccd: number; readonly neckVersion: number; readonly murphy: number; readonly lee: number; readonly reikeras: number; readonly tomczak: number;
  readonly offset: number; readonly headRadius: number; readonly trochanterBelowHead: number; readonly tipAboveHead: number; readonly femurLength: number;
  readonly ldfa: number; readonly surgicalTea: number; readonly anatomicTea: number; readonly whiteside: number;
  readonly tibiaLength: number; readonly mpta: number; readonly slopeMedial: number; readonly slopeLateral: number; readonly pdfa: number;
  readonly flexion: number; readonly adduction: number; readonly internalRotation: number;
};
export const ordinaryLeg: LegShape = {
  inclination: 41, anteversion: 17, ccd: 131, neckVersion: 12, murphy: 19, lee: 4, reikeras: 9, tomczak: 15, offset: 42, headRadius: 23.5, trochanterBelowHead: 52, tipAboveHead: 3,
  femurLength: 420, ldfa: 87, surgicalTea: 3, anatomicTea: 6, whiteside: 4, tibiaLength: 360, mpta: 86, slopeMedial: 9, slopeLateral: 7, pdfa: 84, flexion: 5, adduction: 2, internalRotation: 8,
};

export type PatientShape = { readonly right: LegShape; readonly left: LegShape; readonly pelvicIncidence: number; readonly sacralTilt: number };
export const ordinaryPatient: PatientShape = { right: ordinaryLeg, left: { ...ordinaryLeg, murphy: 24, femurLength: 414, mpta: 84, inclination: 45 }, pelvicIncidence: 52, sacralTilt: 13 };

type Points = Readonly<Record<string, Point<'world'>>>;
type Xyz = readonly [number, number, number];

const rad = (deg: number): number => (deg * Math.PI) / 180;
const [sin, cos, tan] = [Math.sin, Math.cos, Math.tan].map((f) => (deg: number): number => f(rad(deg))) as [(deg: number) => number, (deg: number) => number, (deg: number) => number];

/** Right-handed turns about the axes of a space. */
export const aboutX = <S extends Space>(deg: number): Transform<S, S> => transform([1, 0, 0, 0, 0, cos(deg), -sin(deg), 0, 0, sin(deg), cos(deg), 0]);
export const aboutY = <S extends Space>(deg: number): Transform<S, S> => transform([cos(deg), 0, sin(deg), 0, 0, 1, 0, 0, -sin(deg), 0, cos(deg), 0]);
export const aboutZ = <S extends Space>(deg: number): Transform<S, S> => transform([cos(deg), -sin(deg), 0, 0, sin(deg), cos(deg), 0, 0, 0, 0, 1, 0]);

/** A patient who lies straight on the table: right is -x of the world, anterior -y, up z. */
const worldFromPelvis: Transform<'world', 'pelvis'> = transform([-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 0]);
const at = <S extends Space>([x, y, z]: Xyz): Point<S> => point(x, y, z);

const HIP: Xyz = [90, -50, -80];
export const RIM_RADIUS_MM = 26;

/** A right leg and half a pelvis, in the pelvic frame's axes, its APP upright. */
function rightHalf(shape: LegShape): { points: Points; socket: NonNullable<Landmarks['acetabula']['right']>; femur: NonNullable<Landmarks['femora']['right']> } {
  const inWorld = (xyz: Xyz): Point<'world'> => mapPoint(worldFromPelvis, at(xyz));
  const head = inWorld(HIP);
  // The thigh is a little adducted and turned inwards, so that nothing is square to the pelvis.
  const worldFromFemur: Transform<'world', 'femur'> = moveTo(compose(worldFromPelvis as unknown as Transform<'world', 'femur'>, compose(aboutY<'femur'>(4), compose(aboutX<'femur'>(-3), aboutZ<'femur'>(7)))), head);
  const femurFromTibia = kneePose(shape);
  const worldFromTibia: Transform<'world', 'tibia'> = compose(worldFromFemur, femurFromTibia);
  const opening = mapVector(worldFromPelvis, openingFrom({ inclination: degrees(shape.inclination), anteversion: degrees(shape.anteversion) }, 'right'));
  return {
    points: {
      asis: inWorld([120, 0, 0]), pubic_tubercle: inWorld([25, 0, -90]), psis: inWorld([42, -150, 15]), teardrop: inWorld([34, -45, -98]), acetabular_centre: head,
      ...mapped(worldFromFemur, femurPoints(shape)), ...mapped(worldFromTibia, tibiaPoints(shape)),
    },
    socket: { centre: head, radiusMm: RIM_RADIUS_MM, residualMm: 0, opening, rim: rimAround(head, opening) },
    femur: {
      head: { centre: head, radiusMm: shape.headRadius, residualMm: 0 },
      neckAxis: { at: head, direction: mapVector(worldFromFemur, neckDirection(shape)) },
      shaftAxis: { at: mapPoint(worldFromFemur, onShaft(shape, -100)), direction: mapVector(worldFromFemur, vector<'femur'>(0, 0, 1)) },
      canal: canal.map((level) => ({ ...level, centre: mapPoint(worldFromFemur, onShaft(shape, level.aboveLesserTrochanterMm - shape.trochanterBelowHead)) })),
    },
  };
}

const mapped = <S extends Space>(worldFromBone: Transform<'world', S>, points: Readonly<Record<string, Xyz>>): Points =>
  Object.fromEntries(Object.entries(points).map(([id, xyz]) => [id, mapPoint(worldFromBone, at<S>(xyz))]));

function moveTo<S extends Space>(turned: Transform<'world', S>, origin: Point<'world'>): Transform<'world', S> {
  return transform(turned.rows.map((entry, n) => (n % 4 === 3 ? (origin[(n - 3) / 4] as number) : entry)));
}

/** Bent about the femur's x, then to the middle about the floating axis, then turned inwards about the tibia's z. */
function kneePose({ flexion, adduction, internalRotation, femurLength }: LegShape): Transform<'femur', 'tibia'> {
  const turned = compose(aboutX<'femur'>(-flexion), compose(aboutY<'femur'>(adduction), aboutZ<'femur'>(internalRotation))) as unknown as Transform<'world', 'tibia'>;
  return moveTo(turned, point<'world'>(0, 0, -femurLength - 12)) as unknown as Transform<'femur', 'tibia'>;
}

/** A great circle about the head centre: the socket is a half sphere. */
function rimAround(centre: Point<'world'>, opening: Vector<'world'>): Point<'world'>[] {
  const u = anyPerpendicular(opening);
  const v = cross(normalised(opening), u);
  return Array.from({ length: 720 }, (_, n) => moved(centre, scaled(sum(scaled(u, cos(n / 2)), scaled(v, sin(n / 2))), RIM_RADIUS_MM)));
}

const neckDirection = ({ ccd, neckVersion }: LegShape): Vector<'femur'> => vector(sin(180 - ccd) * cos(neckVersion), -sin(180 - ccd) * sin(neckVersion), -cos(180 - ccd));
/** The shaft stands upright in the femur's frame, at the offset, behind the head by Murphy's version. */
const onShaft = ({ offset, murphy }: LegShape, z: number): Point<'femur'> => point(offset * cos(murphy), -offset * sin(murphy), z);
const behindHead = (mm: number, version: number, z: number): Xyz => [mm * cos(version), -mm * sin(version), z];

/** Across the knee, turned outwards by so much about the long axis. */
const turnedOut = (x: number, deg: number, z: number): Xyz => [x * cos(deg), -x * sin(deg), z];

function femurPoints(shape: LegShape): Readonly<Record<string, Xyz>> {
  const { femurLength: length, surgicalTea, anatomicTea, whiteside, ldfa, pdfa } = shape;
  const rise = 24 * tan(90 - ldfa);
  const sagittal = ([y, z]: readonly [number, number]): Xyz => [y * sin(surgicalTea), y * cos(surgicalTea), z];
  return {
    femoral_head_centre: [0, 0, 0], intercondylar_notch: [0, 0, -length],
    greater_trochanter_tip: [55, -8, shape.tipAboveHead], lesser_trochanter_apex: [28, -30, -shape.trochanterBelowHead],
    neck_at_trochanter: behindHead(30, shape.lee, -10), neck_centre: behindHead(20, shape.reikeras, -15), greater_trochanter_centre: behindHead(50, shape.tomczak, -20),
    posterior_trochanteric_crest: [40, -22, -20],
    posterior_medial_condyle: [-22, -22, -length + 15], posterior_lateral_condyle: [24, -22, -length + 18],
    medial_sulcus: turnedOut(-36, surgicalTea, -length + 25), lateral_epicondyle: turnedOut(40, surgicalTea, -length + 27),
    medial_epicondyle: [40 * cos(surgicalTea) - 78 * cos(anatomicTea), -40 * sin(surgicalTea) + 78 * sin(anatomicTea), -length + 27],
    trochlear_groove: [30 * sin(whiteside), 30 * cos(whiteside), -length + 20],
    distal_medial_condyle: turnedOut(-24, surgicalTea, -length - 4 - rise), distal_lateral_condyle: turnedOut(24, surgicalTea, -length - 4 + rise),
    distal_femur_anterior: sagittal([20, -length + 5 - 20 * tan(90 - pdfa)]), distal_femur_posterior: sagittal([-20, -length + 5 + 20 * tan(90 - pdfa)]),
  };
}

const TUBEROSITY_AHEAD_MM = 48;
const TUBEROSITY_ASIDE = (Math.atan((0.355 * 25) / TUBEROSITY_AHEAD_MM) * 180) / Math.PI;

function tibiaPoints({ tibiaLength, mpta, slopeMedial, slopeLateral }: LegShape): Readonly<Record<string, Xyz>> {
  const rise = 22 * tan(90 - mpta);
  const edges = (name: string, x: number, slope: number): Record<string, Xyz> => ({ [`${name}_anterior`]: [x, 18, 18 * tan(slope)], [`${name}_posterior`]: [x, -18, -18 * tan(slope)] });
  return {
    tibial_spine_medial: [-6, 0, 0], tibial_spine_lateral: [6, 0, 0], ankle_centre: [0, 0, -tibiaLength], pcl_centre: [0, -20, -8],
    // The tendon's medial border lies 0.355 x 25 mm medially of the tuberosity, square to the line from the cruciate ligament: straight ahead of it.
    tibial_tuberosity: [TUBEROSITY_AHEAD_MM * sin(TUBEROSITY_ASIDE), -20 + TUBEROSITY_AHEAD_MM * cos(TUBEROSITY_ASIDE), -40],
    medial_plateau: [-22, 0, -rise], lateral_plateau: [22, 0, rise], ...edges('medial_plateau', -22, slopeMedial), ...edges('lateral_plateau', 22, slopeLateral),
    medial_malleolus: [-33, 4, -tibiaLength - 6], lateral_malleolus: [37, -8, -tibiaLength - 12],
  };
}

/** Widths that make a flare index of 4, a canal-to-calcar ratio of 0.55 and a cortical index of 0.6. */
const canal: readonly Omit<CanalLevel, 'centre'>[] = Array.from({ length: 19 }, (_, n) => 20 - 10 * n).map((above) => ({
  aboveLesserTrochanterMm: above, outerRadiusMm: 13.75, radiusMm: above === 20 ? 20 : above === 0 ? 10 : above === -100 ? 5.5 : above === -120 ? 5 : above > 0 ? 15 : 5.5 + Math.abs(above + 100) / 20,
  widestMm: above === 20 ? 44 : above === -120 ? 11 : 30,
}));

function sacralPoints({ pelvicIncidence, sacralTilt }: PatientShape): Readonly<Record<string, Point<'world'>>> {
  const slope = pelvicIncidence - sacralTilt;
  const [, y, z] = HIP;
  const centre: Xyz = [0, y - 110 * sin(sacralTilt), z + 110 * cos(sacralTilt)];
  return { s1_endplate_centre: mapPoint(worldFromPelvis, at(centre)), sacral_promontory: mapPoint(worldFromPelvis, at([0, centre[1] + 17 * cos(slope), centre[2] - 17 * sin(slope)])) };
}

/** All landmarks of a patient of known numbers, the anterior pelvic plane upright and square to the table. */
export function knownPatient(shape: PatientShape = ordinaryPatient): Landmarks {
  const halves = { right: rightHalf(shape.right), left: rightHalf(shape.left) };
  const seen = (side: Side) => (p: Point<'world'>): Point<'world'> => (side === 'right' ? p : mirroredPoint(p));
  const paired = sides.flatMap((side) => Object.entries(halves[side].points).map(([id, p]) => [`${id}_${side}`, seen(side)(p)] as const));
  const found = Object.fromEntries([...paired, ...Object.entries(sacralPoints(shape))].map(([id, p]) => [id, { at: p, residualMm: 0, confidence: 1, evidence: [] }]));
  const left = halves.left.socket;
  return {
    found, missing: [], sacralEndplate: null,
    acetabula: { right: halves.right.socket, left: { ...left, centre: mirroredPoint(left.centre), opening: mirroredVector(left.opening), rim: left.rim.map(mirroredPoint) } },
    femora: { right: halves.right.femur, left: mirroredFemur(halves.left.femur) },
  };
}

/** The same patient elsewhere; `only` says which landmarks and bones move. */
export function movedPatient(landmarks: Landmarks, motion: Transform<'world', 'world'>): Landmarks {
  const p = (one: Point<'world'>): Point<'world'> => mapPoint(motion, one);
  const v = (one: Vector<'world'>): Vector<'world'> => mapVector(motion, one);
  const both = <T>(map: (side: Side) => T): Record<Side, T> => ({ left: map('left'), right: map('right') });
  return {
    ...landmarks,
    found: Object.fromEntries(Object.entries(landmarks.found).map(([id, located]) => [id, { ...located, at: p(located.at) }])),
    acetabula: both((side) => {
      const socket = landmarks.acetabula[side];
      return socket && { ...socket, centre: p(socket.centre), opening: v(socket.opening), rim: socket.rim.map(p) };
    }),
    femora: both((side) => {
      const femur = landmarks.femora[side];
      const axis = (one: { at: Point<'world'>; direction: Vector<'world'> } | null) => one && { at: p(one.at), direction: v(one.direction) };
      return femur && { head: femur.head && { ...femur.head, centre: p(femur.head.centre) }, neckAxis: axis(femur.neckAxis), shaftAxis: axis(femur.shaftAxis), canal: femur.canal.map((level) => ({ ...level, centre: p(level.centre) })) };
    }),
  };
}

/** The patient in the mirror: left is right. */
export function mirroredPatient({ found, acetabula, femora, ...rest }: Landmarks): Landmarks {
  const swapped = (id: string): string => id.replace(/_(left|right)$/, (_, side: string) => (side === 'left' ? '_right' : '_left'));
  const socket = (one: Landmarks['acetabula']['left']) => one && { ...one, centre: mirroredPoint(one.centre), opening: mirroredVector(one.opening), rim: one.rim.map(mirroredPoint) };
  return {
    ...rest, found: Object.fromEntries(Object.entries(found).map(([id, located]) => [swapped(id), { ...located, at: mirroredPoint(located.at) }])),
    acetabula: { left: socket(acetabula.right), right: socket(acetabula.left) },
    femora: { left: femora.right && mirroredFemur(femora.right), right: femora.left && mirroredFemur(femora.left) },
  };
}
