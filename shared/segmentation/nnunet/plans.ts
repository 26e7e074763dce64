import { z } from 'zod';

import { err, ok, type Result } from '../../result';
import type { Architecture } from './architecture';
import { sizeMultipleOf } from './architecture';
import { readArchitecture } from './architectureSchema';
import type { AxisTriple, CtNormalisation, NnunetProblem, NnunetResampling } from './converted';
import { firstPlace, problem } from './problem';

const AXES = 3;
const triple = <T extends z.ZodType>(of: T) => z.tuple([of, of, of]);
const intensities = z.record(z.string(), z.object({ percentile_00_5: z.number(), percentile_99_5: z.number(), mean: z.number(), std: z.number().positive() }));

const plansSchema = z.object({
  dataset_name: z.string(),
  transpose_forward: z.array(z.number().int()).length(AXES).refine((axes) => [0, 1, 2].every((axis) => axes.includes(axis))),
  configurations: z.record(z.string(), z.record(z.string(), z.unknown())),
  foreground_intensity_properties_per_channel: intensities.optional(),
  /** The name that early plans give to the same. */
  foreground_intensity_properties_by_modality: intensities.optional(),
});
type Plans = z.infer<typeof plansSchema>;

const spline = z.object({ order: z.number().int().default(3), order_z: z.number().int().default(0), force_separate_z: z.boolean().nullable().default(null) });

const configurationSchema = z.object({
  patch_size: triple(z.number().int().positive()),
  spacing: triple(z.number().positive()),
  normalization_schemes: z.array(z.string()).length(1),
  resampling_fn_data: z.string().default('resample_data_or_seg_to_shape'),
  resampling_fn_data_kwargs: spline.default({ order: 3, order_z: 0, force_separate_z: null }),
  resampling_fn_probabilities_kwargs: spline.default({ order: 1, order_z: 0, force_separate_z: null }),
});

/** One configuration of `plans.json`, its inheritance resolved. Triples are in the tensor's order. */
export type NnunetConfiguration = {
  readonly name: string;
  readonly datasetName: string;
  readonly patch: AxisTriple;
  readonly spacingMm: AxisTriple;
  readonly transposeForward: AxisTriple;
  readonly normalisation: CtNormalisation;
  readonly resampling: NnunetResampling;
  readonly architecture: Architecture;
};

/**
 * Reads one configuration of `plans.json` (nnU-Net v2, the form since 2.5 and the one before), for a network with so
 * many channels. Refused: flat (2d) and cascaded configurations, other normalisations than that of CT, networks that
 * are not one of the two U-Nets.
 */
export function readConfiguration(json: unknown, name: string, channels: Pick<Architecture, 'inputChannels' | 'classes'>): Result<NnunetConfiguration, NnunetProblem> {
  const plans = plansSchema.safeParse(json);
  if (!plans.success) return err(problem('plansContent', { place: firstPlace(plans.error) }));
  const inherited = withInheritance(plans.data, name);
  if (!inherited.ok) return inherited;
  const refusal = kindRefused(inherited.value, name);
  if (refusal) return err(refusal);
  const parsed = configurationSchema.safeParse(inherited.value);
  if (!parsed.success) return err(problem('plansContent', { place: `configurations.${name}.${firstPlace(parsed.error)}` }));
  const normalisation = ctNormalisation(plans.data, parsed.data.normalization_schemes[0] as string);
  if (!normalisation.ok) return normalisation;
  const architecture = readArchitecture(inherited.value, channels);
  if (!architecture.ok) return architecture;
  return withFittingPatch({
    name,
    datasetName: plans.data.dataset_name,
    patch: parsed.data.patch_size,
    spacingMm: parsed.data.spacing,
    transposeForward: plans.data.transpose_forward as [number, number, number],
    normalisation: normalisation.value,
    resampling: resamplingOf(parsed.data),
    architecture: architecture.value,
  });
}

/** A configuration that inherits has its parent's values where it has none of its own. */
function withInheritance({ configurations }: Plans, name: string): Result<Readonly<Record<string, unknown>>, NnunetProblem> {
  const chain: Record<string, unknown>[] = [];
  const visited = new Set<string>();
  for (let at: unknown = name; at !== undefined; at = chain[0]?.['inherits_from']) {
    if (typeof at !== 'string' || !Object.hasOwn(configurations, at)) return err(problem('configurationUnknown', { name: String(at), known: Object.keys(configurations).join(', ') }));
    if (visited.has(at)) return err(problem('configurationLoop', { name: at }));
    visited.add(at);
    chain.unshift(configurations[at] as Record<string, unknown>);
  }
  return ok(Object.fromEntries(chain.flatMap((one) => Object.entries(one))));
}

function kindRefused({ patch_size, previous_stage }: Readonly<Record<string, unknown>>, name: string): NnunetProblem | null {
  if (Array.isArray(patch_size) && patch_size.length < AXES) return problem('configurationFlat', { name });
  if (previous_stage !== undefined && previous_stage !== null) return problem('configurationCascade', { name });
  return null;
}

function ctNormalisation(plans: Plans, scheme: string): Result<CtNormalisation, NnunetProblem> {
  if (scheme !== 'CTNormalization') return err(problem('normalisation', { scheme }));
  const properties = (plans.foreground_intensity_properties_per_channel ?? plans.foreground_intensity_properties_by_modality)?.['0'];
  if (!properties || properties.percentile_00_5 >= properties.percentile_99_5) return err(problem('plansContent', { place: 'foreground_intensity_properties_per_channel.0' }));
  return ok({ clipLow: properties.percentile_00_5, clipHigh: properties.percentile_99_5, mean: properties.mean, std: properties.std });
}

const resamplingOf = ({ resampling_fn_data, resampling_fn_data_kwargs: data, resampling_fn_probabilities_kwargs: logits }: z.infer<typeof configurationSchema>): NnunetResampling => ({
  method: resampling_fn_data,
  dataOrder: data.order, dataOrderZ: data.order_z,
  probabilitiesOrder: logits.order, probabilitiesOrderZ: logits.order_z,
  forceSeparateZ: data.force_separate_z,
});

function withFittingPatch(configuration: NnunetConfiguration): Result<NnunetConfiguration, NnunetProblem> {
  const multiple = sizeMultipleOf(configuration.architecture);
  return configuration.patch.every((size, axis) => size % (multiple[axis] as number) === 0)
    ? ok(configuration)
    : err(problem('configurationPatch', { patch: configuration.patch.join('×'), multiple: multiple.join('×') }));
}
