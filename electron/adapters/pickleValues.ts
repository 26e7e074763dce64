/** What a pickle of weights may hold. Lists and tuples are arrays, dictionaries are maps: no key can reach a prototype. */
export type Pickled = null | boolean | number | string | Uint8Array | Global | Persistent | Inert | Tensor | readonly Pickled[] | PickledMap;
export type PickledMap = Map<Pickled, Pickled>;

/** A name of the whitelist, `module.name`. It is only a name: nothing of Python's is looked up. */
export class Global {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** What the pickle says of something that is kept beside it (for PyTorch: a storage). */
export class Persistent {
  readonly id: readonly Pickled[];
  constructor(id: readonly Pickled[]) {
    this.id = id;
  }
}

/** An object that such files hold and nobody here needs: its name and what it was to be made of, never made. */
export class Inert {
  readonly name: string;
  readonly parts: readonly Pickled[];
  constructor(name: string, parts: readonly Pickled[]) {
    this.name = name;
    this.parts = parts;
  }
}

/** Where a tensor lies in its storage, in elements. */
export class Tensor {
  readonly storage: Persistent;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  constructor(storage: Persistent, offset: number, layout: { shape: readonly number[]; strides: readonly number[] }) {
    this.storage = storage;
    this.offset = offset;
    this.shape = layout.shape;
    this.strides = layout.strides;
  }
}

export type PickleProblem = 'pickleForbidden' | 'pickleInstruction' | 'pickleBroken' | 'pickleTooLarge' | 'tensorBroken';

/** Why a pickle is not read; `values` are those of the sentence `nnunet.<code>`. */
export class PickleError extends Error {
  readonly code: PickleProblem;
  readonly values: Readonly<Record<string, string | number>>;
  constructor(code: PickleProblem, values: PickleError['values'] = {}) {
    super(`${code} ${JSON.stringify(values)}`);
    this.code = code;
    this.values = values;
  }
}
