/**
 * What is seen through each pixel of a view: how deep, which way it faces, whose it is. View space: x right, y up,
 * z towards the eye; depth grows away from the eye.
 */
export type Layer = {
  readonly width: number; readonly height: number;
  readonly depth: Float32Array; readonly normals: Float32Array; readonly owner: Int16Array;
};

export const NOBODY = -1;

export const emptyLayer = (width: number, height: number): Layer => ({
  width, height, depth: new Float32Array(width * height).fill(Infinity), normals: new Float32Array(3 * width * height), owner: new Int16Array(width * height).fill(NOBODY),
});

/** A corner of a triangle on the screen: pixel, depth in pixels and normal in view space. */
export type Corner = { x: number; y: number; depth: number; nx: number; ny: number; nz: number };

/** Fills the pixels whose centres lie in the triangle and to which it is the nearest so far. */
export function fillTriangle(layer: Layer, a: Corner, b: Corner, c: Corner & { readonly owner: number }): void {
  const area = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
  if (area === 0) return;
  const top = Math.max(0, Math.ceil(Math.min(a.y, b.y, c.y) - 0.5));
  const bottom = Math.min(layer.height - 1, Math.floor(Math.max(a.y, b.y, c.y) - 0.5));
  const left = Math.max(0, Math.ceil(Math.min(a.x, b.x, c.x) - 0.5));
  const right = Math.min(layer.width - 1, Math.floor(Math.max(a.x, b.x, c.x) - 0.5));
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const px = x + 0.5;
      const py = y + 0.5;
      const u = ((b.x - px) * (c.y - py) - (b.y - py) * (c.x - px)) / area;
      const v = ((c.x - px) * (a.y - py) - (c.y - py) * (a.x - px)) / area;
      const w = 1 - u - v;
      if (u < 0 || v < 0 || w < 0) continue;
      const at = y * layer.width + x;
      const depth = u * a.depth + v * b.depth + w * c.depth;
      if (depth >= (layer.depth[at] as number)) continue;
      layer.depth[at] = depth;
      layer.owner[at] = c.owner;
      layer.normals[3 * at] = u * a.nx + v * b.nx + w * c.nx;
      layer.normals[3 * at + 1] = u * a.ny + v * b.ny + w * c.ny;
      layer.normals[3 * at + 2] = u * a.nz + v * b.nz + w * c.nz;
    }
  }
}

/**
 * How much each pixel is darkened because what is around it stands nearer to the eye: the depth less its blurred
 * self (Luft, Colditz, Deussen 2006, "Image enhancement by unsharp masking the depth buffer"). 0 open, 1 dark.
 */
export function depthShade({ width, height, depth }: Layer, reach: { readonly pixels: number; readonly depth: number }): Float32Array {
  const far = deepestOf(depth) + 2 * reach.depth;
  let blurred = new Float32Array(depth.length);
  for (let i = 0; i < depth.length; i++) blurred[i] = Math.min(depth[i] as number, far);
  for (let pass = 0; pass < 2; pass++) blurred = blurredAlong(blurredAlong(blurred, { width, height, step: 1, reach: reach.pixels }), { width, height, step: width, reach: reach.pixels });
  for (let i = 0; i < depth.length; i++) {
    const nearer = depth[i] === Infinity ? 0 : ((depth[i] as number) - (blurred[i] as number)) / reach.depth;
    blurred[i] = Math.min(1, Math.max(0, nearer));
  }
  return blurred;
}

function deepestOf(depth: Float32Array): number {
  let deepest = 0;
  for (let i = 0; i < depth.length; i++) if (depth[i] !== Infinity && (depth[i] as number) > deepest) deepest = depth[i] as number;
  return deepest;
}

/** Running mean along rows (`step` 1) or columns (`step` width). */
function blurredAlong(values: Float32Array, { width, height, step, reach }: { width: number; height: number; step: number; reach: number }): Float32Array<ArrayBuffer> {
  const out = new Float32Array(values.length);
  const [lines, length] = step === 1 ? [height, width] : [width, height];
  const share = 1 / (2 * reach + 1);
  for (let line = 0; line < lines; line++) {
    const first = step === 1 ? line * width : line;
    const last = first + step * (length - 1);
    let sum = (values[first] as number) * (reach + 1);
    for (let i = 1; i <= reach; i++) sum += values[Math.min(last, first + step * i)] as number;
    for (let at = first; at <= last; at += step) {
      out[at] = sum * share;
      sum += (values[Math.min(last, at + step * (reach + 1))] as number) - (values[Math.max(first, at - step * reach)] as number);
    }
  }
  return out;
}
