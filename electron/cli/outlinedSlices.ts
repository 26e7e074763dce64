import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { drawWord } from '../../shared/report/lines';
import { drawOutlines, greySlice, type SliceView } from '../../shared/report/outlines';
import { besideAndBelow, type Picture, type Rgb } from '../../shared/report/picture';
import { jointSlices } from '../../shared/segmentation/jointSlices';
import { labelColour } from '../../shared/segmentation/labelColour';
import { labelValueOf, METAL, OTHER_BONE } from '../../shared/segmentation/labels';
import { boxAround } from '../../shared/volume/crop';
import { spacingOf, type LabelMap, type Volume, type VoxelGrid } from '../../shared/volume/grid';
import { closestOrientation, orientedGrid, orientedVoxels } from '../../shared/volume/orient';
import { encodePng } from '../adapters/png';

export type ToDraw = { readonly volume: Volume; readonly labels: LabelMap; readonly reference: Uint8Array | null };

/** Every so many slices one is drawn. */
const EVERY = 3;
/** A pixel is no coarser than this; the zoom is twice at least. */
const PIXEL_MM = 0.5;
const MARGIN_MM = 15;
const SHEET_COLUMNS = 3;

/**
 * Writes every third slice through the hip joints as a PNG, seen from the feet: outlines of the result as full lines,
 * those of the reference dashed and white; and all of them on one sheet. Returns the files' names; none without a joint.
 */
export async function writeOutlinedSlices(folder: string, input: ToDraw): Promise<readonly string[]> {
  const lps = inLps(input);
  const range = jointSlices(lps.labels);
  if (!range) return [];
  await mkdir(folder, { recursive: true });
  const slices = Array.from({ length: Math.floor((range[1] - range[0]) / EVERY) + 1 }, (_, n) => range[0] + EVERY * n);
  const pictures = slices.map((slice) => ({ name: `slice-${String(slice).padStart(3, '0')}.png`, picture: drawn(slice, lps, viewOf(slice, lps, range)) }));
  const sheet = { name: 'sheet.png', picture: besideAndBelow(pictures.map(({ picture }) => picture), SHEET_COLUMNS) };
  for (const { name, picture } of [...pictures, sheet]) await writeFile(join(folder, name), encodePng(picture));
  return [...pictures, sheet].map(({ name }) => name);
}

/** Columns run to the patient's left and rows backwards: the right side of the patient is left in the picture. */
function inLps({ volume, labels, reference }: ToDraw): ToDraw {
  const orientation = closestOrientation(volume.grid, ['L', 'P', 'S']);
  const grid = orientedGrid(volume.grid, orientation);
  return {
    volume: { grid, voxels: orientedVoxels(volume.voxels, volume.grid, orientation) },
    labels: { grid, voxels: orientedVoxels(labels.voxels, volume.grid, orientation) },
    reference: reference && orientedVoxels(reference, volume.grid, orientation),
  };
}

function viewOf(slice: number, { labels: { grid, voxels } }: ToDraw, range: readonly [number, number]): SliceView {
  const { first, size } = partOf(grid, voxels, range);
  const zoom = Math.max(2, Math.round(Math.min(...spacingOf(grid).slice(0, 2)) / PIXEL_MM));
  return { grid, zoom, part: { slice, first, size } };
}

/** The box of all bone in the slices drawn. */
function partOf(grid: VoxelGrid, voxels: Uint8Array, [low, high]: readonly [number, number]): Pick<SliceView['part'], 'first' | 'size'> {
  const area = grid.size[0] * grid.size[1];
  const slab = voxels.subarray(low * area, (high + 1) * area).map((value) => (value === OTHER_BONE ? 0 : value));
  const box = boxAround(slab, { ...grid, size: [grid.size[0], grid.size[1], high - low + 1] }, Math.round(MARGIN_MM / Math.min(...spacingOf(grid))));
  return box ? { first: [box.first[0], box.first[1]], size: [box.size[0], box.size[1]] } : { first: [0, 0], size: [grid.size[0], grid.size[1]] };
}

const white = 0xffffff;

function drawn(slice: number, { volume, labels, reference }: ToDraw, view: SliceView): Picture {
  const picture = greySlice(volume.voxels, view);
  if (reference) drawOutlines(picture, reference, view, { colourOf: () => white, dashed: true });
  drawOutlines(picture, labels.voxels, view, { colourOf: labelColour, dashed: false });
  caption(picture, `${String(slice)}/${String(volume.grid.size[2] - 1)}`, reference !== null);
  return picture;
}

const rgb = (colour: number): Rgb => [((colour >> 16) & 255) / 255, ((colour >> 8) & 255) / 255, (colour & 255) / 255];
const legend: readonly (readonly [string, number])[] = [
  ['HIP', labelColour(labelValueOf('hip_left'))], ['FEMUR', labelColour(labelValueOf('femur_left'))], ['SACRUM', labelColour(labelValueOf('sacrum'))],
  ['OTHER', labelColour(OTHER_BONE)], ['METAL', labelColour(METAL)],
];
const LETTER = 11;

/** Slice number and sides above, what the colours mean below. */
function caption(picture: Picture, number: string, withReference: boolean): void {
  drawWord(picture, number, { at: [picture.width / 2 - (number.length * LETTER) / 2, LETTER], height: LETTER, colour: rgb(white) });
  drawWord(picture, 'R', { at: [LETTER, LETTER], height: 1.3 * LETTER, colour: rgb(white) });
  drawWord(picture, 'L', { at: [picture.width - 2 * LETTER, LETTER], height: 1.3 * LETTER, colour: rgb(white) });
  let x = LETTER;
  for (const [word, colour] of [...legend, ...(withReference ? [['REFERENCE', white] as const] : [])]) {
    x = LETTER + drawWord(picture, word, { at: [x, picture.height - 2 * LETTER], height: LETTER, colour: rgb(colour) });
  }
}
