import type { Picture, Rgb } from './picture';
import { strokesOf } from './strokes';

type Pixel = readonly [x: number, y: number];

/** A line with soft edges; pixels, y downwards. */
export function drawLine({ width, height, pixels }: Picture, [from, to]: readonly [Pixel, Pixel], { colour, thickness }: { readonly colour: Rgb; readonly thickness: number }): void {
  const reach = thickness / 2 + 1;
  const [left, right] = [Math.max(0, Math.floor(Math.min(from[0], to[0]) - reach)), Math.min(width - 1, Math.ceil(Math.max(from[0], to[0]) + reach))];
  const [top, bottom] = [Math.max(0, Math.floor(Math.min(from[1], to[1]) - reach)), Math.min(height - 1, Math.ceil(Math.max(from[1], to[1]) + reach))];
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const cover = Math.min(1, Math.max(0, thickness / 2 + 0.5 - fromSegment([x + 0.5, y + 0.5], from, to)));
      const at = 3 * (y * width + x);
      for (let n = 0; cover > 0 && n < 3; n++) pixels[at + n] = (pixels[at + n] as number) * (1 - cover) + 255 * (colour[n] as number) * cover;
    }
  }
}

function fromSegment(p: Pixel, a: Pixel, b: Pixel): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : Math.min(1, Math.max(0, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length));
  const [x, y] = [p[0] - a[0] - t * dx, p[1] - a[1] - t * dy];
  return Math.sqrt(x * x + y * y);
}

/** One letter, its upper left corner at `at`. */
export function drawLetter(picture: Picture, letter: string, { at, height, colour }: { readonly at: Pixel; readonly height: number; readonly colour: Rgb }): void {
  const scale = height / 3;
  for (const stroke of strokesOf(letter)) {
    const placed = stroke.map(([x, y]): Pixel => [at[0] + x * scale, at[1] + y * scale]);
    for (let i = 1; i < placed.length; i++) drawLine(picture, [placed[i - 1] as Pixel, placed[i] as Pixel], { colour, thickness: height / 9 });
  }
}

/** A letter is two thirds as wide as high, and the next one stands a third further. */
const ADVANCE = 1;

/** A word in capitals, its upper left corner at `at`; gives where the next would begin. */
export function drawWord(picture: Picture, word: string, { at, height, colour }: { readonly at: Pixel; readonly height: number; readonly colour: Rgb }): number {
  for (const [n, letter] of [...word].entries()) drawLetter(picture, letter, { at: [at[0] + n * ADVANCE * height, at[1]], height, colour });
  return at[0] + word.length * ADVANCE * height;
}

const MARGIN = 0.035;
const LETTER = 0.045;

/** What the sides of a picture are: the patient's direction at its left and right, and a bar of 50 mm. */
export function drawMarkers(picture: Picture, { left, right, pixelsPerMm, colour }: { readonly left: string; readonly right: string; readonly pixelsPerMm: number; readonly colour: Rgb }): void {
  const [margin, height] = [MARGIN * picture.width, LETTER * picture.width];
  drawLetter(picture, left, { at: [margin, margin], height, colour });
  drawLetter(picture, right, { at: [picture.width - margin - (2 / 3) * height, margin], height, colour });
  const [y, end] = [picture.height - margin, picture.width - margin];
  const start = end - SCALE_BAR_MM * pixelsPerMm;
  const style = { colour, thickness: Math.max(1.5, picture.width / 350) };
  drawLine(picture, [[start, y], [end, y]], style);
  for (const x of [start, (start + end) / 2, end]) drawLine(picture, [[x, y], [x, y - margin / 2.5]], style);
}

/** Length of the bar in every picture of a report. */
export const SCALE_BAR_MM = 50;
