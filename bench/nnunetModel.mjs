/**
 * A trained model as nnU-Net v2 leaves it on disk, made here without Python so that the bench needs none: the shape of
 * TotalSegmentator's `total` at 3 mm ("fast": PlainConvUNet of 5 stages with 32 to 320 features, 16.6 M parameters, patch
 * 112 x 112 x 112, 118 classes). Weights are random but for one path, which hands the image on to the last layer, so that
 * one class wins in dense bone and the result has something to name.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { zipSync } from 'fflate';

const FEATURES = [32, 64, 128, 256, 320];
const CONVOLUTIONS = 2;
const CLASSES = 118;
const PATCH = 112;
const SPACING_MM = 3;
/** Numbers that TotalSegmentator gives to the classes that are bones of ours; the rest are structures. */
const BONES = { 25: 'sacrum', 26: 'vertebrae_S1', 27: 'vertebrae_L5', 75: 'femur_left', 76: 'femur_right', 77: 'hip_left', 78: 'hip_right' };
const WINNER = 25;
const CLIP_HU = { low: -100, high: 1300, mean: 0, std: 200 };
/** Of the image as it reaches the last layer (standardised over a patch): above, the winner has the highest logit. */
const DENSE = 2;

export function writeNnunetModel(folder) {
  const trained = join(folder, 'Dataset297_TotalSegmentator_total_3mm_1559subj', 'nnUNetTrainer_4000epochs_NoMirroring__nnUNetPlans__3d_fullres');
  mkdirSync(join(trained, 'fold_0'), { recursive: true });
  writeFileSync(join(trained, 'plans.json'), JSON.stringify(plans()));
  writeFileSync(join(trained, 'dataset.json'), JSON.stringify(dataset()));
  writeFileSync(join(trained, 'fold_0', 'checkpoint_final.pth'), checkpoint(weights()));
}

const dataset = () => ({
  name: 'random weights', channel_names: { 0: 'CT' },
  labels: Object.fromEntries(Array.from({ length: CLASSES }, (_, label) => [label === 0 ? 'background' : (BONES[label] ?? `structure_${label}`), label])),
});

const plans = () => ({
  dataset_name: 'Dataset297_TotalSegmentator_total_3mm_1559subj', plans_name: 'nnUNetPlans', transpose_forward: [0, 1, 2],
  foreground_intensity_properties_per_channel: { 0: { percentile_00_5: CLIP_HU.low, percentile_99_5: CLIP_HU.high, mean: CLIP_HU.mean, std: CLIP_HU.std } },
  configurations: {
    '3d_fullres': {
      patch_size: [PATCH, PATCH, PATCH], spacing: [SPACING_MM, SPACING_MM, SPACING_MM], normalization_schemes: ['CTNormalization'],
      resampling_fn_data: 'resample_data_or_seg_to_shape', resampling_fn_data_kwargs: { order: 3, order_z: 0, force_separate_z: null },
      resampling_fn_probabilities_kwargs: { order: 1, order_z: 0, force_separate_z: null },
      architecture: {
        network_class_name: 'dynamic_network_architectures.architectures.unet.PlainConvUNet',
        arch_kwargs: {
          n_stages: FEATURES.length, features_per_stage: FEATURES, kernel_sizes: 3, strides: FEATURES.map((_, stage) => (stage === 0 ? 1 : 2)),
          n_conv_per_stage: CONVOLUTIONS, n_conv_per_stage_decoder: CONVOLUTIONS, conv_op: 'torch.nn.modules.conv.Conv3d', conv_bias: true,
          norm_op: 'torch.nn.modules.instancenorm.InstanceNorm3d', norm_op_kwargs: { eps: 1e-5, affine: true }, nonlin: 'torch.nn.LeakyReLU', nonlin_kwargs: { inplace: true },
        },
      },
    },
  },
});

/** Every weight by PyTorch's name: shape and numbers. */
function weights() {
  const all = new Map();
  const random = uniform(1);
  const add = (name, shape, valueAt) => {
    const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
    for (let at = 0; at < values.length; at++) values[at] = valueAt(at);
    all.set(name, { shape, values });
  };
  /** The first output channel is the input channel `from`, undisturbed; the others are random. */
  const stack = (path, from, to, handsOn) => {
    for (let n = 0; n < CONVOLUTIONS; n++) {
      const [inputs, kept] = n === 0 ? [from, handsOn] : [to, 0];
      const scale = Math.sqrt(6 / (27 * inputs));
      add(`${path}.convs.${n}.conv.weight`, [to, inputs, 3, 3, 3], (at) => (at < 27 * inputs ? Number(at === 27 * kept + 13) : scale * random()));
      add(`${path}.convs.${n}.conv.bias`, [to], () => 0);
      add(`${path}.convs.${n}.norm.weight`, [to], () => 1);
      add(`${path}.convs.${n}.norm.bias`, [to], () => 0);
    }
  };
  FEATURES.forEach((to, stage) => { stack(`encoder.stages.${stage}.0`, stage === 0 ? 1 : FEATURES[stage - 1], to, 0); });
  for (let step = 0; step < FEATURES.length - 1; step++) {
    const [below, to] = [FEATURES[FEATURES.length - 1 - step], FEATURES[FEATURES.length - 2 - step]];
    add(`decoder.transpconvs.${step}.weight`, [below, to, 2, 2, 2], () => Math.sqrt(6 / below) * random());
    add(`decoder.transpconvs.${step}.bias`, [to], () => 0);
    // What came up stands before what the encoder hands over.
    stack(`decoder.stages.${step}`, 2 * to, to, to);
  }
  const last = FEATURES[0];
  const layer = `decoder.seg_layers.${FEATURES.length - 2}`;
  add(`${layer}.weight`, [CLASSES, last, 1, 1, 1], (at) => (at === WINNER * last ? 1 : Math.floor(at / last) % CLASSES < 1 || Math.floor(at / last) === WINNER ? 0 : 0.01 * random()));
  add(`${layer}.bias`, [CLASSES], (label) => (label === 0 ? DENSE : label === WINNER ? 0 : -1));
  return all;
}

/** Numbers between -1 and 1 from a seed (mulberry32). */
function uniform(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 31 - 1;
  };
}

/** `torch.save` of the dictionary that nnU-Net's trainer keeps: a zip with a pickle (protocol 2) and one file a storage. */
function checkpoint(all) {
  const entries = [...all].map(([name, { shape, values }], n) => ({ name, shape, values, key: String(n) }));
  const content = dictionary([
    ['network_weights', dictionary(entries.map(({ name, shape, values, key }) => [name, tensor(key, shape, values.length)]))],
    ['init_args', dictionary([['configuration', text('3d_fullres')]])],
    ['trainer_name', text('nnUNetTrainer_4000epochs_NoMirroring')],
    ['current_epoch', whole(4000)],
    ['inference_allowed_mirroring_axes', NONE],
  ]);
  const pickle = Buffer.concat([Buffer.from([0x80, 2]), content, Buffer.from('.')]);
  const storages = entries.map(({ key, values }) => [`archive/data/${key}`, new Uint8Array(values.buffer)]);
  return zipSync({ 'archive/data.pkl': new Uint8Array(pickle), 'archive/version': new Uint8Array(Buffer.from('3\n')), ...Object.fromEntries(storages) }, { level: 0 });
}

const NONE = Buffer.from('N');
const text = (words) => {
  const bytes = Buffer.from(words);
  return Buffer.concat([Buffer.from('X'), number32(bytes.length), bytes]);
};
const number32 = (value) => { const bytes = Buffer.alloc(4); bytes.writeInt32LE(value); return bytes; };
const whole = (value) => Buffer.concat([Buffer.from('J'), number32(value)]);
const tuple = (...items) => Buffer.concat([Buffer.from('('), ...items, Buffer.from('t')]);
const named = (module, name) => Buffer.from(`c${module}\n${name}\n`);
const called = (what, words) => Buffer.concat([what, words, Buffer.from('R')]);
const dictionary = (pairs) => Buffer.concat([Buffer.from('}('), ...pairs.flatMap(([key, value]) => [text(key), value]), Buffer.from('u')]);

function tensor(key, shape, count) {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const storage = Buffer.concat([tuple(text('storage'), named('torch', 'FloatStorage'), text(key), text('cpu'), whole(count)), Buffer.from('Q')]);
  const empty = called(named('collections', 'OrderedDict'), Buffer.from(')'));
  return called(named('torch._utils', '_rebuild_tensor_v2'), tuple(storage, whole(0), tuple(...shape.map(whole)), tuple(...strides.map(whole)), Buffer.from([0x89]), empty));
}
