import { partly, unattended, type Attend } from '../../volume/attend';
import { croppedGrid, croppedVoxels, type Box } from '../../volume/crop';
import { distancesMm } from '../../volume/distance';
import { spacingOf, type LabelMap, type Volume } from '../../volume/grid';
import { boundaryStrength } from '../edges';
import { PRICES } from '../flood';
import { changeIn, nothingChanged, valueOf, type EditChange } from './change';
import { visitNeighbours } from './connected';
import type { EditOf } from './edit';
import { boxAroundBoth, boxOfValue, finderInBox } from './region';

/** Nothing deeper below the surface than this is cheaper still, mm: necks between bones are narrower. */
const DEEP_MM = 12;
/** What a voxel at the surface costs beside the edge there; with the strongest edge just below the highest price. */
const SHALLOW_PRICE = 130;

/**
 * The voxels of the labels in `of` are divided among the seeds: a watershed whose relief is the image's edges and the
 * depth below the common surface (Meyer's flooding), so that the floods meet at a joint space where the scan shows one
 * and else at the narrowest place. What no seed reaches keeps its label.
 */
export function split(labels: LabelMap, scan: Volume, { of, seeds }: EditOf<'split'>, attend = unattended): EditChange {
  const values = new Set(of.map(valueOf));
  const box = [...values].flatMap((value) => boxOfValue(labels, value, 1) ?? []).reduce<Box | null>((all, each) => (all ? boxAroundBoth(all, each) : each), null);
  if (!box) return nothingChanged('noBone');
  const open = croppedVoxels(labels.voxels, labels.grid, box).map((voxel) => (values.has(voxel) ? 1 : 0));
  const find = finderInBox(labels.grid, box);
  const starts = seeds.map(({ to, at }) => ({ label: valueOf(to), voxels: at.map(find).filter((voxel) => voxel >= 0 && open[voxel] === 1) }));
  if (starts.some(({ voxels }) => voxels.length === 0)) return nothingChanged('seedOutside');
  attend(0.1);
  const price = reliefOf({ labels, scan }, box, open);
  const parted = flooded(open, { starts, size: box.size, price, attend: partly(attend, 0.6, 1) });
  return changeIn(labels, box, (offset, inBox) => {
    const fresh = parted[inBox] as number;
    return fresh === 0 ? labels.voxels[offset] as number : fresh;
  });
}

/** Price of each open voxel, 0 to 255. */
function reliefOf({ labels, scan }: { readonly labels: LabelMap; readonly scan: Volume }, box: Box, open: Uint8Array): Uint8Array {
  const grid = croppedGrid(labels.grid, box);
  const closed = open.map((voxel) => 1 - voxel);
  const edges = boundaryStrength({ grid, voxels: croppedVoxels(scan.voxels, labels.grid, box) }, closed);
  const depth = distancesMm(closed, box.size, spacingOf(grid));
  return edges.map((edge, at) => edge + SHALLOW_PRICE * (1 - Math.min(DEEP_MM, depth[at] as number) / DEEP_MM));
}

type Flood = { readonly starts: readonly { readonly label: number; readonly voxels: readonly number[] }[]; readonly size: Box['size']; readonly price: Uint8Array; readonly attend: Attend };

/**
 * The labels grow from their seeds over the open voxels, always where it is cheapest; 0 where none arrives. Floods go
 * forward in waves, and of those that reach a voxel in the same wave the lower label has it: so the order in which the
 * voxels lie in memory says nothing, and a mirrored scan is split as in a mirror.
 */
function flooded(open: Uint8Array, { starts, size, price, attend }: Flood): Uint8Array {
  const taken = new Uint8Array(open.length);
  const inWave = new Uint8Array(open.length);
  const waiting: Wave[] = Array.from({ length: PRICES }, () => ({ voxels: [], labels: [] }));
  const put = (at: number, label: number, level: number): void => {
    const wave = waiting[level] as Wave;
    wave.voxels.push(at);
    wave.labels.push(label);
  };
  const offer = (at: number, label: number, level: number): void => {
    if (open[at] === 1 && taken[at] === 0) put(at, label, Math.max(level, price[at] as number));
  };
  // A seed holds its place from the beginning, though it may have been put on a dear ridge (a cortex).
  for (const { label, voxels } of starts) for (const at of voxels) put(at, label, 0);
  for (let level = 0; level < PRICES; level++) {
    for (let wave = waiting[level] as Wave; wave.voxels.length > 0; wave = waiting[level] as Wave) {
      attend(level / PRICES);
      waiting[level] = { voxels: [], labels: [] };
      for (const at of settled(wave, taken, inWave)) visitNeighbours(at, size, (neighbour) => { offer(neighbour, taken[at] as number, level); });
    }
  }
  return taken;
}

/** Voxels that a flood has reached, and the label of the flood. */
type Wave = { readonly voxels: number[]; readonly labels: number[] };

/** Gives the free voxels of a wave to the floods that reached them, and lists them. `inWave` is 0 before and after. */
function settled({ voxels, labels }: Wave, taken: Uint8Array, inWave: Uint8Array): readonly number[] {
  const fresh: number[] = [];
  voxels.forEach((at, n) => {
    const label = labels[n] as number;
    if (taken[at] === 0) {
      inWave[at] = 1;
      fresh.push(at);
      taken[at] = label;
    } else if (inWave[at] === 1 && label < (taken[at] as number)) taken[at] = label;
  });
  for (const at of fresh) inWave[at] = 0;
  return fresh;
}
