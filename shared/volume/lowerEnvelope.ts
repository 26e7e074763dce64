/** A line of values in memory: first offset, step and count, and the distance of neighbours, mm. */
export type Line = { readonly start: number; readonly step: number; readonly count: number; readonly stepMm: number };

/** Room for lines of up to so many values; made once and used for every line. */
export type Envelope = { readonly value: Float64Array; readonly roots: Int32Array; readonly borders: Float64Array };
export const envelopeFor = (count: number): Envelope => ({ value: new Float64Array(count), roots: new Int32Array(count), borders: new Float64Array(count + 1) });

/**
 * Replaces the values of a line (squared distances, mm²) by the lower envelope of the parabolas that stand on them: one
 * pass of the exact distance transform of Felzenszwalb & Huttenlocher (Theory of Computing 8, 2012).
 */
export function lowerEnvelope(field: Float64Array | Float32Array, line: Line, room: Envelope): void {
  if (!taken(field, line, room.value)) return;
  findRoots(line, room);
  const { start, step, count, stepMm } = line;
  const { value, roots, borders } = room;
  for (let n = 0, at = 0; n < count; n++) {
    while ((borders[at + 1] as number) < n) at++;
    const root = roots[at] as number;
    field[start + n * step] = stepMm * stepMm * (n - root) ** 2 + (value[root] as number);
  }
}

/** Copies the line; false where all values are the same and nothing can change. */
function taken(field: Float64Array | Float32Array, { start, step, count }: Line, value: Float64Array): boolean {
  const first = field[start] as number;
  let differs = false;
  for (let n = 0, at = start; n < count; n++, at += step) {
    value[n] = field[at] as number;
    if (value[n] !== first) differs = true;
  }
  return differs;
}

/** Which parabolas are lowest somewhere, and from where to where. */
function findRoots({ count, stepMm }: Line, { value, roots, borders }: Envelope): void {
  const square = stepMm * stepMm;
  let last = 0;
  roots[0] = 0;
  borders[0] = -Infinity;
  borders[1] = Infinity;
  const meeting = (q: number, r: number): number => ((value[q] as number) - (value[r] as number)) / (2 * square * (q - r)) + (q + r) / 2;
  for (let q = 1; q < count; q++) {
    let border = meeting(q, roots[last] as number);
    while (border <= (borders[last] as number)) border = meeting(q, roots[--last] as number);
    roots[++last] = q;
    borders[last] = border;
    borders[last + 1] = Infinity;
  }
}
