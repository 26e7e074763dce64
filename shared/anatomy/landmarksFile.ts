import type { Triple } from '../geometry/spaces';
import { framesOf, type Frame } from './frames';
import { landmarkBoundsMm } from './landmarkBounds';
import { nameOfLandmark, type Landmarks } from './landmarks';
import type { Located } from './landmark';
import { measuresOf } from './measures';
import { sides } from './side';

/** The file `landmarks.json`: millimetres to a thousandth, degrees to a thousandth. */
export function landmarksFile(landmarks: Landmarks): Readonly<Record<string, unknown>> {
  const frames = Object.entries(framesOf(landmarks)).flatMap(([id, frame]) => (frame.ok ? [[id, frameJson(frame.value)] as const] : []));
  return {
    frame: 'LPS', unit: 'mm',
    // None: geometry alone found the landmarks.
    networks: landmarks.networks ?? [],
    landmarks: Object.fromEntries(Object.entries(landmarks.found).map(([id, located]) => [id, { ...locatedJson(id, located), ...insteadOf(id, landmarks) }])),
    frames: Object.fromEntries(frames),
    measures: Object.fromEntries(measuresOf(landmarks).map(({ id, ...rest }) => [id, { ...rest, value: rest.value === null ? null : rounded(rest.value) }])),
    missing: landmarks.missing.map(({ id, code, detail }) => ({ id, reason: code, detail })),
  };
}

const frameJson = ({ origin, x, y, z }: Frame): Record<'origin' | 'x' | 'y' | 'z', readonly number[]> => ({ origin: origin.map(rounded), x: unit(x), y: unit(y), z: unit(z) });
/** `confidence` is the probability that the point lies within `boundMm` of its definition; null where it is not known. */
function locatedJson(id: string, { at, residualMm, confidence, way, byHand }: Located): Readonly<Record<string, unknown>> {
  const name = nameOfLandmark(id);
  return { at: at.map(rounded), residualMm: rounded(residualMm), confidence: confidence === null ? null : rounded(confidence), boundMm: name ? landmarkBoundsMm[name] : null, way: way ?? 'geometry', ...(byHand ? { byHand } : {}) };
}

/** Where the centre of a head that is no sphere was taken from. */
function insteadOf(id: string, { femora }: Landmarks): { readonly instead?: 'acetabulum' | 'other_side' } {
  const side = sides.find((each) => id === `femoral_head_centre_${each}`);
  const instead = side && femora[side]?.head?.instead;
  return instead ? { instead } : {};
}

const rounded = (value: number): number => Number(value.toFixed(3)) + 0;
const unit = (direction: Triple): readonly number[] => direction.map((part) => Number(part.toFixed(7)) + 0);
