/** A network small enough to be written by hand: one 1×1×1 convolution, so each logit is `weight · value + bias`. */
export type Threshold = { readonly weight: number; readonly bias: number };

/** The ONNX bytes of that network for any volume size; one channel a threshold. Input `image`, output `logits`. */
export function thresholdNetwork(channels: readonly Threshold[]): Uint8Array {
  const graph = message([
    [1, message([[1, text('image')], [1, text('weights')], [1, text('biases')], [2, text('logits')], [3, text('conv')], [4, text('Conv')]])],
    [2, text('threshold')],
    [5, tensor('weights', [channels.length, 1, 1, 1, 1], channels.map(({ weight }) => weight))],
    [5, tensor('biases', [channels.length], channels.map(({ bias }) => bias))],
    [11, valueInfo('image', 1)],
    [12, valueInfo('logits', channels.length)],
  ]);
  return message([[1, 8], [7, graph], [8, message([[1, text('')], [2, 17]])]]);
}

const FLOAT = 1;
type Field = readonly [number: number, value: number | Uint8Array];

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

function tensor(name: string, dims: readonly number[], values: readonly number[]): Uint8Array {
  return message([...dims.map((n): Field => [1, n]), [2, FLOAT], [8, text(name)], [9, new Uint8Array(Float32Array.from(values).buffer)]]);
}

function valueInfo(name: string, channels: number): Uint8Array {
  const fixed = (n: number): Field => [1, message([[1, n]])];
  const free = (axis: string): Field => [1, message([[2, text(axis)]])];
  const shape = message([fixed(1), fixed(channels), free('slow'), free('middle'), free('fast')]);
  return message([[1, text(name)], [2, message([[1, message([[1, FLOAT], [2, shape]])]])]]);
}

/** Protocol buffer wire format: numbers as varints, bytes with their length. */
function message(fields: readonly Field[]): Uint8Array {
  return Uint8Array.from(fields.flatMap(([number, value]) => (typeof value === 'number'
    ? [...varint(number * 8), ...varint(value)]
    : [...varint(number * 8 + 2), ...varint(value.length), ...value])));
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}
