/** Bytes of a message, with holes for what is too large to hold twice; a hole is filled when the file is written. */
export type Part = Uint8Array | Hole;
export type Hole = { readonly byteLength: number; readonly filledBy: string };

export const isHole = (part: Part): part is Hole => 'filledBy' in part;
export const lengthOf = (parts: readonly Part[]): number => parts.reduce((sum, { byteLength }) => sum + byteLength, 0);

const VARINT = 0;
const LENGTH_DELIMITED = 2;
const FIXED_32 = 5;

/** A whole number below 2^53, as the wire format's varint. Throws for what a varint of ours cannot say. */
export function varint(value: number): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${value} is not a varint`);
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Uint8Array.from([...bytes, rest]);
}

const tag = (field: number, wireType: number): Uint8Array => varint(field * 8 + wireType);

export const wholeField = (field: number, value: number): Part[] => [tag(field, VARINT), varint(value)];

export function floatField(field: number, value: number): Part[] {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return [tag(field, FIXED_32), bytes];
}

/** A message, a text or raw bytes: the wire format tells them apart only by the schema. */
export const partsField = (field: number, parts: readonly Part[]): Part[] => [tag(field, LENGTH_DELIMITED), varint(lengthOf(parts)), ...parts];
export const textField = (field: number, text: string): Part[] => partsField(field, [utf8(text)]);

/** UTF-8 by its definition (RFC 3629); the kernel has no TextEncoder. */
function utf8(text: string): Uint8Array {
  return Uint8Array.from([...text].flatMap((letter) => bytesOf(letter.codePointAt(0) as number)));
}

const follow = (point: number, shift: number): number => 0x80 + (Math.floor(point / 2 ** shift) % 64);

function bytesOf(point: number): number[] {
  if (point < 0x80) return [point];
  if (point < 0x800) return [0xc0 + Math.floor(point / 64), follow(point, 0)];
  if (point < 0x10000) return [0xe0 + Math.floor(point / 4096), follow(point, 6), follow(point, 0)];
  return [0xf0 + Math.floor(point / 262144), follow(point, 12), follow(point, 6), follow(point, 0)];
}
