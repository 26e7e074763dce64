/** Writes DICOM data sets byte by byte, the broken ones too: PS3.5 chapter 7, PS3.10 chapter 7. */
export type Value = string | Uint8Array | readonly number[] | Sequence;
export type Sequence = { readonly items: readonly Elements[]; readonly undefinedLength: boolean };
/** Elements by tag `ggggeeee` and type, e.g. `00080060 CS`. */
export type Elements = Readonly<Record<string, Value>>;

export type Syntax = 'implicit' | 'explicit' | 'bigEndian';
export const syntaxUids = { implicit: '1.2.840.10008.1.2', explicit: '1.2.840.10008.1.2.1', bigEndian: '1.2.840.10008.1.2.2' } as const;

const LONG_TYPES = ['OB', 'OW', 'SQ', 'UN', 'UT', 'OF'];

/** A file of part 10: preamble, meta information, data set. */
export function dicomFile(elements: Elements, syntax: Syntax, transferSyntaxUid: string = syntaxUids[syntax]): Uint8Array {
  const meta = dataSet({ '00020002 UI': '1.2.840.10008.5.1.4.1.1.2', '00020003 UI': '1.2.3', '00020010 UI': transferSyntaxUid }, 'explicit');
  const length = dataSet({ '00020000 UL': uint32(meta.length, true) }, 'explicit');
  return joinBytes([new Uint8Array(128), ascii('DICM'), length, meta, dataSet(elements, syntax)]);
}

/** Elements in the order of their tags. */
export function dataSet(elements: Elements, syntax: Syntax): Uint8Array {
  return joinBytes(Object.entries(elements).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => {
    const [tag = '', type = 'UN'] = name.split(' ');
    return element(tag, { type, value, syntax });
  }));
}

function element(tag: string, { type, value, syntax }: { type: string; value: Value; syntax: Syntax }): Uint8Array {
  const little = syntax !== 'bigEndian';
  const bytes = valueBytes(value, { type, syntax });
  const open = typeof value === 'object' && 'items' in value && value.undefinedLength;
  const length = open ? 0xffffffff : bytes.length;
  const name = joinBytes([uint16(parseInt(tag.slice(0, 4), 16), little), uint16(parseInt(tag.slice(4), 16), little)]);
  if (syntax === 'implicit') return joinBytes([name, uint32(length, true), bytes]);
  const header = LONG_TYPES.includes(type) ? [ascii(type), new Uint8Array(2), uint32(length, little)] : [ascii(type), uint16(length, little)];
  return joinBytes([name, ...header, bytes]);
}

function valueBytes(value: Value, { type, syntax }: { type: string; syntax: Syntax }): Uint8Array {
  const little = syntax !== 'bigEndian';
  if (typeof value === 'string') return even(ascii(value), type === 'UI' ? 0 : 0x20);
  if (value instanceof Uint8Array) return even(value, type === 'OB' || type === 'UN' ? 0 : 0x20);
  if ('items' in value) return sequenceBytes(value, type === 'UN' ? 'implicit' : syntax);
  return joinBytes(value.map((number) => uint16(number, little)));
}

function sequenceBytes({ items, undefinedLength }: Sequence, syntax: Syntax): Uint8Array {
  const mark = (number: number, length: number): Uint8Array => joinBytes([uint16(0xfffe, syntax !== 'bigEndian'), uint16(number, syntax !== 'bigEndian'), uint32(length, syntax !== 'bigEndian')]);
  const whole = items.map((item) => {
    const bytes = dataSet(item, syntax);
    return undefinedLength ? joinBytes([mark(0xe000, 0xffffffff), bytes, mark(0xe00d, 0)]) : joinBytes([mark(0xe000, bytes.length), bytes]);
  });
  return joinBytes(undefinedLength ? [...whole, mark(0xe0dd, 0)] : whole);
}

const ascii = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));
const even = (bytes: Uint8Array, padding: number): Uint8Array => (bytes.length % 2 === 0 ? bytes : joinBytes([bytes, Uint8Array.of(padding)]));

export function uint16(value: number, little: boolean): Uint8Array {
  const bytes = new Uint8Array(2);
  new DataView(bytes.buffer).setUint16(0, value & 0xffff, little);
  return bytes;
}

export function uint32(value: number, little: boolean): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, little);
  return bytes;
}

export const joinBytes = (parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));
