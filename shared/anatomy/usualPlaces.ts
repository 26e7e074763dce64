import { midpoint, normalised, displacement, dot, moved, point, scaled, type Point, type Triple } from '../geometry/spaces';
import { placed, placingOnto } from './correctionPlacing';
import { anteriorPelvicFrame } from './frames';
import type { Located } from './landmark';
import { nameOfLandmark, type LandmarkName, type Landmarks, type PairedLandmark } from './landmarks';
import { mirroredPoint } from './mirror';
import { otherSide, sides, type Side } from './side';

type Places = Readonly<Partial<Record<PairedLandmark, Triple>>>;

/**
 * Where landmarks lie on a mean right bone, mm in axes of its own: the means of the correction networks
 * (models/correction), and, for points that those do not have, read off beside them. Good enough to say where to look.
 */
const hip: Places = {
  asis: [-51, -69.3, 43], psis: [30.8, 58.6, 77.1], pubic_tubercle: [30.3, -49.1, -45], superior_pubic: [53.8, -54.3, -48.5], ischial_spine: [14.9, 42.3, -9.8],
  ischial_tuberosity: [16, 28.7, -79.6], aiis: [-31.8, -46.9, 10.8], piis: [19.5, 50.1, 44.7], teardrop: [6.1, -6.7, -32.3], acetabular_centre: [-14.6, -8.1, -19.1],
};
const femur: Places = {
  femoral_head_centre: [-7, -27.2, 182.9], neck_centre: [-23.5, -19.1, 165.9], greater_trochanter_tip: [-46.3, 4.2, 185.5], lesser_trochanter_apex: [-4.5, 6.6, 131.9],
  canal_isthmus: [-8, -4, 20], medial_epicondyle: [70.2, 12.6, -195.1], medial_sulcus: [70, 17, -198], lateral_epicondyle: [-3.9, 38.6, -195],
  posterior_medial_condyle: [62.2, 46.5, -196.7], posterior_lateral_condyle: [13.6, 57, -199.6], distal_medial_condyle: [58, 20.8, -222.3], distal_lateral_condyle: [11.3, 29.8, -222.4],
  trochlear_groove: [21, -9, -196], intercondylar_notch: [29.1, 13.4, -216.7],
};
const tibia: Places = {
  tibial_tuberosity: [-16.8, -39.8, 116.8], lateral_malleolus: [-27.3, 42.4, -196.2], medial_plateau: [18.8, -10.4, 158.4], lateral_plateau: [-24.8, -10.1, 159.7],
  tibial_spine_medial: [3.5, -14.5, 165.1], tibial_spine_lateral: [-7.9, -9.2, 165.2], pcl_centre: [-1, 10, 155], ankle_centre: [1.1, 21.3, -182.9], medial_malleolus: [20.9, 12.2, -196.2],
};

/** Fewer points than this do not say how a bone lies. */
const LEAST_KNOWN = 3;

/**
 * About where a landmark is to be looked for: on the mean bone laid on the landmarks of its bone that were found, else
 * where it lies on the other side of the pelvis' plane of symmetry. Null where nothing tells.
 */
export function usualPlace(id: string, landmarks: Landmarks): Point<'world'> | null {
  const [name, side] = [nameOfLandmark(id), sides.find((each) => id.endsWith(`_${each}`))];
  if (!name || !side) return null;
  return onMeanBone(name, side, landmarks) ?? ofOtherSide(name, side, landmarks);
}

function onMeanBone(name: LandmarkName, side: Side, { found }: Landmarks): Point<'world'> | null {
  const places = [hip, femur, tibia].find((each) => name in each);
  const place = places?.[name as PairedLandmark];
  if (!places || !place) return null;
  const seen = side === 'right' ? (at: Point<'world'>): Point<'world'> => at : mirroredPoint;
  const known = (Object.entries(places) as [PairedLandmark, Triple][]).flatMap(([each, mean]) => {
    const located = each === name ? undefined : found[`${each}_${side}`];
    return located ? [{ mean, at: seen(located.at), weight: weightOf(located) }] : [];
  });
  if (known.length < LEAST_KNOWN || onLine(known.map(({ at }) => at))) return null;
  const [x, y, z] = placed(placingOnto(known.map(({ mean }) => mean), known.map(({ at }) => at), known.map(({ weight }) => weight)), place);
  return seen(point(x, y, z));
}

/** What is not sure itself says less of where another is. */
const weightOf = ({ confidence }: Located): number => 0.2 + 0.8 * (confidence ?? 0.5);

const NEARLY_ON_LINE = 0.98;

function onLine([first, ...others]: readonly Point<'world'>[]): boolean {
  if (!first) return true;
  const directions = others.map((at) => normalised(displacement(first, at)));
  return directions.every((one) => directions.every((other) => Math.abs(dot(one, other)) > NEARLY_ON_LINE));
}

/** The plane of symmetry stands square to the line of the iliac spines, midway between the hip centres where both are known. */
function ofOtherSide(name: LandmarkName, side: Side, landmarks: Landmarks): Point<'world'> | null {
  const [other, frame] = [landmarks.found[`${name}_${otherSide(side)}`], anteriorPelvicFrame(landmarks)];
  if (!other || !frame.ok) return null;
  const { left, right } = landmarks.acetabula;
  const middle = left && right ? midpoint(left.centre, right.centre) : frame.value.origin;
  return moved(other.at, scaled(frame.value.x, -2 * dot(displacement(middle, other.at), frame.value.x)));
}
