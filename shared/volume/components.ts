type Size = readonly [number, number, number];

/** Face-connected pieces of the voxels that are not 0. Piece `n` (from 1) has `sizes[n]` voxels; `sizes[0]` is 0. */
export type Components = { readonly pieces: Uint32Array; readonly sizes: readonly number[] };

/** Labels the face-connected pieces of `mask`; two neighbours are connected when both have the same value, not 0. */
export function componentsOf(mask: Uint8Array, size: Size): Components {
  const pieces = new Uint32Array(mask.length);
  const stack = new Int32Array(mask.length);
  const sizes = [0];
  for (let seed = 0; seed < mask.length; seed++) {
    if (mask[seed] === 0 || pieces[seed] !== 0) continue;
    sizes.push(floodPiece({ mask, size, pieces, stack }, seed, sizes.length));
  }
  return { pieces, sizes };
}

type Field = { readonly mask: Uint8Array; readonly size: Size; readonly pieces: Uint32Array; readonly stack: Int32Array };

function floodPiece({ mask, size: [columns, rows, slices], pieces, stack }: Field, seed: number, piece: number): number {
  const slice = columns * rows;
  const value = mask[seed];
  let [top, voxels] = [0, 0];
  const take = (at: number): void => {
    if (mask[at] !== value || pieces[at] !== 0) return;
    pieces[at] = piece;
    stack[top++] = at;
    voxels++;
  };
  take(seed);
  while (top > 0) {
    const at = stack[--top] as number;
    const i = at % columns;
    const j = Math.floor(at / columns) % rows;
    const k = Math.floor(at / slice);
    if (i > 0) take(at - 1);
    if (i < columns - 1) take(at + 1);
    if (j > 0) take(at - columns);
    if (j < rows - 1) take(at + columns);
    if (k > 0) take(at - slice);
    if (k < slices - 1) take(at + slice);
  }
  return voxels;
}

/** The number of the largest piece; 0 when there is none. */
export const largestPiece = ({ sizes }: Components): number => sizes.reduce((best, n, piece) => (n > (sizes[best] as number) ? piece : best), 0);

/** Only the largest face-connected piece of the mask, as 0 and 1. */
export function largestOnly(mask: Uint8Array, size: Size): Uint8Array {
  const components = componentsOf(mask, size);
  const largest = largestPiece(components);
  const out = new Uint8Array(mask.length);
  for (let at = 0; at < out.length; at++) if (components.pieces[at] === largest && largest !== 0) out[at] = 1;
  return out;
}

/**
 * Fills what the mask encloses (0 and 1 out). On the outer faces of the box what is enclosed within the face counts as
 * enclosed too: a shaft cut by the field of view keeps a filled canal.
 */
export function filled(mask: Uint8Array, size: Size): Uint8Array {
  const outside = new Uint8Array(mask.length);
  const stack: number[] = [];
  for (const face of facesOf(size)) floodFace(mask, face, outside, stack);
  floodInwards({ mask, size, outside, stack });
  return outside.map((reached) => 1 - reached);
}

/** A face as a plane of offsets: start, and the two steps and lengths that walk over it. */
type Face = { readonly start: number; readonly steps: readonly [number, number]; readonly lengths: readonly [number, number] };

function facesOf([columns, rows, slices]: Size): Face[] {
  const slice = columns * rows;
  const pair = (last: number, steps: readonly [number, number], lengths: readonly [number, number]): Face[] => [0, last].map((start) => ({ start, steps, lengths }));
  return [
    ...pair(columns - 1, [columns, slice], [rows, slices]),
    ...pair((rows - 1) * columns, [1, slice], [columns, slices]),
    ...pair((slices - 1) * slice, [1, columns], [columns, rows]),
  ];
}

/** Marks what of a face is reached from its rim without crossing the mask; everything reached is left on the stack. */
function floodFace(mask: Uint8Array, { start, steps, lengths }: Face, outside: Uint8Array, stack: number[]): void {
  const reached = new Uint8Array(lengths[0] * lengths[1]);
  const todo: number[] = [];
  const visit = (a: number, b: number): void => {
    const offset = start + a * steps[0] + b * steps[1];
    if (reached[a + lengths[0] * b] === 1 || mask[offset] !== 0) return;
    reached[a + lengths[0] * b] = 1;
    todo.push(a + lengths[0] * b);
    if (outside[offset] === 0) {
      outside[offset] = 1;
      stack.push(offset);
    }
  };
  for (let a = 0; a < lengths[0]; a++) [0, lengths[1] - 1].forEach((b) => visit(a, b));
  for (let b = 0; b < lengths[1]; b++) [0, lengths[0] - 1].forEach((a) => visit(a, b));
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const [a, b] = [next % lengths[0], Math.floor(next / lengths[0])];
    if (a > 0) visit(a - 1, b);
    if (a < lengths[0] - 1) visit(a + 1, b);
    if (b > 0) visit(a, b - 1);
    if (b < lengths[1] - 1) visit(a, b + 1);
  }
}

/** From the reached faces inwards; the outer faces themselves are settled already. */
function floodInwards({ mask, size: [columns, rows, slices], outside, stack }: { mask: Uint8Array; size: Size; outside: Uint8Array; stack: number[] }): void {
  const slice = columns * rows;
  const take = (at: number): void => {
    if (mask[at] !== 0 || outside[at] === 1) return;
    outside[at] = 1;
    stack.push(at);
  };
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const i = at % columns;
    const j = Math.floor(at / columns) % rows;
    const k = Math.floor(at / slice);
    if (i > 1) take(at - 1);
    if (i < columns - 2) take(at + 1);
    if (j > 1) take(at - columns);
    if (j < rows - 2) take(at + columns);
    if (k > 1) take(at - slice);
    if (k < slices - 2) take(at + slice);
  }
}
