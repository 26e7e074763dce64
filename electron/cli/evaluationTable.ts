import type { StageReport } from '../../shared/jobs/job';
import type { BoneName } from '../../shared/anatomy/bone';
import type { BoneScore } from '../../shared/segmentation/evaluation';
import type { BoneQuality } from '../../shared/segmentation/qualitySchema';
import { say, type Language } from '../../shared/text/catalogue';

/** What `evaluate` found, as its JSON says it. */
export type Evaluation = {
  readonly command: 'evaluate'; readonly appVersion: string;
  readonly input: { readonly ct: string; readonly reference: string | null; readonly labels: string | null };
  readonly model: { readonly id: string; readonly version: string; readonly sha256: string } | null;
  readonly provider: string | null;
  readonly bones: Partial<Readonly<Record<BoneName, BoneScore>>>;
  /** How far the segmentation trusts itself, bone by bone; nothing for labels that came without this judgement. */
  readonly judged: Partial<Readonly<Record<BoneName, BoneQuality>>>;
  readonly leftOut: readonly string[]; readonly otherMasks: readonly string[]; readonly resampled: readonly string[];
  readonly stages: readonly StageReport[]; readonly seconds: number | null; readonly peakRssMb: number | null;
  readonly pictures: { readonly folder: string; readonly files: readonly string[] } | null;
};

type Say = (key: string, values?: Readonly<Record<string, string>>) => string;

/** The table of an evaluation: bones, stages, and what is to be known besides. */
export function evaluationTable(evaluation: Evaluation, language: Language): string {
  const sayIt: Say = (key, values) => say(language, `evaluation.${key}`, values);
  const parts = [boneTable(evaluation, sayIt), stageTable(evaluation, sayIt), notesOf(evaluation, sayIt)];
  return parts.filter((lines) => lines.length > 0).map((lines) => lines.join('\n')).join('\n\n');
}

const columns = ['bone', 'dice', 'mean', 'hd95', 'volume', 'reference', 'difference', 'swaps', 'own'] as const;

function boneTable({ bones, judged, input }: Evaluation, sayIt: Say): string[] {
  const rows = Object.entries(bones).map(([name, score]) => [...rowOf(name, score, sayIt), ownScore(judged[name as BoneName], sayIt)]);
  if (rows.length === 0) return input.reference === null ? [] : [sayIt('noBoneScored')];
  return aligned([columns.map((column) => sayIt(column)), ...rows]);
}

function rowOf(name: string, score: BoneScore, sayIt: Say): string[] {
  const mm = (value: number | null): string => (value === null ? sayIt('lacking') : value.toFixed(2));
  return [
    name, score.dice.toFixed(4), mm(score.meanSurfaceMm), mm(score.hd95Mm), score.volumeCm3.toFixed(1), score.referenceCm3.toFixed(1),
    `${score.volumeDifference < 0 ? '' : '+'}${(100 * score.volumeDifference).toFixed(1)} %`, score.sideSwaps === null ? '-' : String(score.sideSwaps),
  ];
}

/** The score a bone was given before any reference was seen; marked where it sends the user there. */
const ownScore = (quality: BoneQuality | undefined, sayIt: Say): string => (quality ? `${quality.score.toFixed(2)}${quality.low ? ' !' : '  '}` : sayIt('notJudged'));

function stageTable({ stages }: Evaluation, sayIt: Say): string[] {
  if (stages.length === 0) return [];
  return aligned([[sayIt('stage'), sayIt('seconds'), sayIt('memory')], ...stages.map(({ stage, seconds, peakRssMb }) => [stage, seconds.toFixed(1), `${String(peakRssMb)} MB`])]);
}

function notesOf({ leftOut, otherMasks, resampled, pictures }: Evaluation, sayIt: Say): string[] {
  const named = (key: string, names: readonly string[]): string[] => (names.length === 0 ? [] : [sayIt(key, { names: names.join(', ') })]);
  const drawn = pictures === null ? [] : [pictures.files.length === 0 ? sayIt('noJoint') : sayIt('pictures', { folder: pictures.folder })];
  return [...named('leftOut', leftOut), ...named('otherMasks', otherMasks), ...named('resampled', resampled), ...drawn];
}

/** The first column to the left, the others to the right. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => widthOf(row[column] ?? ''))));
  return rows.map((row) => row.map((cell, column) => {
    const gap = ' '.repeat((widths[column] as number) - widthOf(cell));
    return column === 0 ? cell + gap : gap + cell;
  }).join('  '));
}

/** Chinese characters take two places of a terminal. */
const widthOf = (text: string): number => [...text].reduce((width, character) => width + (/[⺀-鿿＀-￯]/.test(character) ? 2 : 1), 0);
