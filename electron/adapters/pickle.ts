import { PickleReader } from './pickleReader';
import { Global, PickleError, Persistent, type Pickled, type PickledMap } from './pickleValues';

/**
 * The names that a pickle may use, and what a call of one gives. A name that is not here refuses the whole file, even
 * in a part that nobody reads: in Python loading such a file could run any program, so a file that asks for more than
 * weights need is not one to trust. Nothing is ever called but the functions given here.
 */
export type Whitelist = {
  /** Called by REDUCE with its arguments. */
  readonly calls: ReadonlyMap<string, (args: readonly Pickled[]) => Pickled>;
  /** Names that stand for themselves (types of storages and arrays). */
  readonly names: ReadonlySet<string>;
  /** Whether BUILD may give such an object its state; the state is dropped or taken in by the object given back. */
  readonly withState: (object: Pickled, state: Pickled) => Pickled;
};

/** Far above what 4000 epochs of 118 classes leave in nnU-Net's log, far below what exhausts memory. */
const most = { instructions: 40_000_000, objects: 1_500_000, lists: 8_000_000, memo: 12_000_000 } as const;

/** An empty map takes as much memory as so many small objects. */
const OBJECTS_OF_A_MAP = 8;

/** Reads a pickle (protocols 2 to 4) by its whitelist. Throws `PickleError` for what is forbidden, broken or too large. */
export function readPickle(bytes: Uint8Array, whitelist: Whitelist): Pickled {
  const machine = new PickleMachine(new PickleReader(bytes), whitelist);
  for (let count = 0; count < most.instructions; count++) {
    if (machine.step()) return machine.result();
  }
  throw new PickleError('pickleTooLarge');
}

const STOP = 0x2e;

/** Python's pickle machine, cut down to what data needs: a stack, marks, a memo; see pickletools for the instructions. */
class PickleMachine {
  readonly #reader: PickleReader;
  readonly #whitelist: Whitelist;
  #stack: Pickled[] = [];
  readonly #below: Pickled[][] = [];
  readonly #memo = new Map<number, Pickled>();
  #objects = 0;
  #lists = 0;

  constructor(reader: PickleReader, whitelist: Whitelist) {
    this.#reader = reader;
    this.#whitelist = whitelist;
  }

  /** Whether the pickle has ended. */
  step(): boolean {
    const at = this.#reader.at;
    const code = this.#reader.byte();
    if (code === STOP) return true;
    const instruction = instructions.get(code);
    if (!instruction) throw new PickleError('pickleInstruction', { instruction: `0x${code.toString(16).padStart(2, '0')}`, at });
    instruction(this, this.#reader);
    return false;
  }

  result(): Pickled {
    if (this.#stack.length !== 1 || this.#below.length > 0) throw new PickleError('pickleBroken', { at: this.#reader.at });
    return this.pop();
  }

  push(value: Pickled): void {
    this.#stack.push(value);
  }

  pop(): Pickled {
    const value = this.#stack.pop();
    if (value === undefined) throw new PickleError('pickleBroken', { at: this.#reader.at });
    return value;
  }

  mark(): void {
    this.#below.push(this.#stack);
    this.#stack = [];
  }

  /** Everything since the last mark. */
  popMarked(): Pickled[] {
    const values = this.#stack;
    this.#stack = this.#below.pop() ?? this.#broken();
    return values;
  }

  pushList(values: readonly Pickled[]): void {
    if (++this.#lists > most.lists) throw new PickleError('pickleTooLarge');
    this.push([...values]);
  }

  pushTuple(count: number): void {
    this.pushList(Array.from({ length: count }, () => this.pop()).reverse());
  }

  /** What takes far more memory than its bytes in the file is counted. */
  pushObject(value: Pickled): void {
    this.#objects += value instanceof Map ? OBJECTS_OF_A_MAP : 1;
    if (this.#objects > most.objects) throw new PickleError('pickleTooLarge');
    this.push(value);
  }

  pushMap(): void {
    this.pushObject(new Map());
  }

  append(values: readonly Pickled[]): void {
    const list = this.#top();
    if (!Array.isArray(list)) this.#broken();
    for (const value of values) (list as Pickled[]).push(value);
  }

  setItems(keysAndValues: readonly Pickled[]): void {
    const map = this.#top();
    if (!(map instanceof Map) || keysAndValues.length % 2 !== 0) this.#broken();
    for (let at = 0; at < keysAndValues.length; at += 2) (map as PickledMap).set(keysAndValues[at] as Pickled, keysAndValues[at + 1] as Pickled);
  }

  remember(index: number): void {
    if (this.#memo.size >= most.memo) throw new PickleError('pickleTooLarge');
    this.#memo.set(index, this.#top());
  }

  rememberNext(): void {
    this.remember(this.#memo.size);
  }

  recall(index: number): void {
    const value = this.#memo.get(index);
    if (value === undefined) this.#broken();
    this.push(value as Pickled);
  }

  pushGlobal(module: Pickled, name: Pickled): void {
    const full = typeof module === 'string' && typeof name === 'string' ? `${module}.${name}` : this.#broken();
    if (!this.#whitelist.calls.has(full) && !this.#whitelist.names.has(full)) throw new PickleError('pickleForbidden', { name: full });
    this.push(new Global(full));
  }

  reduce(): void {
    const args = this.pop();
    const callee = this.pop();
    if (!(callee instanceof Global) || !Array.isArray(args)) return this.#broken();
    const call = this.#whitelist.calls.get(callee.name);
    if (!call) throw new PickleError('pickleForbidden', { name: `${callee.name}()` });
    this.pushObject(call(args as readonly Pickled[]));
  }

  build(): void {
    const state = this.pop();
    this.push(this.#whitelist.withState(this.pop(), state));
  }

  persistent(): void {
    const id = this.pop();
    this.push(new Persistent(Array.isArray(id) ? id as readonly Pickled[] : this.#broken()));
  }

  #top(): Pickled {
    const value = this.#stack[this.#stack.length - 1];
    return value === undefined ? this.#broken() : value;
  }

  #broken(): never {
    throw new PickleError('pickleBroken', { at: this.#reader.at });
  }
}

type Instruction = (machine: PickleMachine, reader: PickleReader) => void;
const NEWEST_PROTOCOL = 4;

/**
 * Only what PyTorch writes. Left out on purpose: INST, OBJ, NEWOBJ, NEWOBJ_EX (they make objects of any class), EXT
 * (names by number), the text forms of protocol 0, out-of-band buffers and sets.
 */
const instructions: ReadonlyMap<number, Instruction> = new Map<number, Instruction>([
  [0x80, (_, reader) => { if (reader.byte() > NEWEST_PROTOCOL) throw new PickleError('pickleBroken', { at: reader.at }); }],
  [0x95, (_, reader) => { reader.skipFrameLength(); }],
  [0x4e, (machine) => { machine.push(null); }],
  [0x88, (machine) => { machine.push(true); }],
  [0x89, (machine) => { machine.push(false); }],
  [0x4a, (machine, reader) => { machine.push(reader.int32()); }],
  [0x4b, (machine, reader) => { machine.push(reader.byte()); }],
  [0x4d, (machine, reader) => { machine.push(reader.uint16()); }],
  [0x8a, (machine, reader) => { machine.push(reader.long(reader.byte())); }],
  [0x47, (machine, reader) => { machine.push(reader.float64BigEndian()); }],
  [0x58, (machine, reader) => { machine.push(reader.text(reader.uint32())); }],
  [0x8c, (machine, reader) => { machine.push(reader.text(reader.byte())); }],
  [0x42, (machine, reader) => { machine.pushObject(reader.bytes(reader.uint32())); }],
  [0x43, (machine, reader) => { machine.pushObject(reader.bytes(reader.byte())); }],
  [0x28, (machine) => { machine.mark(); }],
  [0x7d, (machine) => { machine.pushMap(); }],
  [0x5d, (machine) => { machine.pushList([]); }],
  [0x29, (machine) => { machine.pushTuple(0); }],
  [0x85, (machine) => { machine.pushTuple(1); }],
  [0x86, (machine) => { machine.pushTuple(2); }],
  [0x87, (machine) => { machine.pushTuple(3); }],
  [0x74, (machine) => { machine.pushList(machine.popMarked()); }],
  [0x61, (machine) => { machine.append([machine.pop()]); }],
  [0x65, (machine) => { machine.append(machine.popMarked()); }],
  [0x73, (machine) => { const value = machine.pop(); machine.setItems([machine.pop(), value]); }],
  [0x75, (machine) => { machine.setItems(machine.popMarked()); }],
  [0x71, (machine, reader) => { machine.remember(reader.byte()); }],
  [0x72, (machine, reader) => { machine.remember(reader.uint32()); }],
  [0x94, (machine) => { machine.rememberNext(); }],
  [0x68, (machine, reader) => { machine.recall(reader.byte()); }],
  [0x6a, (machine, reader) => { machine.recall(reader.uint32()); }],
  [0x63, (machine, reader) => { machine.pushGlobal(reader.line(), reader.line()); }],
  [0x93, (machine) => { const name = machine.pop(); machine.pushGlobal(machine.pop(), name); }],
  [0x52, (machine) => { machine.reduce(); }],
  [0x62, (machine) => { machine.build(); }],
  [0x51, (machine) => { machine.persistent(); }],
]);
