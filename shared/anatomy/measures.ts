import { acetabularDefinitions, pelvicDefinitions } from './hipDefinitions';
import { canalDefinitions, femoralDefinitions, versionDefinitions } from './femurDefinitions';
import { frameDefinitions, frameIdOf, frameSeen } from './frames';
import { kneeDefinitions, kneePoseDefinitions, kneeRotationDefinitions } from './kneeDefinitions';
import type { Landmarks } from './landmarks';
import { legDifferenceDefinitions, legLengthDefinitions } from './legDefinitions';
import type { FrameFor, MeasureDefinition, MeasureFrame } from './measureDefinition';
import { verdictOf, type Measurement, type NotMeasurable } from './measurement';
import { seenFrom, type PartId, type Seen } from './seenFrom';
import { sides, type Side } from './side';

/** Every measure of the bones, group by group. */
export const measureDefinitions: readonly MeasureDefinition[] = [
  ...pelvicDefinitions, ...acetabularDefinitions, ...femoralDefinitions, ...versionDefinitions, ...canalDefinitions,
  ...legLengthDefinitions, ...legDifferenceDefinitions, ...kneeDefinitions, ...kneeRotationDefinitions, ...kneePoseDefinitions,
];

/** All numbers that the landmarks alone give, or the reason why one is not there. Titles and sentences: text catalogue, `measures.<definition>`. */
export function measuresOf(landmarks: Landmarks): Measurement[] {
  const seen = { left: seenFrom(landmarks, 'left'), right: seenFrom(landmarks, 'right') };
  return measureDefinitions.flatMap((definition) =>
    (definition.forBothSides ? (['right'] as const) : sides).map((side) => measuredBy(definition, seen[side], landmarks)));
}

function measuredBy(row: MeasureDefinition, seen: Seen, landmarks: Landmarks): Measurement {
  const definition = inFrameThatIsThere(row, seen);
  const about = aboutOf(definition, seen);
  const missing = [...new Set(partsUsed(definition).filter((part) => seen.part(part) === undefined).map(seen.idOf))];
  if (missing.length > 0) return { ...about, value: null, notMeasurable: whyMissing(missing, landmarks) };
  const value = valueOf(definition, seen);
  return value === null
    ? { ...about, value, notMeasurable: { code: definition.noAnswer ?? 'degenerate', missing: about.landmarks } }
    : { ...about, value, ...namedType(definition, value), ...(definition.normal ? { verdict: verdictOf(value, definition.normal) } : {}) };
}

/** In the frame that the definition names, or in the one instead of it where only that can be built. */
function inFrameThatIsThere(definition: MeasureDefinition, seen: Seen): MeasureDefinition {
  const { frameInstead } = definition;
  const isThere = (frame: MeasureFrame): boolean => neededBy(frame).every((part) => seen.part(part) !== undefined);
  return frameInstead && !isThere(definition.frame) && isThere(frameInstead) ? { ...definition, frame: frameInstead } : definition;
}

function valueOf(definition: MeasureDefinition, seen: Seen): number | null {
  const [frame, otherFrame] = [axesOf(definition.frame, seen), axesOf(definition.otherFrame ?? 'none', seen)];
  if (frame === 'degenerate' || otherFrame === 'degenerate') return null;
  const parts = Object.fromEntries(definition.needs.map((id) => [id, seen.part(id)])) as Parameters<MeasureDefinition['value']>[0];
  const value = definition.value(parts, frame, otherFrame);
  return value !== null && Number.isFinite(value) ? value : null;
}

function namedType({ labels }: MeasureDefinition, value: number): { readonly label?: string } {
  const label = labels?.[value - 1];
  return label === undefined ? {} : { label };
}

type About = Omit<Extract<Measurement, { value: null }>, 'value' | 'notMeasurable'>;

function aboutOf(definition: MeasureDefinition, seen: Seen): About {
  const { id, group, unit, source, forBothSides, positive, normal } = definition;
  return {
    id: forBothSides ? id : `${id}_${seen.side}`, definition: id, group, source, unit,
    frame: framesUsed(definition).map((name) => frameNameOf(name, seen.side)).join('+') || 'none',
    landmarks: [...new Set(partsUsed(definition).map(seen.idOf))],
    ...(positive ? { positive } : {}), ...(normal ? { normal } : {}),
  };
}

const framesUsed = ({ frame, otherFrame }: MeasureDefinition): MeasureFrame[] => [frame, otherFrame ?? 'none'].filter((name) => name !== 'none');

/** Frames of the pelvis are called by their short names, as in plans. */
const frameNameOf = (frame: MeasureFrame, side: Side): string =>
  (frame === 'world' || frame === 'none' ? frame : frameIdOf(frame, side).replace(/^pelvis_(?=app$|functional$)/, ''));

const neededBy = (frame: MeasureFrame): readonly PartId[] => (frame === 'world' || frame === 'none' ? [] : frameDefinitions[frame].needs);
const partsUsed = (definition: MeasureDefinition): PartId[] => [...framesUsed(definition).flatMap(neededBy), ...definition.needs];

function axesOf(name: MeasureFrame, seen: Seen): FrameFor<MeasureFrame> | 'degenerate' {
  if (name === 'world' || name === 'none') return null;
  const frame = frameSeen(seen, frameDefinitions[name] as unknown as Parameters<typeof frameSeen<'femur'>>[1]);
  return frame.ok ? frame.value : 'degenerate';
}

/** Axes and the canal are no landmarks of their own: where their bone is there and they are not, the scan ends before them. */
const SHAFT = /^(?:shaft_axis|canal)_/;

function whyMissing(missing: readonly string[], { missing: reported, found }: Landmarks): NotMeasurable {
  const outOfView = reported.some(({ id, code }) => missing.includes(id) && (code === 'out-of-view' || code === 'missing-bone'));
  const shaftEnds = missing.some((id) => SHAFT.test(id) && `femoral_head_centre_${id.replace(SHAFT, '')}` in found);
  return { code: outOfView || shaftEnds ? 'out-of-view' : 'missing-landmark', missing };
}
