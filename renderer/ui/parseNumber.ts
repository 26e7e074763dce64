/**
 * What a user typed into a number field: digits with a point or a comma (also the full-width ones of a Chinese
 * keyboard), a sign, and perhaps the unit behind. `null` where it is not one number.
 */
export function parseNumber(typed: string): number | null {
  const narrow = typed.replace(/[\uff01-\uff5e]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/[\u2212\u2013]/g, '-').replace('\u3002', '.');
  const bare = narrow.trim().replace(/\s*(mm|\u00b0|deg|%)$/i, '').replace(',', '.');
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(bare) ? Number(bare) : null;
}

export type NumberRange = { readonly min: number; readonly max: number };

export const withinRange = (value: number, { min, max }: NumberRange): number => Math.min(max, Math.max(min, value));

/** Fixed digits with a true minus sign; never `-0.0`. */
export function shownNumber(value: number, digits: number): string {
  const rounded = Number(value.toFixed(digits));
  return (Object.is(rounded, -0) ? 0 : rounded).toFixed(digits).replace('-', '\u2212');
}

/** With its sign also when positive: for changes and shifts. */
export const shownChange = (value: number, digits: number): string => (Number(value.toFixed(digits)) > 0 ? '+' : '') + shownNumber(value, digits);
