import type { Tensor } from './pickleValues';
import type { NumberType } from './torchPickle';

/** Bytes of one number in a storage. */
export const bytesOf: Readonly<Record<NumberType, number>> = {
  float32: 4, float16: 2, bfloat16: 2, float64: 8, int64: 8, int32: 4, int16: 2, int8: 1, uint8: 1, bool: 1,
};

/** Only real numbers can be weights. */
export const isReal = (type: NumberType): boolean => type in realNumbers;

const realNumbers: Partial<Record<NumberType, (bytes: Uint8Array<ArrayBuffer>) => Float32Array<ArrayBuffer>>> = {
  float32: (bytes) => (bytes.byteOffset % 4 === 0 ? new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4) : new Float32Array(bytes.slice().buffer)),
  float16: (bytes) => Float32Array.from(words(bytes), float16),
  bfloat16: (bytes) => new Float32Array(Uint32Array.from(words(bytes), (bits) => bits << 16).buffer),
  float64: (bytes) => Float32Array.from(new Float64Array(bytes.slice().buffer)),
};

/** A storage's numbers as float32; halves of either kind become exactly what they are, doubles are rounded. */
export function realsOf(bytes: Uint8Array<ArrayBuffer>, type: NumberType): Float32Array<ArrayBuffer> {
  const read = realNumbers[type];
  if (!read) throw new TypeError(`${type} holds no real numbers`);
  return read(bytes);
}

/** The tensor's numbers in the order of its axes, first axis slowest; the storage itself where they lie so. */
export function inOrder(numbers: Float32Array<ArrayBuffer>, { offset, shape, strides }: Tensor): Float32Array<ArrayBuffer> {
  const count = shape.reduce((product, size) => product * size, 1);
  if (isContiguous(shape, strides)) return numbers.subarray(offset, offset + count);
  const ordered = new Float32Array(count);
  const index = shape.map(() => 0);
  let from = offset;
  for (let to = 0; to < count; to++) {
    ordered[to] = numbers[from] as number;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis] as number;
      index[axis] = (index[axis] as number) + 1;
      if ((index[axis] as number) < (shape[axis] as number)) break;
      from -= (strides[axis] as number) * (shape[axis] as number);
      index[axis] = 0;
    }
  }
  return ordered;
}

function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if ((shape[axis] as number) !== 1 && strides[axis] !== step) return false;
    step *= shape[axis] as number;
  }
  return true;
}

const words = (bytes: Uint8Array<ArrayBuffer>): Uint16Array => new Uint16Array(bytes.slice().buffer);

/** IEEE 754 binary16: sign, 5 bits of exponent, 10 of fraction. */
function float16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
