import type { Architecture, Stage } from './architecture';
import type { AxisTriple } from './converted';
import { GraphBuilder, type NetworkGraph } from './graph';
import { writeHead, type Head } from './head';

export const INPUT_NAME = 'image';
export const OUTPUT_NAME = 'logits';

const ones: AxisTriple = [1, 1, 1];

/** The whole network as a graph, its weights under the names that PyTorch gives them, ending in the wanted channels. */
export function unetGraph(architecture: Architecture, head: Head): NetworkGraph {
  const net = new UnetWriter(architecture);
  const features = net.decoder(net.encoder(INPUT_NAME));
  const channels = writeHead(net.graph, { features, architecture, head, output: OUTPUT_NAME });
  return net.graph.built({
    name: architecture.name,
    input: { name: INPUT_NAME, channels: architecture.inputChannels },
    output: { name: OUTPUT_NAME, channels },
  });
}

/**
 * The network in two: the trunk ends in the features of its last stage, the head makes the wanted channels of them. The
 * head is linear but for the largest of the others, so that it may be applied to features averaged over tiles: the mean
 * of the logits comes out, and the largest is taken of the means.
 */
export function partedUnet(architecture: Architecture, head: Head): { readonly trunk: NetworkGraph; readonly head: NetworkGraph } {
  const net = new UnetWriter(architecture);
  const layer = new GraphBuilder();
  const features = { name: net.decoder(net.encoder(INPUT_NAME)), channels: (architecture.stages[0] as Stage).features };
  const channels = writeHead(layer, { features: features.name, architecture, head, output: OUTPUT_NAME });
  return {
    trunk: net.graph.built({ name: architecture.name, input: { name: INPUT_NAME, channels: architecture.inputChannels }, output: features }),
    head: layer.built({ name: `${architecture.name}, head`, input: features, output: { name: OUTPUT_NAME, channels } }),
  };
}

type Convolution = {
  readonly path: string;
  readonly from: number;
  readonly to: number;
  readonly kernel: AxisTriple;
  readonly stride: AxisTriple;
  readonly hasBias: boolean;
  readonly hasNonlinearity: boolean;
};

/** Writes the network down in the order it computes; each step returns the name of its result. */
class UnetWriter {
  readonly graph = new GraphBuilder();
  readonly #net: Architecture;

  constructor(architecture: Architecture) {
    this.#net = architecture;
  }

  /** Every stage's result, the finest first. */
  encoder(image: string): string[] {
    const isResidual = this.#net.name === 'ResidualEncoderUNet';
    let features = isResidual ? this.#stem(image) : image;
    let from = isResidual ? this.#net.stemFeatures : this.#net.inputChannels;
    return this.#net.stages.map((stage, index) => {
      features = isResidual ? this.#residualStage(features, from, { ...stage, index }) : this.#plainStage(features, from, { ...stage, index });
      from = stage.features;
      return features;
    });
  }

  /** Up again, each result joined with the encoder's of the same size. */
  decoder(skips: readonly string[]): string {
    const { stages, decoderDepths } = this.#net;
    return decoderDepths.reduce((below, depth, step) => {
      const fine = stages.length - 2 - step;
      const { features, kernel } = stages[fine] as Stage;
      const raised = this.#raised(below, stages[fine + 1] as Stage, { step, features });
      const joined = this.graph.node('Concat', [raised, skips[fine] as string], `decoder.stages.${step}.joined`, { axis: { int: 1 } });
      return this.#stack(joined, 2 * features, { path: `decoder.stages.${step}`, features, kernel, stride: ones, depth });
    }, skips[skips.length - 1] as string);
  }

  #stem(image: string): string {
    const { stages, stemFeatures } = this.#net;
    return this.#stack(image, this.#net.inputChannels, { path: 'encoder.stem', features: stemFeatures, kernel: (stages[0] as Stage).kernel, stride: ones, depth: 1 });
  }

  #plainStage(image: string, from: number, stage: Stage & { index: number }): string {
    return this.#stack(image, from, { ...stage, path: `encoder.stages.${stage.index}.0` });
  }

  /** Convolutions in a row; the first one changes size and channels. */
  #stack(image: string, from: number, { path, features, kernel, stride, depth }: Stage & { path: string }): string {
    return depths(depth).reduce((result, at) => this.#convolution(result, {
      path: `${path}.convs.${at}`, from: at === 0 ? from : features, to: features, kernel, stride: at === 0 ? stride : ones,
      hasBias: this.#net.convBias, hasNonlinearity: true,
    }), image);
  }

  #residualStage(image: string, from: number, { index, features, kernel, stride, depth }: Stage & { index: number }): string {
    return depths(depth).reduce((result, at) => this.#residualBlock(result, {
      path: `encoder.stages.${index}.blocks.${at}`, from: at === 0 ? from : features, to: features, kernel, stride: at === 0 ? stride : ones,
      hasBias: this.#net.convBias, hasNonlinearity: true,
    }), image);
  }

  /** Two convolutions beside a shortcut; the second one's non-linearity follows the sum. */
  #residualBlock(image: string, block: Convolution): string {
    const { path, to } = block;
    const first = this.#convolution(image, { ...block, path: `${path}.conv1` });
    const second = this.#convolution(first, { ...block, path: `${path}.conv2`, from: to, stride: ones, hasNonlinearity: false });
    const sum = this.graph.node('Add', [second, this.#shortcut(image, block)], `${path}.sum`);
    return this.#nonlinearity(sum, `${path}.nonlin2`);
  }

  /** ResNet-D: averaged down where the block strides, projected where it changes the channels. */
  #shortcut(image: string, { path, from, to, stride }: Convolution): string {
    const hasStride = stride.some((n) => n !== 1);
    const small = hasStride
      ? this.graph.node('AveragePool', [image], `${path}.skip.pooled`, { kernel_shape: { ints: stride }, strides: { ints: stride } })
      : image;
    if (from === to) return small;
    return this.#convolution(small, { path: `${path}.skip.${hasStride ? 1 : 0}`, from, to, kernel: ones, stride: ones, hasBias: false, hasNonlinearity: false });
  }

  /** Transposed convolution whose kernel is its stride: no two outputs overlap. */
  #raised(image: string, below: Stage, { step, features }: { step: number; features: number }): string {
    const path = `decoder.transpconvs.${step}`;
    const weight = this.graph.tensor(`${path}.weight`, [below.features, features, ...below.stride]);
    const inputs = [image, weight, ...(this.#net.convBias ? [this.graph.tensor(`${path}.bias`, [features])] : [])];
    return this.graph.node('ConvTranspose', inputs, path, { kernel_shape: { ints: below.stride }, strides: { ints: below.stride } });
  }

  #convolution(image: string, convolution: Convolution): string {
    const { path, from, to, kernel, stride, hasBias, hasNonlinearity } = convolution;
    const weight = this.graph.tensor(`${path}.conv.weight`, [to, from, ...kernel]);
    const inputs = [image, weight, ...(hasBias ? [this.graph.tensor(`${path}.conv.bias`, [to])] : [])];
    const padding = kernel.map((n) => (n - 1) / 2);
    const convolved = this.graph.node('Conv', inputs, `${path}.conv`, {
      kernel_shape: { ints: kernel }, strides: { ints: stride }, pads: { ints: [...padding, ...padding] },
    });
    if (!hasNonlinearity) return this.#normalised(convolved, path, to);
    return this.#net.isNonlinearityFirst
      ? this.#normalised(this.#nonlinearity(convolved, `${path}.nonlin`), path, to)
      : this.#nonlinearity(this.#normalised(convolved, path, to), `${path}.nonlin`);
  }

  /**
   * Instance normalisation in single steps, its means taken axis by axis. ONNX has an operator for it, but ONNX Runtime
   * sums a whole channel in one float: on 112^3 voxels its values were off by up to 9e-4, these by 1e-5 (against
   * float64), for some 0.2 s more in a tile of 12 s.
   */
  #normalised(image: string, path: string, features: number): string {
    const { norm } = this.#net;
    if (!norm) return image;
    const { graph } = this;
    const name = `${path}.norm`;
    const centred = graph.node('Sub', [image, this.#mean(image, `${name}.mean`)], `${name}.centred`);
    const variance = this.#mean(graph.node('Mul', [centred, centred], `${name}.squared`), `${name}.variance`);
    const bounded = graph.node('Add', [variance, graph.constant(`${name}.epsilon`, [1], norm.epsilon)], `${name}.bounded`);
    const deviation = graph.node('Sqrt', [bounded], `${name}.deviation`);
    if (!norm.affine) return graph.node('Div', [centred, deviation], name);
    const factor = graph.node('Div', [graph.perChannel(`${name}.weight`, features), deviation], `${name}.factor`);
    return graph.node('Add', [graph.node('Mul', [centred, factor], `${name}.scaled`), graph.perChannel(`${name}.bias`, features)], name);
  }

  #mean(image: string, path: string): string {
    const along = (values: string, axis: number, name: string): string => this.graph.node('ReduceMean', [values], name, { axes: { ints: [axis] }, keepdims: { int: 1 } });
    return along(along(along(image, 4, `${path}.x`), 3, `${path}.y`), 2, path);
  }

  #nonlinearity(image: string, path: string): string {
    const { slope } = this.#net;
    if (slope === null) return image;
    return slope === 0 ? this.graph.node('Relu', [image], path) : this.graph.node('LeakyRelu', [image], path, { alpha: { float: slope } });
  }
}

const depths = (depth: number): number[] => Array.from({ length: depth }, (_, at) => at);
