/** Voxels waiting for a label, cheapest first (0 to 255), first come first served within a price. */
export type FloodQueue = {
  readonly push: (price: number, voxel: number, label: number) => void;
  /** Takes the cheapest; false when empty. The voxel and its label are then in `voxel` and `label`. */
  readonly pop: () => boolean;
  readonly price: () => number;
  readonly voxel: () => number;
  readonly label: () => number;
};

export const PRICES = 256;

type Bucket = { voxels: Int32Array; labels: Uint8Array; first: number; end: number };

/** A bucket queue: as the flood never gets cheaper, the current bucket only moves up. */
export function floodQueue(): FloodQueue {
  const buckets: Bucket[] = Array.from({ length: PRICES }, () => ({ voxels: new Int32Array(0), labels: new Uint8Array(0), first: 0, end: 0 }));
  let [current, voxel, label] = [0, -1, 0];
  return {
    push: (price, newVoxel, newLabel) => {
      const bucket = buckets[Math.max(price, current)] as Bucket;
      if (bucket.end === bucket.voxels.length) makeRoom(bucket);
      bucket.voxels[bucket.end] = newVoxel;
      bucket.labels[bucket.end++] = newLabel;
    },
    pop: () => {
      while (current < PRICES && isEmpty(buckets[current] as Bucket)) Object.assign(buckets[current++] as Bucket, { voxels: new Int32Array(0), labels: new Uint8Array(0), first: 0, end: 0 });
      if (current === PRICES) return false;
      const bucket = buckets[current] as Bucket;
      voxel = bucket.voxels[bucket.first] as number;
      label = bucket.labels[bucket.first++] as number;
      return true;
    },
    price: () => current,
    voxel: () => voxel,
    label: () => label,
  };
}

const isEmpty = ({ first, end }: Bucket): boolean => first === end;

/** Moves what waits to the front, or to twice the room when little has been served. */
function makeRoom(bucket: Bucket): void {
  const waiting = bucket.end - bucket.first;
  const room = waiting * 2 >= bucket.voxels.length ? Math.max(256, bucket.voxels.length * 2) : bucket.voxels.length;
  const voxels = new Int32Array(room);
  const labels = new Uint8Array(room);
  voxels.set(bucket.voxels.subarray(bucket.first, bucket.end));
  labels.set(bucket.labels.subarray(bucket.first, bucket.end));
  Object.assign(bucket, { voxels, labels, first: 0, end: waiting });
}

/** What is flooded: 0 is free ground, any other value a label that holds it already. Changed in place. */
export type FloodField = {
  readonly labels: Uint8Array;
  readonly size: readonly [number, number, number];
  /** Price at which a label takes a voxel, 0 to 255. */
  readonly price: (voxel: number, label: number) => number;
};

/**
 * Seeded watershed: the labels grow from their voxels over the free ground, always where it is cheapest, until nothing
 * is free (Meyer's flooding, with a price that may depend on the label: an image foresting transform).
 */
export function flood({ labels, size: [columns, rows, slices], price }: FloodField): void {
  const slice = columns * rows;
  const queue = floodQueue();
  const offer = (voxel: number, label: number): void => {
    if (labels[voxel] === 0) queue.push(price(voxel, label), voxel, label);
  };
  const offerAround = (at: number, label: number): void => {
    const i = at % columns;
    const j = Math.floor(at / columns) % rows;
    const k = Math.floor(at / slice);
    if (i > 0) offer(at - 1, label);
    if (i < columns - 1) offer(at + 1, label);
    if (j > 0) offer(at - columns, label);
    if (j < rows - 1) offer(at + columns, label);
    if (k > 0) offer(at - slice, label);
    if (k < slices - 1) offer(at + slice, label);
  };
  for (let at = 0; at < labels.length; at++) if (labels[at] !== 0) offerAround(at, labels[at] as number);
  while (queue.pop()) {
    const at = queue.voxel();
    if (labels[at] !== 0) continue;
    labels[at] = queue.label();
    offerAround(at, queue.label());
  }
}
