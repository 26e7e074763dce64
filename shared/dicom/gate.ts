import { dropCopies } from './duplicates';
import { found, gravestFirst } from './findings';
import { candidatesOf, groupBy, isLocalizer, type Candidate, type SplitBy } from './grouping';
import { isPlaced, type PlacedSlice, type SliceHeader } from './header';
import type { Finding } from './listing';
import { stackOf, type Stack } from './stack';
import { statedSpacing, stepFindings, usualStep } from './steps';
import { isLossy, isReadable } from './transferSyntaxes';
import { gateLimits } from './tolerances';

/** A volume that a series may hold, what was found of it, and (where it has a geometry) how its slices stand. */
export type Judged = {
  readonly uid: string;
  readonly first: SliceHeader;
  readonly files: number;
  readonly findings: readonly Finding[];
  readonly stack: Stack | null;
};

/** What the gate is given: headers, digests of the pixels of suspected copies by file, refused files by series. */
export type Evidence = {
  readonly slices: readonly SliceHeader[];
  readonly digests: ReadonlyMap<string, string>;
  readonly refusedBySeries: ReadonlyMap<string, number>;
};

/**
 * Decides from the headers alone which slices form a CT volume and whether it may be planned on. Geometry is what
 * ImagePositionPatient and ImageOrientationPatient say (DICOM PS3.3 C.7.6.2); other spacing tags are only compared.
 */
export function judgeSeries({ slices, digests, refusedBySeries }: Evidence): Judged[] {
  const { kept, copies } = dropCopies(slices, digests);
  return candidatesOf(kept).map((candidate) => {
    const copied = candidate.slices.reduce((sum, { file }) => sum + (copies.get(file) ?? 0), 0);
    const left = refusedBySeries.get(candidate.uid) ?? 0;
    const notes = [
      ...(copied > 0 ? [found('duplicate-instances', { count: copied })] : []),
      ...(left > 0 ? [found('files-left-out', { count: left })] : []),
    ];
    return judge(candidate, notes);
  });
}

function judge(candidate: Candidate, notes: readonly Finding[]): Judged {
  const { slices, uid } = candidate;
  const [first] = slices;
  if (!first) throw new Error('a candidate has slices');
  const about = { uid, first, files: slices.length };
  const kind = kindFindings(slices);
  const placed = slices.filter(isPlaced);
  const [start, ...others] = placed;
  if (!start || kind.length > 0) return { ...about, findings: kind.length > 0 ? kind : [found('missing-geometry', { count: slices.length })], stack: null };
  const stack = stackOf([start, ...others]);
  const findings = [...stackFindings(stack), ...splitFindings(candidate.splitBy), ...compressionFindings(placed), ...notes];
  return { ...about, stack, findings: gravestFirst(findings) };
}

/** What makes slices unfit whatever their geometry. */
function kindFindings(slices: readonly SliceHeader[]): Finding[] {
  const [first] = slices;
  if (!first) return [];
  if (first.modality !== 'CT') return [found('not-ct', { modality: first.modality || '-' })];
  if (isLocalizer(first)) return [found('localizer', { count: slices.length })];
  const multiframe = slices.find(({ frames }) => frames > 1);
  if (multiframe) return [found('enhanced-multiframe', { frames: multiframe.frames })];
  const unplaced = slices.filter((slice) => !isPlaced(slice)).length;
  const patients = new Set(slices.map(({ patientId }) => patientId)).size;
  return [
    ...(slices.some(({ samplesPerPixel }) => samplesPerPixel > 1) ? [found('colour-image')] : []),
    ...unreadableSyntaxes(slices),
    ...(unplaced > 0 ? [found('missing-geometry', { count: unplaced })] : []),
    ...(patients > 1 ? [found('mixed-patients', { count: patients })] : []),
  ];
}

function unreadableSyntaxes(slices: readonly SliceHeader[]): Finding[] {
  const syntaxes = [...groupBy(slices, ({ transferSyntaxUid }) => transferSyntaxUid).keys()].filter((uid) => !isReadable(uid));
  return syntaxes.length > 0 ? [found('unsupported-transfer-syntax', { transferSyntax: syntaxes.sort().join(', ') })] : [];
}

function stackFindings(stack: Stack): Finding[] {
  const { slices } = stack;
  const few = slices.length < gateLimits.fewestSlices ? [found('too-few-slices', { count: slices.length, least: gateLimits.fewestSlices })] : [];
  if (slices.length < 2) return few;
  const steps = stepFindings(stack);
  return [...few, ...steps, ...spacingFindings(stack, steps), ...sizeFindings(stack), ...headerSpacingFindings(stack)];
}

/** A stack with gaps is measured by its usual step, so that one loss is not told as thick slices. */
function spacingFindings(stack: Stack, steps: readonly Finding[]): Finding[] {
  if (steps.some(({ code }) => code === 'overlapping-slices')) return [];
  const spacing = statedSpacing(stack);
  const spacingMm = Math.round(spacing * 1000) / 1000;
  if (spacing > gateLimits.widestSpacingMm + gateLimits.roundingMm) return [found('slice-spacing-too-large', { spacingMm, mostMm: gateLimits.widestSpacingMm })];
  return spacing > gateLimits.fineSpacingMm + gateLimits.roundingMm ? [found('slice-spacing-coarse', { spacingMm, fineMm: gateLimits.fineSpacingMm })] : [];
}

function sizeFindings({ slices }: Stack): Finding[] {
  const bytes = (slices[0] ? slices[0].rows * slices[0].columns : 0) * slices.length * 2;
  return bytes > gateLimits.largestVolumeBytes ? [found('too-large', { gigabytes: Math.round(bytes / 2 ** 27) / 8 })] : [];
}

/** SpacingBetweenSlices is measured along the normal or along the table; a value that is neither is contradicted. */
function headerSpacingFindings(stack: Stack): Finding[] {
  const said = stack.slices[0]?.spacingBetweenSlicesMm ?? null;
  if (said === null) return [];
  const along = usualStep(stack);
  const [right, down] = stack.driftsMm[1] ?? [0, 0];
  const onTable = Math.hypot(along, right, down);
  const agrees = [along, onTable].some((mm) => Math.abs(Math.abs(said) - mm) <= gateLimits.positionMm);
  return agrees ? [] : [found('header-spacing-contradicts', { headerMm: said, measuredMm: Math.round(along * 1000) / 1000 })];
}

const splitCodes = { size: 'mixed-sizes', orientation: 'mixed-orientations', pass: 'several-passes' } as const;

const splitFindings = (splitBy: readonly SplitBy[]): Finding[] => splitBy.flatMap((by) => by === 'localizer' ? [] : [found(splitCodes[by])]);

const compressionFindings = (slices: readonly PlacedSlice[]): Finding[] =>
  slices.some(({ transferSyntaxUid }) => isLossy(transferSyntaxUid)) ? [found('lossy-compression')] : [];
