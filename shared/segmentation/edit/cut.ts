import { cross, dot, length, scaled, vector, type Vector } from '../../geometry/spaces';
import { mapPoint } from '../../geometry/transform';
import { point } from '../../geometry/spaces';
import type { LabelMap, VoxelGrid } from '../../volume/grid';
import { changeIn, nothingChanged, valueOf, type EditChange } from './change';
import type { Cutter, EditOf } from './edit';
import { boxOfValue, isWithinSlab } from './region';

type Triple = readonly [number, number, number];

/** What of the bone lies beyond the cut becomes the target. */
export function cutAway(labels: LabelMap, { bone, to, by }: EditOf<'cut'>): EditChange {
  const [value, fresh] = [valueOf(bone), valueOf(to)];
  const box = boxOfValue(labels, value, 0);
  if (!box) return nothingChanged('noBone');
  const isAway = beyond(by);
  const place = placeOf(labels.grid);
  return changeIn(labels, box, (offset) => {
    const old = labels.voxels[offset] as number;
    return old === value && isAway(place(offset)) ? fresh : old;
  });
}

const placeOf = ({ size: [columns, rows], worldFromIndex }: VoxelGrid) => (offset: number): Triple =>
  mapPoint(worldFromIndex, point<'index'>(offset % columns, Math.floor(offset / columns) % rows, Math.floor(offset / (columns * rows))));

function beyond(by: Cutter): (place: Triple) => boolean {
  if (by.kind === 'plane') {
    const { at, normal } = by;
    return (place) => normal[0] * (place[0] - at[0]) + normal[1] * (place[1] - at[1]) + normal[2] * (place[2] - at[2]) > 0;
  }
  const within = insidePrism(by);
  return by.away === 'inside' ? within : (place) => !within(place);
}

/** Seen along the prism: whether a place lies in its polygon (crossings counted), and between its ends. */
function insidePrism({ corners, along, fromMm, toMm }: Extract<Cutter, { kind: 'prism' }>): (place: Triple) => boolean {
  const w = scaled(along, 1 / length(along));
  const [u, v] = across(w);
  const start = corners[0] as Triple;
  const seen = (place: Triple): readonly [number, number] => {
    const from = vector<'world'>(place[0] - start[0], place[1] - start[1], place[2] - start[2]);
    return [dot(from, u), dot(from, v)];
  };
  const polygon = corners.map(seen);
  return (place) => {
    const depth = w[0] * (place[0] - start[0]) + w[1] * (place[1] - start[1]) + w[2] * (place[2] - start[2]);
    return isWithinSlab(depth, fromMm ?? -Infinity, toMm ?? Infinity) && isInside(polygon, seen(place));
  };
}

/** Two directions of length 1 that stand on `w` and on each other. */
function across(w: Vector<'world'>): readonly [Vector<'world'>, Vector<'world'>] {
  const helper = Math.abs(w[0]) < 0.6 ? vector<'world'>(1, 0, 0) : vector<'world'>(0, 1, 0);
  const u = cross(w, helper);
  const unit = scaled(u, 1 / length(u));
  return [unit, cross(w, unit)];
}

function isInside(polygon: readonly (readonly [number, number])[], [x, y]: readonly [number, number]): boolean {
  let inside = false;
  for (let n = 0, before = polygon.length - 1; n < polygon.length; before = n++) {
    const [a, b] = [polygon[n] as readonly [number, number], polygon[before] as readonly [number, number]];
    if (a[1] > y !== b[1] > y && x < ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]) + a[0]) inside = !inside;
  }
  return inside;
}
