import type { ArchitectureName, AxisTriple } from './converted';

/** One resolution of a U-Net: what its convolutions are and how it is reached from the one above. */
export type Stage = {
  readonly features: number;
  readonly kernel: AxisTriple;
  /** Of the first convolution; also by which factor the stage below is smaller than the one above. */
  readonly stride: AxisTriple;
  /** Convolutions of a plain stage, residual blocks of a residual one. */
  readonly depth: number;
};

/**
 * A network of nnU-Net, with everything that decides what it computes. PlainConvUNet: Isensee et al., nnU-Net, Nature
 * Methods 2021; ResidualEncoderUNet: Isensee et al., nnU-Net Revisited, MICCAI 2024, with the ResNet-D block of He et
 * al., Bag of Tricks, CVPR 2019.
 */
export type Architecture = {
  readonly name: ArchitectureName;
  readonly inputChannels: number;
  readonly classes: number;
  readonly stages: readonly Stage[];
  /** Convolutions of each decoder stage, the deepest first. */
  readonly decoderDepths: readonly number[];
  readonly stemFeatures: number;
  readonly convBias: boolean;
  /** Instance normalisation; null: none. Without weights of its own (`affine` false) it only standardises. */
  readonly norm: { readonly epsilon: number; readonly affine: boolean } | null;
  /** Slope of the leaky rectifier below zero; 0: rectifier; null: no non-linearity. */
  readonly slope: number | null;
  /** Non-linearity before the normalisation instead of after. */
  readonly isNonlinearityFirst: boolean;
};

/** By which a tensor's size must be divisible: the product of all strides, an axis each. */
export const sizeMultipleOf = ({ stages }: Pick<Architecture, 'stages'>): AxisTriple =>
  stages.reduce<AxisTriple>(([z, y, x], { stride }) => [z * stride[0], y * stride[1], x * stride[2]], [1, 1, 1]);
