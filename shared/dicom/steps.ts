import { dot, vectorOf } from '../geometry/spaces';
import { found } from './findings';
import type { Finding } from './listing';
import { driftOf, spacingAlong, tiltDegreesOf, type Stack } from './stack';
import { gateLimits } from './tolerances';

/** What is wrong with the steps of a stack: slices that overlap, lack or wander. At least two slices are expected. */
export function stepFindings(stack: Stack): Finding[] {
  const steps = stepsOf(stack);
  const overlapping = steps.filter((step) => step < gateLimits.roundingMm).length;
  if (overlapping > 0) return [found('overlapping-slices', { count: overlapping })];
  return [...gapFindings(stack, steps), ...driftFindings(stack)];
}

const stepsOf = ({ heightsMm }: Stack): number[] => heightsMm.slice(1).map((height, k) => height - (heightsMm[k] ?? 0));

/** The usual step: the middle of all steps, which a few lost slices do not move. */
export function usualStep(stack: Stack): number {
  const sorted = stepsOf(stack).sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}

/** The spacing one tells a person: the mean of even steps, the usual one of steps with gaps. */
export const statedSpacing = (stack: Stack): number => isOnRegularGrid(stack) ? spacingAlong(stack) : usualStep(stack);

function gapFindings(stack: Stack, steps: readonly number[]): Finding[] {
  if (isOnRegularGrid(stack)) return [];
  const usual = usualStep(stack);
  const odd = steps.map((step, at) => ({ step, at })).filter(({ step }) => Math.abs(step - usual) > gateLimits.positionMm);
  const lost = odd.map(({ step }) => wholeStepsLost(step, usual));
  const areLosses = odd.length > 0 && lost.every((count) => count > 0) && odd.length <= Math.max(1, gateLimits.mostGaps * steps.length);
  if (!areLosses) return [found('uneven-steps', { fromMm: rounded(Math.min(...steps)), toMm: rounded(Math.max(...steps)) })];
  const [first] = odd;
  const [fromMm, toMm] = first ? [levelOf(stack, first.at), levelOf(stack, first.at + 1)] : [0, 0];
  return [found('missing-slice', { count: lost.reduce((a, b) => a + b, 0), gaps: odd.length, fromMm, toMm })];
}

/** How many slices a gap has lost if it is a whole number of steps, else 0. */
function wholeStepsLost(step: number, usual: number): number {
  const whole = Math.round(step / usual);
  return whole >= 2 && Math.abs(step - whole * usual) <= Math.max(gateLimits.wholeStep * usual, gateLimits.positionMm) ? whole - 1 : 0;
}

function isOnRegularGrid(stack: Stack): boolean {
  const spacing = spacingAlong(stack);
  return stack.heightsMm.every((height, k) => Math.abs(height - k * spacing) <= gateLimits.positionMm);
}

/** Where a slice stands along the normal in world coordinates, mm; for an axial stack that is z. */
function levelOf(stack: Stack, k: number): number {
  const slice = stack.slices[k];
  return slice ? rounded(dot(vectorOf<'world'>(slice.position), stack.normal)) : 0;
}

/** A straight sideways drift is a tilted gantry; any other sideways movement is a broken series. */
function driftFindings(stack: Stack): Finding[] {
  const [right, down] = stack.driftsMm.at(-1) ?? [0, 0];
  const total = stack.heightsMm.at(-1) ?? 0;
  const offLine = stack.driftsMm.map(([x, y], k) => {
    const part = (stack.heightsMm[k] ?? 0) / total;
    return Math.hypot(x - part * right, y - part * down);
  });
  const worst = Math.max(...offLine);
  if (worst > gateLimits.positionMm) return [found('shifted-slices', { shiftMm: rounded(worst) })];
  return isTilted(stack) ? [found('gantry-tilt', { angleDegrees: Math.round(Math.abs(tiltDegreesOf(stack)) * 10) / 10 })] : [];
}

/** Whether the stack leans so much that its voxels must be resampled to stand upright. */
export function isTilted(stack: Stack): boolean {
  const [between, across] = stack.slices[0]?.pixelSpacing ?? [0, 0];
  return driftOf(stack) > gateLimits.driftPixels * Math.min(between, across);
}

const rounded = (mm: number): number => Math.round(mm * 100) / 100;
