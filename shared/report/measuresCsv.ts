import type { Measurement } from '../anatomy/measurement';
import { frameWords, isMeasured, measureName, measureSentence, missedWords, sideOf } from './measureWords';
import type { Words } from './words';

const columns = ['group', 'definition', 'name', 'side', 'value', 'type', 'unit', 'usual_low', 'usual_high', 'verdict', 'usual_source', 'positive', 'frame', 'landmarks', 'source', 'sentence', 'not_measurable'] as const;

/** All measures as a table for a spreadsheet: a row each, comma-separated, numbers with a point whatever the language. */
export function measuresCsv(measurements: readonly Measurement[], words: Words): string {
  const rows = measurements.map((one) => rowOf(one, words).map(quoted).join(','));
  return `${[columns.join(','), ...rows].join('\r\n')}\r\n`;
}

function rowOf(one: Measurement, words: Words): string[] {
  const { group, definition, unit, positive, landmarks, source } = one;
  return [
    words.say(`measures.group_${group}`), definition, measureName(one, words), sideOf(one) ?? '', ...numberOf(one), unit, ...usualOf(one),
    positive ? words.say(`measures.positive_${positive}`) : '', frameWords(one.frame, words), landmarks.join(' '), source, measureSentence(one, words), isMeasured(one) ? '' : reasonOf(one, words),
  ];
}

const numberOf = (one: Measurement): string[] => (isMeasured(one) ? [String(Number(one.value.toFixed(3))), one.label ?? ''] : ['', '']);

function usualOf(one: Measurement): string[] {
  if (!one.normal) return ['', '', '', ''];
  const { low, high, source } = one.normal;
  return [low === null ? '' : String(low), high === null ? '' : String(high), isMeasured(one) ? one.verdict ?? '' : '', source];
}

function reasonOf(one: Exclude<Measurement, { value: number }>, words: Words): string {
  const { reason, missing } = missedWords(one, words);
  return `${reason}: ${missing}`;
}

/** Doubled quotes within quotes, where a cell needs them. */
const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
