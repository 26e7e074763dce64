import { z } from 'zod';

import { err, ok, type Result } from '../../result';
import type { NnunetProblem } from './converted';
import { firstPlace, problem } from './problem';

const label = z.union([z.number().int(), z.string().regex(/^\d+$/).transform(Number)]);

const remark = z.string().optional().catch(undefined);

const datasetSchema = z.object({
  /** Written by people, for people: not refused whatever it is. */
  name: remark, licence: remark, license: remark,
  labels: z.record(z.string(), z.union([label, z.array(label)])),
  channel_names: z.record(z.string(), z.string()).optional(),
  /** The name that early models give to `channel_names`. */
  modality: z.record(z.string(), z.string()).optional(),
});

/** What `dataset.json` of a trained model says: the classes in the order of the network's channels, and its input. */
export type NnunetDataset = {
  readonly name: string | null;
  readonly licence: string | null;
  readonly inputChannels: number;
  readonly labels: readonly { readonly label: number; readonly name: string }[];
};

/** nnU-Net keeps its logits by label only where the labels run from 0 without a gap; regions (labels that overlap) are refused. */
export function readDataset(json: unknown): Result<NnunetDataset, NnunetProblem> {
  const parsed = datasetSchema.safeParse(json);
  if (!parsed.success) return err(problem('datasetContent', { place: firstPlace(parsed.error) }));
  const { name = null, licence, license } = parsed.data;
  const labels = orderedLabels(parsed.data);
  if (!labels.ok) return labels;
  const channels = channelNames(parsed.data);
  if (channels.length !== 1) return err(problem('datasetChannels', { channels: channels.join(', ') || '-' }));
  return ok({ name, licence: licence ?? license ?? null, inputChannels: channels.length, labels: labels.value });
}

const channelNames = ({ channel_names, modality }: z.infer<typeof datasetSchema>): string[] => Object.values(channel_names ?? modality ?? {});

function orderedLabels({ labels }: z.infer<typeof datasetSchema>): Result<NnunetDataset['labels'], NnunetProblem> {
  // The label `ignore` marks voxels that training left out; the network has no channel for it.
  const classes = Object.entries(labels).filter(([name]) => name !== 'ignore');
  const region = classes.find(([, value]) => Array.isArray(value) && value.length > 1);
  if (region) return err(problem('datasetRegions', { name: region[0] }));
  const ordered = classes.map(([name, value]) => ({ name, label: [value].flat()[0] ?? -1 })).sort((a, b) => a.label - b.label);
  const gap = ordered.findIndex(({ label: found }, at) => found !== at);
  return gap < 0 && ordered.length > 1 ? ok(ordered) : err(problem('datasetLabels', { label: Math.max(gap, 0) }));
}
