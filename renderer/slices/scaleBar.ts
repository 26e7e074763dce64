const LENGTHS_MM = [1, 2, 5, 10, 20, 50, 100, 200] as const;
/** The bar takes about this share of a slice's width. */
const SHARE = 0.2;

/** The longest round length that takes at most a fifth of the width, and its pixels. */
export function scaleBar(mmPerPixel: number, width: number): { readonly mm: number; readonly pixels: number } {
  const mm = LENGTHS_MM.reduce<number>((best, length) => (length / mmPerPixel <= SHARE * width ? length : best), LENGTHS_MM[0]);
  return { mm, pixels: mm / mmPerPixel };
}
