/** Three values of the tensor's spatial axes, slowest first: nnU-Net's own order (z, y, x before `transpose_forward`). */
export type AxisTriple = readonly [number, number, number];

/** Why a model of nnU-Net is not taken: a key of the section `nnunet` of the text catalogue, and the values of its sentence. */
export type NnunetProblem = { readonly code: NnunetProblemCode; readonly values: Readonly<Record<string, string | number>> };
export type NnunetProblemCode =
  | 'plansContent' | 'datasetContent' | 'datasetRegions' | 'datasetLabels' | 'datasetChannels'
  | 'configurationUnknown' | 'configurationLoop' | 'configurationFlat' | 'configurationCascade' | 'configurationPatch'
  | 'normalisation' | 'architectureUnknown' | 'architecturePart'
  | 'wantedUnknown' | 'weightMissing' | 'weightUnknown' | 'weightShape' | 'weightTwice';

/** What stands in one channel of the converted network's output. */
export type OutputChannel =
  | { readonly kind: 'background' }
  | { readonly kind: 'class'; readonly label: number; readonly name: string }
  /** The largest of the mean logits of the classes that were not wanted. */
  | { readonly kind: 'others'; readonly labels: readonly number[] };

/** nnU-Net's `CTNormalization`: clip, subtract the mean, divide by the standard deviation; all in HU. */
export type CtNormalisation = { readonly clipLow: number; readonly clipHigh: number; readonly mean: number; readonly std: number };

/** nnU-Net's own resampling, of the image before and of the logits after the network; no part of TotalSegmentator's recipe. */
export type NnunetResampling = {
  /** nnU-Net's name of the function; the spline orders hold for `resample_data_or_seg_to_shape`. */
  readonly method: string;
  readonly dataOrder: number; readonly dataOrderZ: number;
  readonly probabilitiesOrder: number; readonly probabilitiesOrderZ: number;
  /** null: nnU-Net decides by the anisotropy of the spacing (ratio above 3). */
  readonly forceSeparateZ: boolean | null;
};

export type ArchitectureName = 'PlainConvUNet' | 'ResidualEncoderUNet';

/** What the files say about the model besides its weights. */
export type NnunetFacts = {
  readonly configuration: string;
  readonly dataset: string;
  /** As `dataset.json` says it; null where it does not. */
  readonly licence: string | null;
  readonly trainer: string | null;
  readonly epochs: number | null;
  readonly architecture: ArchitectureName;
  readonly parameters: number;
  /** Every label of the dataset, background included, in the order of the network's own channels. */
  readonly labels: readonly { readonly label: number; readonly name: string }[];
  readonly spacingMm: AxisTriple;
  /** Which axis of the image (z, y, x) each axis of the tensor is; [0, 1, 2] leaves them. */
  readonly transposeForward: AxisTriple;
  readonly normalisation: CtNormalisation;
  readonly resampling: NnunetResampling;
};

/** The last layer as a network of its own: features in (the trunk's output of the same name), logits out. */
export type ConvertedHead = { readonly onnx: Uint8Array<ArrayBuffer>; readonly inputName: string; readonly features: number };

/** A network of nnU-Net as ONNX (opset 17, float32). Input [1, 1, z, y, x] normalised HU; output [1, channels, z, y, x] logits. */
export type ConvertedNnunet = {
  readonly onnx: Uint8Array<ArrayBuffer>;
  /** Where it is there, `onnx` ends in features; they are averaged over tiles, and the head makes logits of the mean. */
  readonly head: ConvertedHead | null;
  readonly inputName: string;
  /** Of the logits, whichever of the two networks they come out of. */
  readonly outputName: string;
  /** Background first, then the wanted classes in the order asked for, then the others where there are any. */
  readonly channels: readonly OutputChannel[];
  readonly patch: AxisTriple;
  /** A tensor's size must be a multiple of this on each axis. */
  readonly sizeMultiple: AxisTriple;
  /** Spatial axes (0, 1, 2) over whose flips nnU-Net averages; empty where the model was trained without. */
  readonly mirroringAxes: readonly number[];
  readonly facts: NnunetFacts;
};
