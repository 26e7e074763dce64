import { measureGroups, type MeasureGroup, type Measurement } from '../anatomy/measurement';
import type { ReportBlock } from './content';
import { isMeasured, isMissed, measureName, measureSentence, missedWords, shownValue, sideOf, usualRange, verdictSign, type Measured, type Missed } from './measureWords';
import { partNames, type Words } from './words';

type Table = Extract<ReportBlock, { kind: 'table' }>;
type Row = Table['rows'][number];

/** The patient's bones: numbers without a side, then right and left beside each other, group by group; what they are taken from stands below, by its number. */
export function boneMeasureBlocks(measurements: readonly Measurement[], words: Words): ReportBlock[] {
  const measured = measurements.filter(isMeasured);
  const cited = citedIn(measured);
  const [once, sided] = [measured.filter((one) => !sideOf(one)), measured.filter(sideOf)];
  return [
    ...(once.length > 0 ? [tableOf(onceColumns, sections(once, words, (group) => group.map((one) => onceRow(one, { cited, words }))), words)] : []),
    ...(sided.length > 0 ? [tableOf(sidedColumns, sections(sided, words, (group) => sidedRows(group, { cited, words })), words)] : []),
    ...(cited.length > 0 ? [{ kind: 'text', small: true, text: cited.map((source, n) => `[${n + 1}] ${source}`).join('   ') } as const] : []),
  ];
}

type Cited = { readonly cited: readonly string[]; readonly words: Words };

/** Publications have a year; what is our own way to say it stands in the sentence of the definition already. */
const isPublished = (source: string): boolean => /\b(?:19|20)\d\d\b/.test(source);

const citedIn = (measured: readonly Measured[]): string[] =>
  [...new Set(measured.flatMap(({ source, normal }) => [source, normal?.source ?? ''].filter(isPublished)))];

function citation(source: string | undefined, cited: readonly string[]): string {
  const at = source === undefined ? -1 : cited.indexOf(source);
  return at < 0 ? '' : `[${at + 1}]`;
}

const onceColumns = [['measure', 26], ['value', 11], ['usual', 18], ['definition', 45]] as const;
const sidedColumns = [['measure', 26], ['right', 10], ['left', 10], ['usual', 16], ['definition', 38]] as const;
const numbers: readonly string[] = ['value', 'right', 'left'];

const tableOf = (columns: readonly (readonly [title: string, width: number])[], rows: Row[], { say }: Words): Table => ({
  kind: 'table', small: true, rows, columns: columns.map(([title, width]) => ({ title: say(`report.column_${title}`), width, align: numbers.includes(title) ? 'right' : 'left' })),
});

/** Each group under its name, which stands alone in its row. */
function sections(measured: readonly Measured[], { say }: Words, rowsOf: (group: readonly Measured[]) => Row[]): Row[] {
  return groupsOf(measured).flatMap(([group, members]) => [[say(`measures.group_${group}`)], ...rowsOf(members)]);
}

const groupsOf = <T extends Measurement>(measurements: readonly T[]): [MeasureGroup, T[]][] =>
  measureGroups.flatMap((group) => {
    const members = measurements.filter((one) => one.group === group);
    return members.length > 0 ? [[group, members] as [MeasureGroup, T[]]] : [];
  });

const onceRow = (one: Measured, context: Cited): string[] => [measureName(one, context.words), valueWords(one), usualWords(one, context), definitionWords(one, context)];

function sidedRows(group: readonly Measured[], context: Cited): string[][] {
  const definitions = [...new Set(group.map(({ definition }) => definition))];
  return definitions.flatMap((definition) => {
    const members = group.filter((one) => one.definition === definition);
    const [first] = members;
    if (!first) return [];
    const value = (side: 'left' | 'right'): string => {
      const one = members.find((member) => sideOf(member) === side);
      return one ? valueWords(one) : '–';
    };
    return [[measureName(first, context.words), value('right'), value('left'), usualWords(first, context), definitionWords(first, context)]];
  });
}

const valueWords = (one: Measured): string => [verdictSign(one), shownValue(one)].filter((part) => part !== '').join(' ');

const usualWords = ({ normal, unit }: Measured, { cited, words }: Cited): string =>
  [usualRange(normal, unit, words), citation(normal?.source, cited)].filter((part) => part !== '').join(' ');

function definitionWords(one: Measured, { cited, words }: Cited): string {
  const sign = one.positive ? `(${words.say('measures.signIs', { direction: words.say(`measures.positive_${one.positive}`) })})` : '';
  return [measureSentence(one, words), sign, citation(one.source, cited)].filter((part) => part !== '').join(' ');
}

/** What of the bones is not measurable: a row for each group and reason, so that a scan of the hip is not a page of knees. */
export function missedBoneRows(measurements: readonly Measurement[], words: Words): string[][] {
  return groupsOf(measurements.filter(isMissed)).flatMap(([group, members]) => reasonsOf(members).map(([, same]) => missedRow(group, same, words)));
}

function reasonsOf(members: readonly Missed[]): [string, Missed[]][] {
  const codes = [...new Set(members.map(({ notMeasurable: { code } }) => code))];
  return codes.map((code) => [code, members.filter(({ notMeasurable }) => notMeasurable.code === code)]);
}

function missedRow(group: MeasureGroup, members: readonly Missed[], words: Words): string[] {
  const [first] = members;
  const names = [...new Set(members.map((one) => measureName(one, words)))].join(words.say('plan.listSeparator'));
  const missing = [...new Set(members.flatMap(({ notMeasurable }) => notMeasurable.missing))];
  return [words.say('report.groupOf', { group: words.say(`measures.group_${group}`), names }), first ? missedWords(first, words).reason : '', partNames(missing, words)];
}
