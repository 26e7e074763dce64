/** Red, green, blue, 0 to 1, as they look (sRGB). */
export type Rgb = readonly [red: number, green: number, blue: number];

/** A picture, three bytes a pixel, rows from the top. */
export type Picture = { readonly width: number; readonly height: number; readonly pixels: Uint8Array };

export const blankPicture = (width: number, height: number, [red, green, blue]: Rgb): Picture => {
  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0; i < pixels.length; i += 3) pixels.set([red * 255, green * 255, blue * 255], i);
  return { width, height, pixels };
};

/** Each pixel the mean of `factor` x `factor` of a larger picture: edges become smooth. */
export function shrunk({ width, height, pixels }: Picture, factor: number): Picture {
  const [w, h] = [Math.floor(width / factor), Math.floor(height / factor)];
  const sums = new Uint16Array(w * h * 3);
  for (let y = 0; y < h * factor; y++) {
    for (let x = 0; x < w * factor; x++) {
      const from = 3 * (y * width + x);
      const to = 3 * (Math.floor(y / factor) * w + Math.floor(x / factor));
      for (let n = 0; n < 3; n++) sums[to + n] = (sums[to + n] as number) + (pixels[from + n] as number);
    }
  }
  const out = new Uint8Array(sums.length);
  for (let i = 0; i < sums.length; i++) out[i] = Math.round((sums[i] as number) / factor ** 2);
  return { width: w, height: h, pixels: out };
}

const GAP = 4;

/** Pictures of one size in rows of `columns`, from the upper left, on black. */
export function besideAndBelow(pictures: readonly Picture[], columns: number): Picture {
  const [{ width, height } = { width: 0, height: 0 }] = pictures;
  const across = Math.min(columns, pictures.length);
  const sheet = blankPicture(across * (width + GAP) - GAP, Math.ceil(pictures.length / columns) * (height + GAP) - GAP, [0, 0, 0]);
  for (const [n, picture] of pictures.entries()) {
    const corner = (n % columns) * (width + GAP) + sheet.width * Math.floor(n / columns) * (height + GAP);
    for (let y = 0; y < height; y++) sheet.pixels.set(picture.pixels.subarray(3 * width * y, 3 * width * (y + 1)), 3 * (corner + sheet.width * y));
  }
  return sheet;
}
