import { boneTypes, pairedBone, type BoneType } from '../anatomy/bone';
import type { Side } from '../anatomy/side';
import { dot, length, midpoint, point, displacement, normalised, vector, type Point, type Vector } from '../geometry/spaces';
import { mapPoint } from '../geometry/transform';
import { err, ok, type Result } from '../result';
import { componentsOf } from '../volume/components';
import { voxelVolumeMm3, type LabelMap, type VoxelGrid } from '../volume/grid';
import { typeValue } from './clean';
import { labelValueOf, OTHER_BONE } from './labels';
import { besideNeighbours } from './neighbours';
import { betweenHips, beyondSymphysis } from './symphysis';

export const pairedTypes = ['hip', 'femur', 'tibia', 'fibula', 'patella'] as const;
export type PairedType = (typeof pairedTypes)[number];

/** The patient's middle, as a bone type shows it: a point on it and the direction to the patient's left. */
export type Midplane = { readonly at: Point<'world'>; readonly left: Vector<'world'> };

/** Why the sides of a bone type are what they are. */
export type SideCue =
  | { readonly cue: 'pair'; readonly apartMm: number }
  /** One hip bone with a piece of the other beyond the symphysis: its own middle lies that far from there. */
  | { readonly cue: 'symphysis'; readonly marginMm: number; readonly otherCm3: number }
  | { readonly cue: 'other-pair'; readonly of: PairedType; readonly marginMm: number }
  | { readonly cue: 'sacrum' | 'femur-lateral' | 'fibula-lateral' | 'body'; readonly marginMm: number }
  /** It lies at a bone whose side is known (patella and tibia at a femur, fibula at a tibia); null: the other is not in view. */
  | { readonly cue: 'neighbour'; readonly of: PairedType; readonly marginMm: number | null }
  | { readonly cue: 'said'; readonly by: SaidSide['by'] }
  /** An imported model names the side and nothing in the scan tells otherwise. */
  | { readonly cue: 'model' };
export type SidesFound = { readonly [T in PairedType]?: SideCue };
export type SideAmbiguous = { readonly code: 'side-ambiguous'; readonly type: PairedType };
/** The side that was said is not the one that the bones show. */
export type SideContradicted = { readonly code: 'side-contradicted'; readonly type: PairedType; readonly said: Side; readonly by: SaidSide['by'] };
export type Sided = { readonly labels: LabelMap; readonly sides: SidesFound };

/** What the sides are told from, besides the bones: the middle of the body where both flanks are in view. */
export type BodyMiddle = Point<'world'> | null;
/** The one side in view, as the user or the scan's header (DICOM (0020,0060)) says it. */
export type SaidSide = { readonly side: Side; readonly by: 'user' | 'dicom' };

/**
 * Type labels → named labels. Two bones of a pair show the middle themselves, whatever the obliquity: the plane midway
 * between them. A lone bone is told from another pair in view, the sacrum, its neighbour (the femur lies lateral of
 * the hip bone, the fibula lateral of the tibia) or the body; where nothing tells, by the side that was said; where that
 * is missing too, the answer is an error, not a guess, and so is a side that was said and that the bones speak against.
 * A piece of the other hip bone at the edge of the view of one is cut off at the symphysis and gets its own side. The
 * bones of a leg that lies across the middle are whole pieces and keep together with the bone they hang on.
 */
export function sided(types: LabelMap, bodyMiddle: BodyMiddle, said: SaidSide | null = null): Result<Sided, SideAmbiguous | SideContradicted> {
  const clouds = new Map(boneTypes.map((type) => [type, piecesOf(types, type)] as const));
  const pairs = new Map(pairedTypes.flatMap((type) => {
    const found = pairOf(clouds.get(type) ?? []);
    return found ? [[type, found] as const] : [];
  }));
  const planes = new Map<PairedType, Told>();
  const sides: { -readonly [T in PairedType]?: SideCue } = {};
  for (const type of pairedTypes) {
    const pieces = clouds.get(type) ?? [];
    if (pieces.length === 0) continue;
    const told = toldSide(type, { types, clouds, pairs, bodyMiddle }) ?? saidSide(pieces, said);
    if (!told) return err({ code: 'side-ambiguous', type });
    if (said && contradicts(told, pieces, said)) return err({ code: 'side-contradicted', type, said: said.side, by: said.by });
    planes.set(type, told);
    sides[type] = told.cue;
  }
  const labels = named(types, clouds, planes);
  return ok({ labels, sides: { ...sides, ...besideNeighbours(labels, clouds) } });
}

/** A connected piece of one type: its voxels (offsets) and their places. */
export type Piece = { readonly offsets: Int32Array; readonly places: Float64Array; readonly middle: Point<'world'> };
type Pair = { readonly left: Point<'world'>; readonly right: Point<'world'> };
type Evidence = { readonly types: LabelMap; readonly clouds: ReadonlyMap<BoneType, readonly Piece[]>; readonly pairs: ReadonlyMap<PairedType, Pair>; readonly bodyMiddle: BodyMiddle };

/** Two bones of a pair lie at least this far apart (middle to middle), mm: a tibial plateau's width. */
const LEAST_APART_MM = 60;
/** The smaller of a pair, as a part of both, when they form one piece: less is a bump, not a bone. */
const LEAST_PART_OF_FUSED_PAIR = 0.3;
/** A lone bone's side is told when it lies this far to one side of what tells it, mm. */
const LEAST_MARGIN_MM = 12;
/** A piece this large beside the largest of its type is a bone of its own, not a crumb. */
const LEAST_PART_OF_PAIR = 0.2;
/** A piece with more than this part of its voxels on one side is that side's as a whole; else it is cut at the midplane. */
const WHOLE_PIECE = 0.88;
/** At the symphysis the midplane is known well enough to cut off what is larger than this, cm³. */
const LEAST_CUT_OFF_CM3 = 1;

/** `atSymphysis`: the plane is that of the joint between the hip bones, and cuts exactly. */
type Told = { readonly plane: Midplane; readonly cue: SideCue; readonly atSymphysis?: boolean };

function toldSide(type: PairedType, evidence: Evidence): Told | null {
  const own = evidence.pairs.get(type);
  if (own) return { ...planeBetween(own, type, evidence), cue: { cue: 'pair', apartMm: length(displacement(own.right, own.left)) } };
  const middle = middleOf(evidence.clouds.get(type) ?? []);
  if (type === 'hip') {
    const cut = beyondSymphysis(evidence.types);
    if (cut) return { plane: cut.plane, cue: { cue: 'symphysis', marginMm: marginOf(middle, cut.plane), otherCm3: cut.otherCm3 }, atSymphysis: true };
  }
  for (const witness of witnessesOf(type, evidence)) {
    const marginMm = marginOf(middle, witness.plane);
    if (Math.abs(marginMm) >= LEAST_MARGIN_MM) return { plane: witness.plane, cue: { ...witness.cue, marginMm } };
  }
  return null;
}

const marginOf = (middle: Point<'world'>, { at, left }: Midplane): number => dot(displacement(at, middle), left);

/** Further to a side than any bone lies from its own middle, mm. */
const BEYOND_ALL_MM = 1000;

const saidSide = (pieces: readonly Piece[], said: SaidSide | null): Told | null => {
  if (!said) return null;
  const [x, y, z] = middleOf(pieces);
  return { plane: { at: point(x + (said.side === 'left' ? -BEYOND_ALL_MM : BEYOND_ALL_MM), y, z), left: LEFT }, cue: { cue: 'said', by: said.by } };
};

/** Both sides in view speak for themselves; a lone bone that shows another side than was said does not. */
const contradicts = ({ plane, cue: { cue } }: Told, pieces: readonly Piece[], said: SaidSide): boolean =>
  cue !== 'pair' && cue !== 'said' && sideOf(pieces, plane) !== said.side;

const sideOf = (pieces: readonly Piece[], plane: Midplane): Side => (marginOf(middleOf(pieces), plane) > 0 ? 'left' : 'right');

type Witness = { readonly plane: Midplane; readonly cue: { cue: 'other-pair'; of: PairedType } | { cue: 'sacrum' | 'femur-lateral' | 'fibula-lateral' | 'body' } };
const LEFT = vector<'world'>(1, 0, 0);

/** Planes that tell a lone bone's side, the surest first. */
function witnessesOf(type: PairedType, { clouds, pairs, bodyMiddle }: Evidence): Witness[] {
  const nearestFirst = [...pairedTypes].sort((a, b) => Math.abs(pairedTypes.indexOf(a) - pairedTypes.indexOf(type)) - Math.abs(pairedTypes.indexOf(b) - pairedTypes.indexOf(type)));
  const others = nearestFirst.flatMap((of): Witness[] => {
    const pair = pairs.get(of);
    return pair ? [{ plane: midplaneOf(pair), cue: { cue: 'other-pair', of } }] : [];
  });
  const sacrum = clouds.get('sacrum') ?? [];
  const bySacrum: Witness[] = sacrum.length > 0 ? [{ plane: { at: middleOf(sacrum), left: LEFT }, cue: { cue: 'sacrum' } }] : [];
  const byBody: Witness[] = bodyMiddle ? [{ plane: { at: bodyMiddle, left: LEFT }, cue: { cue: 'body' } }] : [];
  return [...others, ...bySacrum, ...lateralNeighbour(type, clouds), ...byBody];
}

/** The inner and the outer bone of a joint: what is lateral of what. The plane is put on the inner bone's medial side. */
function lateralNeighbour(type: PairedType, clouds: Evidence['clouds']): Witness[] {
  const [inner, outer, cue] = type === 'hip' || type === 'femur' ? (['hip', 'femur', 'femur-lateral'] as const) : (['tibia', 'fibula', 'fibula-lateral'] as const);
  const [innerPieces, outerPieces] = [clouds.get(inner) ?? [], clouds.get(outer) ?? []];
  if (innerPieces.length === 0 || outerPieces.length === 0) return [];
  const [from, to] = [middleOf(innerPieces), middleOf(outerPieces)];
  const lateral = dot(displacement(from, to), LEFT);
  if (Math.abs(lateral) < LEAST_MARGIN_MM) return [];
  return [{ plane: { at: point(from[0] - Math.sign(lateral) * BEYOND_MEDIAL_MM, from[1], from[2]), left: LEFT }, cue: { cue } }];
}
/** Further medial than any part of a lone leg or hip bone's middle. */
const BEYOND_MEDIAL_MM = 60;

/**
 * The hip bones meet at the symphysis and must be cut there: the plane of their symmetry goes through it even where the
 * scan cuts more off one side. The other pairs do not meet, and the middle between them serves.
 */
function planeBetween(own: Pair, type: PairedType, { types }: Evidence): Pick<Told, 'plane' | 'atSymphysis'> {
  const middle = midplaneOf(own);
  const between = type === 'hip' ? betweenHips(types) : null;
  return between && agree(between, middle, own) ? { plane: between, atSymphysis: true } : { plane: middle };
}

/** Half of this part of the way between two hip bones is more than a cut field of view moves their middle. */
const MIDDLE_PART = 0.5;
/** Cosine between the way from one hip bone to the other and the normal of their symmetry: 30 degrees. */
const MIDDLE_TURN = 0.87;

/** A plane of symmetry near the middle of the pair, and across the way between them; another one lies within one bone. */
function agree(plane: Midplane, middle: Midplane, { left, right }: Pair): boolean {
  const apart = length(displacement(right, left));
  return Math.abs(marginOf(middle.at, plane)) < (MIDDLE_PART / 2) * apart && dot(plane.left, middle.left) > MIDDLE_TURN;
}

const midplaneOf = ({ left, right }: Pair): Midplane => ({ at: midpoint(left, right), left: normalised(displacement(right, left)) });

/** The two bones of a pair: two clusters along the patient's left, far enough apart. */
function pairOf(pieces: readonly Piece[]): Pair | null {
  if (pieces.length === 0) return null;
  const places = joined(pieces.map((piece) => piece.places));
  const clusters = twoClusters(places);
  if (!clusters || clusters.left[0] - clusters.right[0] < LEAST_APART_MM) return null;
  const apart = pieces.some((piece) => piece.middle[0] > clusters.cut) && pieces.some((piece) => piece.middle[0] < clusters.cut);
  return apart || Math.min(clusters.part, 1 - clusters.part) >= LEAST_PART_OF_FUSED_PAIR ? clusters : null;
}

/** Two means along world x (Lloyd's iteration from the extremes). */
function twoClusters(places: Float64Array): (Pair & { readonly cut: number; readonly part: number }) | null {
  let [low, high] = [Infinity, -Infinity];
  for (let at = 0; at < places.length; at += 3) {
    low = Math.min(low, places[at] as number);
    high = Math.max(high, places[at] as number);
  }
  let cut = (low + high) / 2;
  for (let round = 0; round < 20; round++) {
    const right = meanWhere(places, (x) => x < cut);
    const left = meanWhere(places, (x) => x >= cut);
    if (!left || !right) return null;
    const next = (left.middle[0] + right.middle[0]) / 2;
    if (Math.abs(next - cut) < 0.1 || round === 19) return { left: left.middle, right: right.middle, cut: next, part: left.count / (left.count + right.count) };
    cut = next;
  }
  return null;
}

function meanWhere(places: Float64Array, take: (x: number) => boolean): { middle: Point<'world'>; count: number } | null {
  let [x, y, z, count] = [0, 0, 0, 0];
  for (let at = 0; at < places.length; at += 3) {
    if (!take(places[at] as number)) continue;
    x += places[at] as number;
    y += places[at + 1] as number;
    z += places[at + 2] as number;
    count++;
  }
  return count === 0 ? null : { middle: point(x / count, y / count, z / count), count };
}

const middleOf = (pieces: readonly Piece[]): Point<'world'> =>
  meanWhere(joined(pieces.map((piece) => piece.places)), () => true)?.middle ?? point(0, 0, 0);

function joined(parts: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function piecesOf({ grid, voxels }: LabelMap, type: BoneType): Piece[] {
  const value = typeValue(type);
  const { pieces, sizes } = componentsOf(voxels.map((found) => (found === value ? 1 : 0)), grid.size);
  const offsets = sizes.map((size) => new Int32Array(size));
  const filledTo = sizes.map(() => 0);
  for (let at = 0; at < pieces.length; at++) {
    const piece = pieces[at] as number;
    if (piece !== 0) (offsets[piece] as Int32Array)[(filledTo[piece] as number)++] = at;
  }
  return offsets.slice(1).map((own) => pieceOf(grid, own));
}

function pieceOf(grid: VoxelGrid, offsets: Int32Array): Piece {
  const places = new Float64Array(offsets.length * 3);
  const [columns, rows] = grid.size;
  for (const [n, offset] of offsets.entries()) {
    const index = point<'index'>(offset % columns, Math.floor(offset / columns) % rows, Math.floor(offset / (columns * rows)));
    places.set(mapPoint(grid.worldFromIndex, index), n * 3);
  }
  return { offsets, places, middle: meanWhere(places, () => true)?.middle ?? point(0, 0, 0) };
}

function named(types: LabelMap, clouds: Evidence['clouds'], planes: ReadonlyMap<PairedType, Told>): LabelMap {
  const voxels = types.voxels.map((value) => (value === typeValue('sacrum') ? labelValueOf('sacrum') : value === typeValue('other_bone') ? OTHER_BONE : 0));
  const leastCut = (LEAST_CUT_OFF_CM3 * 1000) / voxelVolumeMm3(types.grid);
  for (const [type, { plane, atSymphysis }] of planes) {
    const pieces = clouds.get(type) ?? [];
    const cutFrom = (piece: Piece): number => (atSymphysis ? leastCut : liesApart(pieces, plane) ? Infinity : (1 - WHOLE_PIECE) * piece.offsets.length);
    for (const piece of pieces) nameSideOf(piece, { type, plane, voxels, leastCut: cutFrom(piece) });
  }
  return { grid: types.grid, voxels };
}

/** Each side has a bone of its own: no piece holds both, and none is cut. */
function liesApart(pieces: readonly Piece[], plane: Midplane): boolean {
  const least = LEAST_PART_OF_PAIR * Math.max(...pieces.map(({ offsets }) => offsets.length));
  const sidesOf = pieces.filter(({ offsets }) => offsets.length >= least).map(({ middle }) => marginOf(middle, plane) > 0);
  return sidesOf.includes(true) && sidesOf.includes(false);
}

function nameSideOf({ offsets, places }: Piece, { type, plane, voxels, leastCut }: { type: PairedType; plane: Midplane; voxels: Uint8Array; leastCut: number }): void {
  const offset = dot(displacement(point<'world'>(0, 0, 0), plane.at), plane.left);
  const isLeft = Uint8Array.from(offsets, (_, n) => ((places[3 * n] as number) * plane.left[0] + (places[3 * n + 1] as number) * plane.left[1] + (places[3 * n + 2] as number) * plane.left[2] > offset ? 1 : 0));
  const left = isLeft.reduce((a, b) => a + b, 0);
  const right = offsets.length - left;
  const valueOf = (side: Side): number => labelValueOf(pairedBone(type, side));
  const whole = Math.min(left, right) < leastCut ? valueOf(left > right ? 'left' : 'right') : null;
  for (const [n, at] of offsets.entries()) voxels[at] = whole ?? valueOf(isLeft[n] === 1 ? 'left' : 'right');
}
