import { readPickle, type Whitelist } from './pickle';
import { Global, Inert, Persistent, PickleError, Tensor, type Pickled } from './pickleValues';

/** How the numbers of a storage are kept, by the class that PyTorch names. */
export const storageTypes = {
  'torch.FloatStorage': 'float32', 'torch.HalfStorage': 'float16', 'torch.BFloat16Storage': 'bfloat16', 'torch.DoubleStorage': 'float64',
  'torch.LongStorage': 'int64', 'torch.IntStorage': 'int32', 'torch.ShortStorage': 'int16', 'torch.CharStorage': 'int8',
  'torch.ByteStorage': 'uint8', 'torch.BoolStorage': 'bool',
} as const;
export type NumberType = (typeof storageTypes)[keyof typeof storageTypes];

/** A storage as the pickle names it: the file of that key beside it holds so many numbers. */
export type Storage = { readonly key: string; readonly type: NumberType; readonly count: number };

const MOST_AXES = 8;

/**
 * Reads the pickle of a PyTorch checkpoint. Beside tensors and plain values it may hold what nnU-Net's trainer leaves
 * in one: numpy's numbers in the log (read as numbers), small numpy arrays and the device (kept as inert remains).
 */
export const readTorchPickle = (bytes: Uint8Array): Pickled => readPickle(bytes, whitelist);

/** What a tensor's storage is. Throws `PickleError` where the pickle says nonsense. */
export function storageOf({ id }: Persistent): Storage {
  const [kind, type, key, , count] = id;
  const known = type instanceof Global && Object.hasOwn(storageTypes, type.name) ? storageTypes[type.name as keyof typeof storageTypes] : null;
  if (kind !== 'storage' || known === null || typeof key !== 'string' || !/^\w+$/.test(key) || !isCount(count)) throw new PickleError('tensorBroken', { name: String(key) });
  return { key, type: known, count };
}

const isCount = (value: Pickled | undefined): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
const areCounts = (value: Pickled | undefined): value is readonly number[] => Array.isArray(value) && value.length <= MOST_AXES && value.every((n: Pickled) => isCount(n));

/** Arguments of torch._utils._rebuild_tensor_v2: storage, offset, size, stride, requires_grad, hooks, metadata. */
function tensor([storage, offset, shape, strides]: readonly Pickled[]): Tensor {
  if (!(storage instanceof Persistent) || !isCount(offset) || !areCounts(shape) || !areCounts(strides) || shape.length !== strides.length) throw new PickleError('tensorBroken', { name: '-' });
  const { key, count } = storageOf(storage);
  const isEmpty = shape.includes(0);
  const last = shape.reduce((at, size, axis) => at + (size - 1) * (strides[axis] as number), offset);
  // Strides of 0 would let a few bytes unfold to any size; a weight has as many numbers as its storage at most.
  const elements = shape.reduce((product, size) => product * size, 1);
  if (!isEmpty && (last >= count || elements > count)) throw new PickleError('tensorBroken', { name: key });
  return new Tensor(storage, offset, { shape, strides });
}

function parameter([data]: readonly Pickled[]): Tensor {
  if (!(data instanceof Tensor)) throw new PickleError('tensorBroken', { name: '-' });
  return data;
}

/** Without arguments, or of a list of pairs. */
function orderedDict([pairs = []]: readonly Pickled[]): Pickled {
  const isPair = (pair: Pickled): pair is [Pickled, Pickled] => Array.isArray(pair) && pair.length === 2;
  if (!Array.isArray(pairs) || !(pairs as Pickled[]).every(isPair)) throw new PickleError('pickleForbidden', { name: 'collections.OrderedDict()' });
  return new Map(pairs as [Pickled, Pickled][]);
}

/** How protocol 2 says bytes: as the text of Latin-1 that they would be. */
function encodedBytes([text, encoding]: readonly Pickled[]): Uint8Array {
  if (typeof text !== 'string' || encoding !== 'latin1') throw new PickleError('pickleForbidden', { name: `_codecs.encode(${String(encoding)})` });
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

/** A number of numpy: its type and its bytes, which are little-endian wherever PyTorch runs. */
function numpyScalar([type, bytes]: readonly Pickled[]): Pickled {
  const code = type instanceof Inert && type.name === 'numpy.dtype' ? type.parts[0] : undefined;
  const read = typeof code === 'string' ? numpyNumbers.get(code) : undefined;
  if (!read || !(bytes instanceof Uint8Array) || bytes.length !== read.bytes) throw new PickleError('pickleForbidden', { name: `numpy ${String(code)}` });
  return read.of(new DataView(bytes.buffer, bytes.byteOffset, bytes.length));
}

const numpyNumbers: ReadonlyMap<string, { bytes: number; of: (view: DataView) => number | boolean }> = new Map([
  ['f8', { bytes: 8, of: (view: DataView) => view.getFloat64(0, true) }],
  ['f4', { bytes: 4, of: (view: DataView) => view.getFloat32(0, true) }],
  ['i8', { bytes: 8, of: (view: DataView) => Number(view.getBigInt64(0, true)) }],
  ['u8', { bytes: 8, of: (view: DataView) => Number(view.getBigUint64(0, true)) }],
  ['i4', { bytes: 4, of: (view: DataView) => view.getInt32(0, true) }],
  ['u4', { bytes: 4, of: (view: DataView) => view.getUint32(0, true) }],
  ['i2', { bytes: 2, of: (view: DataView) => view.getInt16(0, true) }],
  ['u2', { bytes: 2, of: (view: DataView) => view.getUint16(0, true) }],
  ['i1', { bytes: 1, of: (view: DataView) => view.getInt8(0) }],
  ['u1', { bytes: 1, of: (view: DataView) => view.getUint8(0) }],
  ['b1', { bytes: 1, of: (view: DataView) => view.getUint8(0) !== 0 }],
]);

const inert = (name: string) => (args: readonly Pickled[]): Inert => new Inert(name, args);

const whitelist: Whitelist = {
  calls: new Map<string, (args: readonly Pickled[]) => Pickled>([
    ['collections.OrderedDict', orderedDict],
    ['torch._utils._rebuild_tensor_v2', tensor],
    ['torch._utils._rebuild_parameter', parameter],
    ['_codecs.encode', encodedBytes],
    ['numpy.dtype', inert('numpy.dtype')],
    ['numpy.core.multiarray.scalar', numpyScalar],
    ['numpy._core.multiarray.scalar', numpyScalar],
    ['numpy.core.multiarray._reconstruct', inert('numpy.ndarray')],
    ['numpy._core.multiarray._reconstruct', inert('numpy.ndarray')],
    ['torch.device', inert('torch.device')],
    ['torch.Size', inert('torch.Size')],
  ]),
  names: new Set([...Object.keys(storageTypes), 'numpy.ndarray']),
  withState: (object) => {
    // A state dict's `_metadata` (versions of modules), the byte order of a numpy type, the content of an array.
    if (object instanceof Map || (object instanceof Inert && object.name.startsWith('numpy.'))) return object;
    throw new PickleError('pickleInstruction', { instruction: 'BUILD', at: '-' });
  },
};
