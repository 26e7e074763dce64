import { describe, expect, test } from 'vitest';

import { readDataset } from '../../shared/segmentation/nnunet/dataset';
import type { Architecture } from '../../shared/segmentation/nnunet/architecture';
import { readConfiguration } from '../../shared/segmentation/nnunet/plans';
import { checkWeights, byCanonicalName, canonicalName } from '../../shared/segmentation/nnunet/weights';
import { unetGraph } from '../../shared/segmentation/nnunet/unet';
import type { Result } from '../../shared/result';
import { sections } from '../../shared/text/catalogue';

const channels = { inputChannels: 1, classes: 3 };

const newArguments = {
  n_stages: 3, features_per_stage: [8, 16, 20], conv_op: 'torch.nn.modules.conv.Conv3d',
  kernel_sizes: [[1, 3, 3], [3, 3, 3], [3, 3, 3]], strides: [[1, 1, 1], [1, 2, 2], [2, 2, 2]],
  n_conv_per_stage: [2, 2, 2], n_conv_per_stage_decoder: [2, 2], conv_bias: true,
  norm_op: 'torch.nn.modules.instancenorm.InstanceNorm3d', norm_op_kwargs: { eps: 1e-5, affine: true },
  dropout_op: null, dropout_op_kwargs: null, nonlin: 'torch.nn.LeakyReLU', nonlin_kwargs: { inplace: true },
};

const general = { patch_size: [16, 32, 32], spacing: [3, 1, 1], normalization_schemes: ['CTNormalization'], batch_size: 2 };
const architectureOf = (changes: object, className = 'PlainConvUNet') => ({ network_class_name: `dynamic_network_architectures.architectures.unet.${className}`, arch_kwargs: { ...newArguments, ...changes }, _kw_requires_import: [] });

const plansWith = (configuration: object, changes: object = {}): unknown => ({
  dataset_name: 'Dataset001_Bones', transpose_forward: [0, 1, 2],
  foreground_intensity_properties_per_channel: { 0: { percentile_00_5: -900, percentile_99_5: 1200, mean: 300, std: 310, median: 250 } },
  configurations: { '3d_fullres': { ...general, architecture: architectureOf({}), ...configuration } },
  ...changes,
});

const read = (plans: unknown, name = '3d_fullres') => readConfiguration(plans, name, channels);
const networkOf = (plans: unknown): Architecture => {
  const result = read(plans);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value.architecture;
};
const refused = (result: Result<unknown, { readonly code: string }>): unknown => (result.ok ? 'accepted' : result.error);

describe('plans.json', () => {
  test('of both forms says the same network', () => {
    const old = {
      ...general, architecture: undefined, UNet_class_name: 'PlainConvUNet', UNet_base_num_features: 8, unet_max_num_features: 20,
      n_conv_per_stage_encoder: [2, 2, 2], n_conv_per_stage_decoder: [2, 2], num_pool_per_axis: [1, 2, 2],
      pool_op_kernel_sizes: newArguments.strides, conv_kernel_sizes: newArguments.kernel_sizes,
    };
    const withoutArchitecture = Object.fromEntries(Object.entries(old).filter(([, value]) => value !== undefined));
    expect(networkOf(plansWith({}, { configurations: { '3d_fullres': withoutArchitecture } }))).toEqual(networkOf(plansWith({})));
  });

  test('may give one number for all stages and one for all axes', () => {
    const short = networkOf(plansWith({ architecture: architectureOf({ features_per_stage: 8, kernel_sizes: 3, strides: [1, 2, [2, 2, 2]], n_conv_per_stage: 2, n_conv_per_stage_decoder: 1 }) }));
    expect(short.stages.map(({ features, kernel, stride, depth }) => [features, ...kernel, ...stride, depth])).toEqual([[8, 3, 3, 3, 1, 1, 1, 2], [8, 3, 3, 3, 2, 2, 2, 2], [8, 3, 3, 3, 2, 2, 2, 2]]);
    expect(short.decoderDepths).toEqual([1, 1]);
  });

  test('leaves to PyTorch\'s defaults what it does not say', () => {
    const network = networkOf(plansWith({ architecture: architectureOf({ norm_op_kwargs: null, nonlin_kwargs: null, conv_bias: undefined }) }));
    expect(network).toMatchObject({ norm: { epsilon: 1e-5, affine: false }, slope: 0.01, convBias: false, isNonlinearityFirst: false });
  });

  test('inherits what a configuration does not say itself, over several steps', () => {
    const configurations = {
      base: { ...general, architecture: architectureOf({}) },
      coarse: { inherits_from: 'base', spacing: [3, 3, 3] },
      '3d_fullres': { inherits_from: 'coarse', batch_size: 4 },
    };
    expect(read(plansWith({}, { configurations }))).toMatchObject({ ok: true, value: { spacingMm: [3, 3, 3], patch: [16, 32, 32] } });
  });
});

describe('plans.json that asks for what is not supported', () => {
  test.each([
    ['a configuration that is not there', '3d_lowres', plansWith({}), { code: 'configurationUnknown', values: { name: '3d_lowres', known: '3d_fullres' } }],
    ['a name that only JavaScript knows', 'constructor', plansWith({}), { code: 'configurationUnknown' }],
    ['inheritance in a circle', '3d_fullres', plansWith({ inherits_from: '3d_fullres' }), { code: 'configurationLoop' }],
    ['single slices', '3d_fullres', plansWith({ patch_size: [32, 32] }), { code: 'configurationFlat' }],
    ['a cascade', '3d_fullres', plansWith({ previous_stage: '3d_lowres' }), { code: 'configurationCascade' }],
    ['a patch that the network cannot halve', '3d_fullres', plansWith({ patch_size: [16, 30, 32] }), { code: 'configurationPatch', values: { patch: '16×30×32', multiple: '2×4×4' } }],
    ['another normalisation', '3d_fullres', plansWith({ normalization_schemes: ['ZScoreNormalization'] }), { code: 'normalisation', values: { scheme: 'ZScoreNormalization' } }],
    ['no intensities', '3d_fullres', plansWith({}, { foreground_intensity_properties_per_channel: {} }), { code: 'plansContent' }],
    ['no plans at all', '3d_fullres', [], { code: 'plansContent' }],
    ['another kind of network', '3d_fullres', plansWith({ architecture: architectureOf({}, 'PrimusS') }), { code: 'architectureUnknown' }],
    ['a list of another length', '3d_fullres', plansWith({ architecture: architectureOf({ features_per_stage: [8, 16] }) }), { code: 'plansContent', values: { place: 'architecture.features_per_stage' } }],
    ['an endless network', '3d_fullres', plansWith({ architecture: architectureOf({ n_conv_per_stage: 1e9 }) }), { code: 'plansContent' }],
  ])('with %s is refused', (_, name, plans, expected) => {
    expect(refused(read(plans, name))).toMatchObject(expected);
  });

  test.each([
    ['squeeze and excitation', { squeeze_excitation: true }, 'squeeze_excitation'],
    ['another norm', { norm_op: 'torch.nn.modules.batchnorm.BatchNorm3d' }, 'norm_op'],
    ['flat convolutions', { conv_op: 'torch.nn.modules.conv.Conv2d' }, 'conv_op'],
    ['another non-linearity', { nonlin: 'torch.nn.GELU' }, 'nonlin'],
    ['even kernels', { kernel_sizes: [[2, 3, 3], [3, 3, 3], [3, 3, 3]] }, 'kernel_sizes'],
    ['an option of the norm that changes it', { norm_op_kwargs: { eps: 1e-5, affine: true, per_slice: true } }, 'norm_op_kwargs.per_slice'],
  ])('whose network has %s is refused, and the part is named', (_, changes, part) => {
    expect(refused(read(plansWith({ architecture: architectureOf(changes) })))).toMatchObject({ code: 'architecturePart', values: { part } });
  });

  test('with another residual block is refused', () => {
    const { n_conv_per_stage: _plain, ...shared } = newArguments;
    const architecture = { network_class_name: 'x.ResidualEncoderUNet', arch_kwargs: { ...shared, n_blocks_per_stage: [1, 2, 2], block: 'x.BottleneckD' } };
    expect(refused(read(plansWith({ architecture })))).toMatchObject({ code: 'architecturePart', values: { part: 'block' } });
  });
});

describe('dataset.json', () => {
  const dataset = (changes: object): unknown => ({ channel_names: { 0: 'CT' }, labels: { background: 0, hip: 2, femur: 1 }, ...changes });

  test('gives the classes in the order of the network\'s channels, whatever the order of the file', () => {
    expect(readDataset(dataset({ licence: 'CC-BY-4.0' }))).toEqual({ ok: true, value: {
      name: null, licence: 'CC-BY-4.0', inputChannels: 1, labels: [{ label: 0, name: 'background' }, { label: 1, name: 'femur' }, { label: 2, name: 'hip' }],
    } });
  });

  test('may mark voxels to ignore, for which there is no channel', () => {
    expect(readDataset(dataset({ labels: { background: 0, hip: 1, ignore: 2 } }))).toMatchObject({ value: { labels: [{ label: 0 }, { label: 1 }] } });
  });

  test.each([
    ['regions', { labels: { background: 0, whole: [1, 2], part: 2 } }, { code: 'datasetRegions', values: { name: 'whole' } }],
    ['a gap', { labels: { background: 0, hip: 1, femur: 3 } }, { code: 'datasetLabels', values: { label: 2 } }],
    ['no background', { labels: { hip: 1, femur: 2 } }, { code: 'datasetLabels', values: { label: 0 } }],
    ['the form of nnU-Net v1', { labels: { 0: 'background', 1: 'hip' } }, { code: 'datasetContent' }],
    ['two images', { channel_names: { 0: 'CT', 1: 'PET' } }, { code: 'datasetChannels', values: { channels: 'CT, PET' } }],
  ])('with %s is refused', (_, changes, expected) => {
    expect(refused(readDataset(dataset(changes)))).toMatchObject(expected);
  });
});

describe('the weights of a checkpoint', () => {
  const graph = unetGraph(networkOf(plansWith({})), { kept: [0, 1, 2], others: [] });
  const whole = new Map([...graph.tensors].map(([name, shape]) => [name, { shape }]));
  const check = (weights: ReadonlyMap<string, { shape: readonly number[] }>): unknown => refused(checkWeights(graph, byCanonicalName(weights)));

  test.each([
    ['encoder.stages.0.0.convs.1.conv.weight', 'encoder.stages.0.0.convs.1.conv.weight'],
    ['encoder.stages.0.0.convs.1.all_modules.0.weight', 'encoder.stages.0.0.convs.1.conv.weight'],
    ['encoder.stages.0.0.convs.1.all_modules.1.bias', 'encoder.stages.0.0.convs.1.norm.bias'],
    ['decoder.encoder.stages.2.blocks.0.conv1.all_modules.2.weight', 'encoder.stages.2.blocks.0.conv1.norm.weight'],
    ['_orig_mod.decoder.seg_layers.1.bias', 'decoder.seg_layers.1.bias'],
    ['module._orig_mod.decoder.transpconvs.0.weight', 'decoder.transpconvs.0.weight'],
  ])('%s are those of %s', (key, name) => { expect(canonicalName(key)).toBe(name); });

  test('fit when each is there in its shape; those that only training needs may be there', () => {
    expect(check(whole)).toBe('accepted');
    expect(check(new Map([...whole, ['decoder.seg_layers.0.weight', { shape: [3, 16, 1, 1, 1] }]]))).toBe('accepted');
  });

  test('are refused by name when one is missing, foreign or of another shape', () => {
    expect(check(new Map([...whole].filter(([name]) => name !== 'decoder.transpconvs.1.weight')))).toMatchObject({ code: 'weightMissing', values: { names: 'decoder.transpconvs.1.weight', count: 1 } });
    expect(check(new Map([...whole, ['encoder.stages.0.0.convs.0.norm.running_mean', { shape: [8] }]]))).toMatchObject({ code: 'weightUnknown', values: { names: 'encoder.stages.0.0.convs.0.norm.running_mean' } });
    expect(check(new Map([...whole, ['decoder.seg_layers.2.weight', { shape: [3] }]]))).toMatchObject({ code: 'weightUnknown' });
    expect(check(new Map([...whole, ['encoder.stages.1.0.convs.0.conv.weight', { shape: [16, 8, 3, 3, 1] }]]))).toMatchObject({ code: 'weightShape', values: { found: '16×8×3×3×1', expected: '16×8×3×3×3' } });
  });
});

test('every reason has its sentence', () => {
  const codes = ['plansContent', 'datasetContent', 'datasetRegions', 'datasetLabels', 'datasetChannels', 'configurationUnknown', 'configurationLoop', 'configurationFlat', 'configurationCascade', 'configurationPatch', 'normalisation', 'architectureUnknown', 'architecturePart', 'wantedUnknown', 'weightMissing', 'weightUnknown', 'weightShape', 'weightTwice'];
  expect(codes.filter((code) => !(code in sections.nnunet.zh))).toEqual([]);
});
