import { z } from 'zod';

import type { Mesh } from '../mesh/mesh';

/** Units that a file may be drawn in, and millimetres in one. */
export const fileUnits = ['mm', 'cm', 'm', 'in'] as const;
export type FileUnit = (typeof fileUnits)[number];
export const mmIn: Readonly<Record<FileUnit, number>> = { mm: 1, cm: 10, m: 1000, in: 25.4 };

const triple = z.tuple([z.number(), z.number(), z.number()]).readonly();
const components = ['cup', 'liner', 'head', 'stem', 'augment', 'screw'] as const;

/** The implant's own space, said in the file's: its origin, and the directions of its x and z axes as its component's frame has them. */
export const vendorFrame = z.object({ origin: triple, x: triple, z: triple }).readonly();
export type VendorFrame = z.infer<typeof vendorFrame>;

/** What a user says of a manufacturer's file. `unit` is ignored where the file says its own; `headCentre` is in the file's space and unit. */
export const vendorDeclaration = z.object({
  component: z.enum(components), manufacturer: z.string().trim().min(1), family: z.string().trim().min(1), ref: z.string().trim(), size: z.string().trim().min(1),
  side: z.enum(['either', 'left', 'right']), licence: z.string().trim(), unit: z.enum(fileUnits), frame: vendorFrame.nullable(), headCentre: triple.nullable(),
}).readonly();
export type VendorDeclaration = z.infer<typeof vendorDeclaration>;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** What stands beside an implant that a user added: what was said of it, where it came from, and what was made of it. Lengths are mm, places in implant space. */
export const addedImplant = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/), component: z.enum(components), manufacturer: z.string(), family: z.string(), ref: z.string(), size: z.string(), side: z.enum(['either', 'left', 'right']),
  licence: z.string(), importedAt: z.iso.datetime(), unit: z.enum(fileUnits),
  source: z.strictObject({ name: z.string(), file: z.string(), bytes: z.number(), sha256 }).readonly(),
  mesh: z.strictObject({ file: z.string(), sha256, triangles: z.number().int(), volumeMm3: z.number(), lowMm: triple, highMm: triple }).readonly(),
  frame: vendorFrame.nullable(), headCentreMm: triple.nullable(), turnedRound: z.boolean(),
}).readonly();
export type AddedImplant = z.infer<typeof addedImplant>;

/** The longest side of a component's box, mm: what no implant of its kind is below or above (chosen, wide). */
const LONGEST_MM: Readonly<Record<VendorDeclaration['component'], readonly [least: number, most: number]>> = {
  cup: [32, 90], liner: [26, 90], head: [18, 70], stem: [60, 400], augment: [12, 140], screw: [8, 130],
};

export type SizeProblem = { readonly longestMm: number; readonly leastMm: number; readonly mostMm: number; readonly fitsIn: FileUnit | null };

/** Whether a component can be as long as it would be; if not, the one unit in which it would be. */
export function sizeProblemOf(component: VendorDeclaration['component'], longestMm: number, unit: FileUnit): SizeProblem | null {
  const [leastMm, mostMm] = LONGEST_MM[component];
  const fits = (mm: number): boolean => mm >= leastMm && mm <= mostMm;
  if (fits(longestMm)) return null;
  const others = fileUnits.filter((other) => other !== unit && fits((longestMm / mmIn[unit]) * mmIn[other]));
  return { longestMm, leastMm, mostMm, fitsIn: others.length === 1 ? (others[0] ?? null) : null };
}

/** Points and weights that integrate cubics over a triangle exactly. */
const QUADRATURE: readonly (readonly [a: number, b: number, c: number, weight: number])[] = [
  [1 / 3, 1 / 3, 1 / 3, -27 / 48], [0.6, 0.2, 0.2, 25 / 48], [0.2, 0.6, 0.2, 25 / 48], [0.2, 0.2, 0.6, 25 / 48],
];

/** A surface that differs from its mirror image by more than this is not symmetrical (chosen: a neck turned forwards by 5 degrees gives more). */
export const SYMMETRICAL_SHARE = 0.02;

/**
 * How far a surface is from being its own mirror image about one of the three planes of its axes through its centroid,
 * the best of them: the largest of the moments, up to the third, that a mirror image has with the other sign, each as a
 * share of what the surface's spread would allow. 0 for what is symmetrical.
 */
export function asymmetryOf(mesh: Mesh): number {
  const { points, weights } = samplesOf(mesh);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = (value: (at: readonly number[]) => number): number => points.reduce((sum, at, i) => sum + (weights[i] as number) * value(at), 0) / total;
  const centre = [0, 1, 2].map((axis) => mean((at) => at[axis] as number));
  const spread = [0, 1, 2].map((axis) => Math.sqrt(mean((at) => ((at[axis] as number) - (centre[axis] as number)) ** 2)));
  const scaled = points.map((at) => at.map((value, axis) => (value - (centre[axis] as number)) / (spread[axis] as number)));
  const moment = (value: (at: readonly number[]) => number): number => Math.abs(scaled.reduce((sum, at, i) => sum + (weights[i] as number) * value(at), 0) / total);
  const about = (n: number): number => {
    const [a, b] = [(n + 1) % 3, (n + 2) % 3];
    const of = (...axes: readonly number[]): number => moment((at) => axes.reduce((product, axis) => product * (at[axis] as number), 1));
    return Math.max(of(n, a), of(n, b), of(n, n, n), of(n, a, a), of(n, b, b), of(n, a, b));
  };
  return Math.min(about(0), about(1), about(2));
}

function samplesOf({ positions: p, triangles: t }: Mesh): { readonly points: readonly (readonly number[])[]; readonly weights: readonly number[] } {
  const [points, weights]: [number[][], number[]] = [[], []];
  for (let n = 0; n < t.length; n += 3) {
    const corners = [t[n], t[n + 1], t[n + 2]].map((v) => [0, 1, 2].map((axis) => p[3 * (v as number) + axis] as number)) as [number[], number[], number[]];
    const area = areaOf(corners);
    for (const [a, b, c, weight] of QUADRATURE) {
      points.push([0, 1, 2].map((axis) => a * (corners[0][axis] as number) + b * (corners[1][axis] as number) + c * (corners[2][axis] as number)));
      weights.push(weight * area);
    }
  }
  return { points, weights };
}

function areaOf([a, b, c]: readonly [number[], number[], number[]]): number {
  const [u, v] = [b, c].map((at) => at.map((value, axis) => value - (a[axis] as number))) as [[number, number, number], [number, number, number]];
  return Math.hypot(u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]) / 2;
}

/** The name of an added implant: its maker, family, size and side in small letters, digits and dashes. */
export const idOf = ({ manufacturer, family, size, side }: Pick<VendorDeclaration, 'manufacturer' | 'family' | 'size' | 'side'>): string =>
  [manufacturer, family, size, ...(side === 'either' ? [] : [side])].join(' ').normalize('NFKD').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '') || 'implant';
