import { err, ok, type Result } from '../../result';
import type { Architecture } from './architecture';
import type { NnunetProblem } from './converted';
import type { GraphBuilder } from './graph';
import { problem } from './problem';

/** Which of the network's channels come out: `kept` in this order, then the largest logit of `others` as one channel. */
export type Head = { readonly kept: readonly number[]; readonly others: readonly number[] };

/**
 * Channels computed at once for the largest of the others. All at once would hold more than the rest of the network
 * does (117 channels of 112^3 are 660 MB); 16 make the peak the last decoder stage again, at no measurable cost.
 */
const OTHERS_AT_ONCE = 16;

/**
 * The last 1x1x1 convolution, with the kept rows first. Where a kept class wins, it wins here too, and where another one
 * wins, the others do: the largest logit is the same. Returns the number of channels.
 *
 * With others it must follow the mean over tiles (`partedUnet`): the mean of the largest is at least the largest mean.
 */
export function writeHead(
  graph: GraphBuilder,
  { features, architecture, head, output }: { features: string; architecture: Architecture; head: Head; output: string },
): number {
  const write = (rows: readonly number[], name: string): string => writeRows(graph, { features, architecture, rows, name });
  const { kept, others } = head;
  if (others.length === 0) {
    write(kept, output);
    return kept.length;
  }
  const largest = chunksOf(others).map((rows, at) =>
    graph.node('ReduceMax', [write(rows, `others.${at}`)], `others.${at}.largest`, { axes: { ints: [1] }, keepdims: { int: 1 } }));
  const other = largest.length === 1 ? (largest[0] as string) : graph.node('Max', largest, 'others.largest');
  graph.node('Concat', [write(kept, 'kept'), other], output, { axis: { int: 1 } });
  return kept.length + 1;
}

/** The name of the last segmentation layer; the ones before it serve training only (deep supervision). */
export const headPath = ({ stages }: Pick<Architecture, 'stages'>): string => `decoder.seg_layers.${stages.length - 2}`;

function writeRows(
  graph: GraphBuilder,
  { features, architecture, rows, name }: { features: string; architecture: Architecture; rows: readonly number[]; name: string },
): string {
  const { stages, classes } = architecture;
  const path = headPath(architecture);
  const weight = graph.rows({ name: `${name}.weight`, tensor: `${path}.weight`, shape: [classes, stages[0]?.features as number, 1, 1, 1], rows });
  const bias = graph.rows({ name: `${name}.bias`, tensor: `${path}.bias`, shape: [classes], rows });
  return graph.node('Conv', [features, weight, bias], name, { kernel_shape: { ints: [1, 1, 1] } });
}

function chunksOf(rows: readonly number[]): number[][] {
  const count = Math.ceil(rows.length / OTHERS_AT_ONCE);
  return Array.from({ length: count }, (_, at) => rows.slice(at * OTHERS_AT_ONCE, (at + 1) * OTHERS_AT_ONCE));
}

/** The head that keeps the background and the wanted labels; an unknown label, the background or one asked for twice is refused. */
export function headFor(labels: readonly { readonly label: number }[], wanted: readonly number[] | 'all'): Result<Head, NnunetProblem> {
  const all = labels.map(({ label }) => label);
  if (wanted === 'all') return ok({ kept: all, others: [] });
  const wrong = wanted.find((label, at) => label === 0 || !all.includes(label) || wanted.indexOf(label) !== at);
  if (wrong !== undefined || wanted.length === 0) return err(problem('wantedUnknown', { label: wrong ?? '-', most: all.length - 1 }));
  const kept = [0, ...wanted];
  return ok({ kept, others: all.filter((label) => !kept.includes(label)) });
}
