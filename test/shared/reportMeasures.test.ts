import { describe, expect, test } from 'vitest';

import { frameIds } from '../../shared/anatomy/frames';
import type { Landmarks } from '../../shared/anatomy/landmarks';
import { measureDefinitions, measuresOf } from '../../shared/anatomy/measures';
import { measureGroups } from '../../shared/anatomy/measurement';
import { measuredPoints } from '../../shared/anatomy/seenFrom';
import { boneMeasureBlocks, missedBoneRows } from '../../shared/report/boneMeasures';
import type { ReportBlock } from '../../shared/report/content';
import { frameWords, isMeasured, shownValue, usualRange, verdictSign } from '../../shared/report/measureWords';
import { measuresCsv } from '../../shared/report/measuresCsv';
import { wordsIn } from '../../shared/report/words';
import { languages } from '../../shared/text/catalogue';
import { knownPatient } from './patientOfKnownShape';

const patient = knownPatient();
const all = measuresOf(patient);
const en = wordsIn('en');
type Table = Extract<ReportBlock, { kind: 'table' }>;
const tablesOf = (blocks: readonly ReportBlock[]): Table[] => blocks.filter((block): block is Table => block.kind === 'table');
const hipOnly: Landmarks = { ...patient, found: Object.fromEntries(Object.entries(patient.found).filter(([id]) => /asis|tubercle|head_centre|lesser|greater/.test(id))) };

describe.each(languages)('in %s', (language) => {
  const words = wordsIn(language);
  const known = (key: string): boolean => words.sayIfKnown([key], '') !== '';

  test('every measure has its name and its sentence, every group, sign, frame and point its words', () => {
    const keys = [
      ...measureDefinitions.flatMap(({ id, positive }) => [id, `${id}_definition`, ...(positive ? [`positive_${positive}`] : [])]),
      ...measureGroups.map((group) => `group_${group}`), ...frameIds.map((id) => `frame_${id.replace(/_(?:left|right)$/, '').replace(/^pelvis_(?=app|functional)/, '')}`), ...measuredPoints.map((id) => `part_${id}`),
    ];
    expect(keys.filter((key) => !known(`measures.${key}`))).toEqual([]);
    expect(all.map(({ frame }) => frameWords(frame, words)).filter((frame) => /_/.test(frame))).toEqual([]);
  });

  test('the tables have no key, no id and no empty place in them', () => {
    const strings = [...tablesOf(boneMeasureBlocks(all, words)).flatMap(({ columns, rows }) => [...columns.map(({ title }) => title), ...rows.flat()]), ...missedBoneRows(measuresOf(hipOnly), words).flat()];
    expect(strings.filter((text) => /\{\{|undefined|NaN|measures\.|report\.|[a-z]_[a-z]/.test(text))).toEqual([]);
  });
});

describe('the tables of the report', () => {
  const blocks = boneMeasureBlocks(all, en);
  const [once, sided] = tablesOf(blocks);
  const row = (name: string): readonly string[] => [...(once?.rows ?? []), ...(sided?.rows ?? [])].find(([own]) => own === name) ?? [];

  test('stand under the name of their group, with sign, usual range and definition', () => {
    expect(once?.rows[0]).toEqual(['Pelvis']);
    expect(row('Pelvic tilt (APPt)')).toEqual(['Pelvic tilt (APPt)', '0.0°', '−20.5 to 24.5° [2]', expect.stringContaining('(+ anterior) [1]')]);
    expect(new Set(sided?.rows.map(({ length }) => length))).toEqual(new Set([1, 5]));
  });

  test('have right and left beside each other, types by their names', () => {
    expect(row('MPTA').slice(1, 3)).toEqual(['86.0°', '↓ 84.0°']);
    expect(row('CPAK').slice(1, 3)).toEqual(['II', 'I']);
  });

  test('name their sources by numbers that stand below', () => {
    const [, number] = /^85 to 90° \[(\d+)\]$/.exec(row('MPTA')[3] ?? '') ?? [];
    expect(blocks.at(-1)).toMatchObject({ kind: 'text', text: expect.stringContaining(`[${number ?? ''}] Paley 2002`) as string });
  });
});

test('what is not measurable is said once a group and reason, and not once a number', () => {
  const rows = missedBoneRows(measuresOf(hipOnly), en);
  expect(rows.length).toBeLessThan(16);
  expect(rows.find(([name]) => name?.startsWith('Knee alignment'))?.[2]).toContain('Ankle centre (Right)');
});

test('numbers are said as one reads them', () => {
  const measured = all.filter(isMeasured);
  const said = (id: string): string => measured.filter((one) => one.id === id).map((one) => `${verdictSign(one)}${shownValue(one)}`).join();
  expect([said('head_diameter_right'), said('cortical_index_right'), said('leg_length_difference_anatomic'), said('dorr_type_left')]).toEqual(['47.0 mm', '0.60', '−6.0 mm', 'B']);
  expect(usualRange({ low: 0.51, high: null, source: '' }, 'ratio', en)).toBe('from 0.51');
  expect(usualRange({ low: null, high: 5, source: '' }, 'mm', en)).toBe('up to 5 mm');
});

test('the table for a spreadsheet has a row for each measure, the same columns in each, and what is not there with its reason', () => {
  const cells = (row: string): string[] => [...row.matchAll(/(?:^|,)("(?:[^"]|"")*"|[^,]*)/g)].map(([, cell]) => cell ?? '');
  const [head, ...rows] = measuresCsv(measuresOf(hipOnly), en).trim().split('\r\n').map(cells);
  expect(rows).toHaveLength(all.length);
  expect(new Set(rows.map(({ length }) => length))).toEqual(new Set([head?.length]));
  const row = (definition: string, side: string): Record<string, string> => Object.fromEntries((rows.find((each) => each[1] === definition && each[3] === side) ?? []).map((cell, n) => [head?.[n] ?? '', cell]));
  expect(row('ccd', 'right')).toMatchObject({ value: '131', unit: 'deg', verdict: 'inside', usual_low: '125', not_measurable: '' });
  expect(row('mpta', 'left')['not_measurable']).toContain('landmark not found');
});
