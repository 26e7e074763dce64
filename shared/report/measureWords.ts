import type { Measurement, NormalRange } from '../anatomy/measurement';
import { partNames, type Words } from './words';

export type Measured = Extract<Measurement, { value: number }>;
export type Missed = Extract<Measurement, { value: null }>;
export const isMeasured = (one: Measurement): one is Measured => one.value !== null;
export const isMissed = (one: Measurement): one is Missed => one.value === null;

/** Numbers of the plan have their words among the plan's, those of the bones among the measures'. The side is not said. */
export const measureName = ({ id, definition }: Measurement, { sayIfKnown }: Words): string =>
  sayIfKnown([`plan.measure_${id}`, `measures.${definition}`], definition.replaceAll('_', ' '));

/** The name with the side, where the measure has one. */
export function sidedMeasureName(measurement: Measurement, words: Words): string {
  const side = sideOf(measurement);
  const name = measureName(measurement, words);
  return side ? `${name}, ${words.say(`common.${side}`)}` : name;
}

export const sideOf = ({ id }: Measurement): 'left' | 'right' | null => (id.endsWith('_left') ? 'left' : id.endsWith('_right') ? 'right' : null);

/** The sentence of the definition. */
export const measureSentence = ({ id, definition }: Measurement, { sayIfKnown }: Words): string => sayIfKnown([`report.define_${id}`, `measures.${definition}_definition`], '');

const digitsOf = (unit: Measurement['unit']): number => (unit === 'ratio' ? 2 : unit === 'class' ? 0 : 1);
const unitSign = (unit: Measurement['unit']): string => (unit === 'deg' ? '°' : unit === 'mm' ? ' mm' : '');

function fixed(value: number, digits: number): string {
  const shown = value.toFixed(digits);
  return Number(shown) === 0 ? (0).toFixed(digits) : shown.replace('-', '−');
}

/** A change carries its sign, so that longer and shorter are never mixed up. */
const isChange = (id: string): boolean => /_change|cup_centre/.test(id);

/** The number as one reads it, or the name of its type; without its unit. */
export function shownDigits({ id, unit, value, label }: Pick<Measured, 'id' | 'unit' | 'value' | 'label'>): string {
  if (label !== undefined) return label;
  const shown = fixed(value, digitsOf(unit));
  return isChange(id) && Number(value.toFixed(digitsOf(unit))) > 0 ? `+${shown}` : shown;
}

export const shownValue = (measured: Measured): string => `${shownDigits(measured)}${unitSign(measured.unit)}`;

/** Below or above the usual range: the sign that laboratory reports use. Empty inside of it and where there is none. */
export function verdictSign({ value, normal, verdict }: Measured): '' | '↑' | '↓' {
  if (verdict !== 'outside' || !normal) return '';
  return normal.high !== null && value > normal.high ? '↑' : '↓';
}

/** The usual range with its unit; empty where there is none. */
export function usualRange(normal: NormalRange | undefined, unit: Measurement['unit'], { say }: Words): string {
  if (!normal) return '';
  // As many digits as the source gives.
  const end = (value: number): string => `${String(value).replace('-', '−')}${unitSign(unit)}`;
  if (normal.low === null) return normal.high === null ? '' : say('measures.normalTo', { high: end(normal.high) });
  if (normal.high === null) return say('measures.normalFrom', { low: end(normal.low) });
  return say('measures.normalBetween', { low: String(normal.low).replace('-', '−'), high: end(normal.high) });
}

/** The frame or frames that a number was measured in, in words; empty for plain distances. */
export function frameWords(frame: string, words: Words): string {
  if (frame === 'none') return '';
  return frame.split('+').map((name) => words.sayIfKnown([`measures.frame_${name.replace(/_(?:left|right)$/, '')}`], name)).join(words.say('plan.listSeparator'));
}

/** Why a number is not there, with what is missing. */
export function missedWords({ notMeasurable: { code, missing } }: Missed, words: Words): { readonly reason: string; readonly missing: string } {
  return { reason: code === 'degenerate' ? words.say('measures.why_degenerate') : words.say(`plan.${code}`), missing: partNames(missing, words) };
}
