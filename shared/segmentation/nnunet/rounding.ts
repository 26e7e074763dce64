/** To the nearest whole number, halves to the even one, as Python and NumPy round. */
export function roundedHalfToEven(value: number): number {
  const down = Math.floor(value);
  const past = value - down;
  if (past !== 0.5) return Math.round(value);
  return down % 2 === 0 ? down : down + 1;
}

/** Digits of a half precision number after the first, and the exponent below which it has fewer. */
const HALF = { digits: 10, leastExponent: -14 } as const;

/** The nearest half precision (IEEE 754 binary16) number to one that is not negative and below 65504. */
export function inHalfPrecision(value: number): number {
  const exponent = Math.max(HALF.leastExponent, Math.floor(Math.log2(value)));
  const step = 2 ** (exponent - HALF.digits);
  return value === 0 ? 0 : roundedHalfToEven(value / step) * step;
}
