import { z } from 'zod';

import { err, ok, type Result } from '../../result';
import type { Architecture, Stage } from './architecture';
import type { ArchitectureName, AxisTriple, NnunetProblem } from './converted';
import { firstPlace, problem } from './problem';

/** Bounds far above any published network, so that a plans file cannot ask for an endless one. */
const MOST_STAGES = 12;
const MOST_FEATURES = 4096;
const MOST_DEPTH = 64;
const LARGEST_STEP = 16;

const depth = z.number().int().min(1).max(MOST_DEPTH);
const features = z.number().int().min(1).max(MOST_FEATURES);
const step = z.number().int().min(1).max(LARGEST_STEP);
const perAxis = z.union([step, z.tuple([step, step, step])]);
const everyStageOr = <T extends z.ZodType>(of: T) => z.union([of, z.array(of)]);

/** Arguments that say the same in both networks. What is not on this list is refused: it might change what is computed. */
const common = {
  n_stages: z.number().int().min(2).max(MOST_STAGES),
  features_per_stage: everyStageOr(features),
  conv_op: z.string(),
  kernel_sizes: everyStageOr(perAxis),
  strides: everyStageOr(perAxis),
  n_conv_per_stage_decoder: everyStageOr(depth),
  conv_bias: z.boolean().default(false),
  norm_op: z.string().nullable().default(null),
  norm_op_kwargs: z.strictObject({ eps: z.number().positive().default(1e-5), affine: z.boolean().default(false), momentum: z.unknown().optional(), track_running_stats: z.literal(false).optional() }).nullable().default(null),
  /** Dropout and the segmentations of lower resolutions are for training. */
  dropout_op: z.unknown().optional(),
  dropout_op_kwargs: z.unknown().optional(),
  deep_supervision: z.unknown().optional(),
  nonlin: z.string().nullable().default(null),
  nonlin_kwargs: z.strictObject({ inplace: z.unknown().optional(), negative_slope: z.number().min(0).default(0.01) }).nullable().default(null),
};

const plainArguments = z.strictObject({ ...common, n_conv_per_stage: everyStageOr(depth), nonlin_first: z.boolean().default(false) });
const residualArguments = z.strictObject({
  ...common, n_blocks_per_stage: everyStageOr(depth), block: z.string().nullable().default(null),
  bottleneck_channels: z.null().optional(), stem_channels: features.nullable().default(null),
});
type Arguments = z.infer<typeof plainArguments> | z.infer<typeof residualArguments>;

const newForm = z.object({ architecture: z.object({ network_class_name: z.string(), arch_kwargs: z.record(z.string(), z.unknown()) }) });

/** Plans before 2.5 say the network in other words, and leave to the program what it always was. */
const oldForm = z.object({
  UNet_class_name: z.string(),
  UNet_base_num_features: features,
  unet_max_num_features: features,
  n_conv_per_stage_encoder: z.array(depth).max(MOST_STAGES),
  n_conv_per_stage_decoder: z.array(depth),
  conv_kernel_sizes: z.array(perAxis),
  pool_op_kernel_sizes: z.array(perAxis),
});

/** The network that a configuration of `plans.json` describes. */
export function readArchitecture(configuration: Readonly<Record<string, unknown>>, channels: Pick<Architecture, 'inputChannels' | 'classes'>): Result<Architecture, NnunetProblem> {
  const said = Object.hasOwn(configuration, 'architecture') ? saidNew(configuration) : saidOld(configuration);
  if (!said.ok) return said;
  const name = said.value.className.split('.').at(-1) as string;
  if (name !== 'PlainConvUNet' && name !== 'ResidualEncoderUNet') return err(problem('architectureUnknown', { name: said.value.className }));
  const parsed = (name === 'PlainConvUNet' ? plainArguments : residualArguments).safeParse(said.value.argumentsOf(name));
  if (!parsed.success) return err(argumentProblem(parsed.error));
  const refusal = partRefused(parsed.data);
  return refusal ? err(refusal) : stagedArchitecture(name, parsed.data, channels);
}

type Said = { readonly className: string; readonly argumentsOf: (name: ArchitectureName) => unknown };

function saidNew(configuration: unknown): Result<Said, NnunetProblem> {
  const parsed = newForm.safeParse(configuration);
  if (!parsed.success) return err(problem('plansContent', { place: firstPlace(parsed.error) }));
  const { network_class_name: className, arch_kwargs } = parsed.data.architecture;
  return ok({ className, argumentsOf: () => arch_kwargs });
}

function saidOld(configuration: unknown): Result<Said, NnunetProblem> {
  const parsed = oldForm.safeParse(configuration);
  if (!parsed.success) return err(problem('plansContent', { place: firstPlace(parsed.error) }));
  const old = parsed.data;
  const argumentsOf = (name: ArchitectureName): unknown => ({
    n_stages: old.n_conv_per_stage_encoder.length,
    features_per_stage: old.n_conv_per_stage_encoder.map((_, stage) => Math.min(old.UNet_base_num_features * 2 ** stage, old.unet_max_num_features)),
    conv_op: 'torch.nn.modules.conv.Conv3d',
    kernel_sizes: old.conv_kernel_sizes,
    strides: old.pool_op_kernel_sizes,
    [name === 'PlainConvUNet' ? 'n_conv_per_stage' : 'n_blocks_per_stage']: old.n_conv_per_stage_encoder,
    n_conv_per_stage_decoder: old.n_conv_per_stage_decoder,
    conv_bias: true,
    norm_op: 'torch.nn.modules.instancenorm.InstanceNorm3d', norm_op_kwargs: { eps: 1e-5, affine: true },
    nonlin: 'torch.nn.LeakyReLU', nonlin_kwargs: { inplace: true },
  });
  return ok({ className: old.UNet_class_name, argumentsOf });
}

/** An argument that is not known is named itself; zod says only where it stands. */
function argumentProblem(error: z.ZodError): NnunetProblem {
  const [issue] = error.issues;
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys : [];
  const place = [...(issue?.path ?? []), ...unknown.slice(0, 1)].join('.');
  return unknown.length > 0 ? problem('architecturePart', { part: place, value: '-' }) : problem('plansContent', { place: `architecture.arch_kwargs.${place}` });
}

const endsWith = (path: string | null, names: readonly string[]): boolean => path !== null && names.includes(path.split('.').at(-1) as string);

function partRefused(said: Arguments): NnunetProblem | null {
  const refused = (part: string, value: unknown): NnunetProblem => problem('architecturePart', { part, value: String(value) });
  if (!endsWith(said.conv_op, ['Conv3d'])) return refused('conv_op', said.conv_op);
  if (said.norm_op !== null && !endsWith(said.norm_op, ['InstanceNorm3d'])) return refused('norm_op', said.norm_op);
  if (said.nonlin !== null && !endsWith(said.nonlin, ['LeakyReLU', 'ReLU'])) return refused('nonlin', said.nonlin);
  if ('block' in said && said.block !== null && !endsWith(said.block, ['BasicBlockD'])) return refused('block', said.block);
  const even = [said.kernel_sizes].flat(2).find((size) => size % 2 === 0);
  return even === undefined ? null : refused('kernel_sizes', even);
}

const eachStage = <T>(value: T | readonly T[], count: number): readonly T[] => (Array.isArray(value) ? value as readonly T[] : Array.from({ length: count }, () => value as T));
const onAxes = (value: number | AxisTriple): AxisTriple => (typeof value === 'number' ? [value, value, value] : value);

function stagedArchitecture(name: ArchitectureName, said: Arguments, channels: Pick<Architecture, 'inputChannels' | 'classes'>): Result<Architecture, NnunetProblem> {
  const count = said.n_stages;
  const lists = {
    features_per_stage: eachStage(said.features_per_stage, count),
    kernel_sizes: eachStage<number | AxisTriple>(said.kernel_sizes, count),
    strides: eachStage<number | AxisTriple>(said.strides, count),
    depths: eachStage('n_conv_per_stage' in said ? said.n_conv_per_stage : said.n_blocks_per_stage, count),
  };
  const decoderDepths = eachStage(said.n_conv_per_stage_decoder, count - 1);
  const wrong = Object.entries(lists).find(([, list]) => list.length !== count);
  if (wrong) return err(problem('plansContent', { place: `architecture.${wrong[0]}` }));
  if (decoderDepths.length !== count - 1) return err(problem('plansContent', { place: 'architecture.n_conv_per_stage_decoder' }));
  const stages = lists.features_per_stage.map((features, stage): Stage => ({
    features, kernel: onAxes(lists.kernel_sizes[stage] as number), stride: onAxes(lists.strides[stage] as number), depth: lists.depths[stage] as number,
  }));
  return ok({ name, ...channels, stages, decoderDepths, ...detailsOf(said), stemFeatures: stemOf(said) ?? (stages[0] as Stage).features });
}

const stemOf = (said: Arguments): number | null => ('stem_channels' in said ? said.stem_channels : null);

function detailsOf(said: Arguments): Pick<Architecture, 'convBias' | 'norm' | 'slope' | 'isNonlinearityFirst'> {
  return {
    convBias: said.conv_bias,
    norm: said.norm_op === null ? null : { epsilon: said.norm_op_kwargs?.eps ?? 1e-5, affine: said.norm_op_kwargs?.affine ?? false },
    slope: said.nonlin === null ? null : slopeOf(said),
    isNonlinearityFirst: 'nonlin_first' in said && said.nonlin_first,
  };
}

const slopeOf = (said: Arguments): number => (endsWith(said.nonlin, ['ReLU']) ? 0 : said.nonlin_kwargs?.negative_slope ?? 0.01);
