import type { BoneName } from '../../anatomy/bone';
import { otherSide, sides, type Side } from '../../anatomy/side';
import { dot, displacement, midpoint, point, type Point } from '../../geometry/spaces';
import { mapPoint } from '../../geometry/transform';
import { err, ok, type Result } from '../../result';
import type { LabelMap, VoxelGrid } from '../../volume/grid';
import { nearestAlong } from '../../volume/resample';
import { orientationBack, orientedVoxels } from '../../volume/orient';
import type { NamedBones, NoBone } from '../bones';
import { typeValue, withoutSplinters } from '../clean';
import { OTHER_BONE, labelValueOf } from '../labels';
import { pairedTypes, sided, type BodyMiddle, type PairedType, type SaidSide, type SideAmbiguous, type SideContradicted, type SideCue } from '../sides';
import { boneTypeOfClass } from './classes';
import type { ClassBone } from './manifest';
import type { Published } from './segmented';

/** The model calls a bone left that stands on the right, or the other way about. */
export type SidesDisagree = { readonly code: 'sides-disagree'; readonly bone: BoneName; readonly stands: Side };

/** What tells sides besides the bones. */
export type KnownOfSides = { readonly bodyMiddle: BodyMiddle; readonly said: SaidSide | null };

/** A model's result with our names. */
export type NamedByModel = {
  /** For our refinement: the model's bones on its own grid, splinters dropped. */
  readonly bones: NamedBones;
  /** The published result on the grid of the scan, with our label values and nothing else changed. */
  readonly labels: LabelMap;
};

/**
 * Our names for a model's classes. A side that the model says is checked against what the scan shows (pairs, sacrum,
 * neighbours, the body): a disagreement is an error and never a silent swap; where the scan tells nothing the model's
 * word stands. A class without a side gets it from the scan, and where that tells nothing the answer is an error.
 */
export function namedByModel(published: Published, known: KnownOfSides): Result<NamedByModel, NoBone | SideAmbiguous | SideContradicted | SidesDisagree> {
  const { classes } = published;
  const types = withoutSplinters({ grid: published.onNetwork.grid, voxels: published.onNetwork.voxels.map((channel) => typeValueOf(classes[channel] ?? null)) });
  const told = toldByScan(types, classes, known);
  if (!told.ok) return told;
  const geometric = told.value.labels;
  const labels: LabelMap = { grid: types.grid, voxels: types.voxels.map((type, at) => named(type, classes[published.onNetwork.voxels[at] as number] ?? null, geometric[at] as number)) };
  if (!labels.voxels.some((value) => value !== 0 && value !== OTHER_BONE)) return err({ code: 'no-bone' });
  const wrong = disagreement(labels.voxels, geometric);
  if (wrong) return err(wrong);
  return ok({
    bones: { labels, sides: told.value.sides, probabilityOf: published.probabilityOf },
    labels: { grid: published.onScan.grid, voxels: onScan(published, classes, labels) },
  });
}

const typeValueOf = (bone: ClassBone): number => {
  const type = boneTypeOfClass(bone);
  return type === null ? 0 : typeValue(type);
};

/** The label a class has by its own name: a bone with a side, the sacrum, other bone; null where the side is open or it is no bone. */
function ownLabel(bone: ClassBone): number | null {
  if (bone === 'other_bone') return OTHER_BONE;
  return bone === 'sacrum' || (bone !== null && hasSide(bone)) ? labelValueOf(bone as BoneName) : null;
}
const hasSide = (bone: string): boolean => sides.some((side) => bone.endsWith(`_${side}`));

/** A voxel that was cleaned has another type than its class, and takes the name that the scan tells. */
function named(type: number, bone: ClassBone, geometric: number): number {
  if (type === 0) return 0;
  const own = typeValueOf(bone) === type ? ownLabel(bone) : null;
  return own ?? geometric;
}

type Told = { readonly labels: Uint8Array; readonly sides: NamedBones['sides'] };

/** Sides by geometry; a type whose side it does not tell is left out where the model names it. */
function toldByScan(types: LabelMap, classes: readonly ClassBone[], { bodyMiddle, said }: KnownOfSides): Result<Told, SideAmbiguous | SideContradicted> {
  const byModel: { -readonly [T in PairedType]?: SideCue } = {};
  let open = types;
  for (;;) {
    const told = sided(open, bodyMiddle, said);
    if (told.ok) return ok({ labels: told.value.labels.voxels, sides: { ...told.value.sides, ...byModel } });
    const { type } = told.error;
    if (told.error.code === 'side-contradicted') return err(told.error);
    if (!classes.some((bone) => boneTypeOfClass(bone) === type && bone !== null && hasSide(bone))) return err({ code: 'side-ambiguous', type });
    byModel[type] = { cue: 'model' };
    open = { grid: open.grid, voxels: open.voxels.map((value) => (value === typeValue(type) ? 0 : value)) };
  }
}

/** A bone of the model most of which stands on the other side. */
function disagreement(labels: Uint8Array, geometric: Uint8Array): SidesDisagree | null {
  const paired = pairedTypes.flatMap((type) => sides.map((side) => ({ type, side })));
  const wrong = paired.find(({ type, side }) => {
    const [own, other] = [labelValueOf(`${type}_${side}`), labelValueOf(`${type}_${otherSide(side)}`)];
    return countBoth(labels, own, geometric, other) > countBoth(labels, own, geometric, own);
  });
  return wrong ? { code: 'sides-disagree', bone: `${wrong.type}_${wrong.side}`, stands: otherSide(wrong.side) } : null;
}

function countBoth(a: Uint8Array, inA: number, b: Uint8Array, inB: number): number {
  let count = 0;
  for (let at = 0; at < a.length; at++) if (a[at] === inA && b[at] === inB) count++;
  return count;
}

/** Channels on the scan → our label values there; a class without a side takes it from the network's voxels. */
function onScan({ onScan: { grid, voxels }, input: { oriented, back } }: Published, classes: readonly ClassBone[], labels: LabelMap): Uint8Array {
  const own = classes.map((bone) => ownLabel(bone) ?? 0);
  const open = new Map(classes.flatMap((bone, channel) => (bone !== null && ownLabel(bone) === null ? [[channel, boneTypeOfClass(bone) as PairedType] as const] : [])));
  if (open.size === 0) return voxels.map((channel) => own[channel] as number);
  const sideAt = sideFinder(labels, oriented.grid);
  const turned = orientedVoxels(voxels, grid, orientationBack(back));
  const out = turned.map((channel, at) => {
    const type = open.get(channel);
    return type ? sideAt(type, at) : (own[channel] as number);
  });
  return orientedVoxels(out, oriented.grid, back);
}

/** The label of a type at a voxel of `scan`: that of the network's voxel there, or of the nearer bone of the pair. */
function sideFinder(labels: LabelMap, scan: VoxelGrid): (type: PairedType, at: number) => number {
  const [columns, rows, slices] = nearestAlong(labels.grid, scan);
  const middles = new Map(pairedTypes.map((type) => [type, middlesOf(labels, type)] as const));
  return (type, at) => {
    const [i, j, k] = [at % scan.size[0], Math.floor(at / scan.size[0]) % scan.size[1], Math.floor(at / (scan.size[0] * scan.size[1]))];
    const place = [columns[i] as number, rows[j] as number, slices[k] as number] as const;
    const there = place.includes(-1) ? 0 : (labels.voxels[place[0] + labels.grid.size[0] * (place[1] + labels.grid.size[1] * place[2])] as number);
    if (sides.some((side) => there === labelValueOf(`${type}_${side}`))) return there;
    return nearerOf(middles.get(type) ?? {}, type, mapPoint(scan.worldFromIndex, point<'index'>(i, j, k)));
  };
}

type Middles = { readonly [S in Side]?: Point<'world'> };

function nearerOf({ left, right }: Middles, type: PairedType, place: Point<'world'>): number {
  if (!left || !right) return left ? labelValueOf(`${type}_left`) : right ? labelValueOf(`${type}_right`) : 0;
  const isLeft = dot(displacement(midpoint(left, right), place), displacement(right, left)) > 0;
  return labelValueOf(`${type}_${isLeft ? 'left' : 'right'}`);
}

function middlesOf({ grid, voxels }: LabelMap, type: PairedType): Middles {
  return Object.fromEntries(sides.flatMap((side) => {
    const value = labelValueOf(`${type}_${side}`);
    const sum = [0, 0, 0, 0] as [number, number, number, number];
    for (let at = 0; at < voxels.length; at++) if (voxels[at] === value) addIndex(sum, at, grid);
    const [i, j, k, count] = sum;
    return count === 0 ? [] : [[side, mapPoint(grid.worldFromIndex, point<'index'>(i / count, j / count, k / count))] as const];
  }));
}

function addIndex(sum: [number, number, number, number], at: number, { size: [columns, rows] }: VoxelGrid): void {
  sum[0] += at % columns;
  sum[1] += Math.floor(at / columns) % rows;
  sum[2] += Math.floor(at / (columns * rows));
  sum[3]++;
}
