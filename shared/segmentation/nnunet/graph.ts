/** A value of an operator: a whole number, a list of them, or a real number. */
export type Attribute = { readonly int: number } | { readonly ints: readonly number[] } | { readonly float: number };

/** One ONNX operator, by the name that opset 17 gives it. Tensors are known by name. */
export type GraphNode = {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
};

/** Where the numbers of a weight come from: rows of a tensor of the checkpoint (all of them without `rows`), or one number throughout. */
export type WeightSource = { readonly tensor: string; readonly rows?: readonly number[] } | { readonly constant: number };

export type GraphWeight = { readonly name: string; readonly shape: readonly number[]; readonly source: WeightSource };

/** A network as data. `tensors` are the shapes that the checkpoint must bring, by canonical name. */
export type NetworkGraph = {
  readonly name: string;
  readonly input: { readonly name: string; readonly channels: number };
  readonly output: { readonly name: string; readonly channels: number };
  readonly nodes: readonly GraphNode[];
  readonly weights: readonly GraphWeight[];
  readonly tensors: ReadonlyMap<string, readonly number[]>;
};

export const elementsOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

/** Collects nodes and weights while a network is written down in the order it computes; each step returns the name of its result. */
export class GraphBuilder {
  readonly #nodes: GraphNode[] = [];
  readonly #weights: GraphWeight[] = [];
  readonly #tensors = new Map<string, readonly number[]>();

  /** A tensor of the checkpoint, whole. */
  tensor(name: string, shape: readonly number[]): string {
    return this.rows({ name, tensor: name, shape });
  }

  /** One number a channel, laid out so that it applies to a volume of channels. */
  perChannel(name: string, channels: number): string {
    this.#tensors.set(name, [channels]);
    this.#weights.push({ name, shape: [1, channels, 1, 1, 1], source: { tensor: name } });
    return name;
  }

  /** Some rows (first axis) of a tensor of the checkpoint, whose whole shape is given. */
  rows({ name, tensor, shape, rows }: { name: string; tensor: string; shape: readonly number[]; rows?: readonly number[] }): string {
    this.#tensors.set(tensor, shape);
    const source = rows ? { tensor, rows } : { tensor };
    this.#weights.push({ name, shape: rows ? [rows.length, ...shape.slice(1)] : shape, source });
    return name;
  }

  constant(name: string, shape: readonly number[], value: number): string {
    this.#weights.push({ name, shape, source: { constant: value } });
    return name;
  }

  node(operator: string, inputs: readonly string[], output: string, attributes: GraphNode['attributes'] = {}): string {
    this.#nodes.push({ operator, inputs, output, attributes });
    return output;
  }

  built(ends: Pick<NetworkGraph, 'name' | 'input' | 'output'>): NetworkGraph {
    return { ...ends, nodes: this.#nodes, weights: this.#weights, tensors: this.#tensors };
  }
}
