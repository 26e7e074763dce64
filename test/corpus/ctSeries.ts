import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { cross, normalised, vector, type Triple } from '../../shared/geometry/spaces';
import { dicomFile, joinBytes, uint16, type Elements, type Syntax } from './dicomBytes';

/** A small CT series whose every voxel is known, to be written and broken by tests. */
export type CtSeries = {
  readonly columns: number;
  readonly rows: number;
  readonly slices: number;
  /** Across (columns), down (rows), along (slices), mm. */
  readonly spacingMm: Triple;
  readonly row: Triple;
  readonly column: Triple;
  readonly origin: Triple;
  /** How far each slice is pushed along the stacking axis and in the plane, mm. */
  readonly step: Triple;
  readonly syntax: Syntax;
  readonly slope: number;
  readonly intercept: number;
};

const axialStep: Triple = [0, 0, 1];

export const plainSeries: CtSeries = {
  columns: 20, rows: 14, slices: 12, spacingMm: [0.8, 0.9, 1], row: [1, 0, 0], column: [0, 1, 0], origin: [-30, -40, 100],
  step: axialStep, syntax: 'explicit', slope: 1, intercept: -1024,
};

/** Hounsfield units of voxel (i, j, k): air outside, fat, soft tissue and bone inside, no two neighbours alike. */
export function hounsfieldAt(i: number, j: number, k: number): number {
  if (i < 2) return -1000 + j;
  return -120 + 31 * i + 17 * j + 53 * k;
}

/** One file of a series: its name and its elements, before they are written. */
export type CtFile = { readonly name: string; readonly elements: Elements };

/** The files of a series in the order of their positions; `tags` overrule any element. */
export function ctFiles(series: CtSeries, tags: Elements = {}): CtFile[] {
  return Array.from({ length: series.slices }, (_, k) => ({ name: `IM${String(k + 1).padStart(4, '0')}`, elements: { ...sliceElements(series, k), ...tags } }));
}

/** The oblique and flipped variants stack along the normal of their slices. */
export function alongNormal(row: Triple, column: Triple, mm: number): Triple {
  const normal = normalised(cross(vector<'world'>(...row), vector<'world'>(...column)));
  return [normal[0] * mm, normal[1] * mm, normal[2] * mm];
}

function sliceElements(series: CtSeries, k: number): Elements {
  const { columns, rows, spacingMm, row, column, origin, step, slope, intercept } = series;
  const position = origin.map((value, axis) => value + k * (step[axis] ?? 0));
  return {
    '00080005 CS': 'ISO_IR 192', '00080008 CS': 'ORIGINAL\\PRIMARY\\AXIAL', '00080016 UI': '1.2.840.10008.5.1.4.1.1.2', '00080018 UI': `2.25.77.${k + 1}`,
    '00080020 DA': '20260101', '00080060 CS': 'CT', '0008103e LO': 'Generated', '00100010 PN': 'TEST^CASE', '00100020 LO': 'T-1',
    '00180050 DS': String(spacingMm[2]), '00200000 UL': new Uint8Array(4), '0020000d UI': '2.25.76', '0020000e UI': '2.25.75', '00200012 IS': '1', '00200013 IS': String(k + 1),
    '00200032 DS': position.map(decimal).join('\\'), '00200037 DS': [...row, ...column].map(decimal).join('\\'),
    '00280002 US': [1], '00280004 CS': 'MONOCHROME2', '00280010 US': [rows], '00280011 US': [columns],
    '00280030 DS': `${decimal(spacingMm[1])}\\${decimal(spacingMm[0])}`,
    '00280100 US': [16], '00280101 US': [16], '00280102 US': [15], '00280103 US': [1], '00281052 DS': String(intercept), '00281053 DS': String(slope),
    '7fe00010 OW': pixelBytes(series, k),
  };
}

function pixelBytes({ columns, rows, slope, intercept, syntax }: CtSeries, k: number): Uint8Array {
  const pixels: Uint8Array[] = [];
  for (let j = 0; j < rows; j++) {
    for (let i = 0; i < columns; i++) pixels.push(uint16(Math.round((hounsfieldAt(i, j, k) - intercept) / slope), syntax !== 'bigEndian'));
  }
  return joinBytes(pixels);
}

const decimal = (value: number): string => String(Number(value.toPrecision(10)));

/** Writes files into a folder and gives its path. */
export async function writeFiles(folder: string, files: readonly CtFile[], syntax: Syntax = 'explicit', transferSyntaxUid?: string): Promise<string> {
  return writeBytes(folder, files.map(({ name, elements }) => ({ name, bytes: dicomFile(elements, syntax, transferSyntaxUid) })));
}

export async function writeBytes(folder: string, files: readonly { readonly name: string; readonly bytes: Uint8Array }[]): Promise<string> {
  for (const { name, bytes } of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }
  return folder;
}
