import { PickleError } from './pickleValues';

const LONGEST_INTEGER_BYTES = 8;
const LONGEST_LINE = 256;
const NEWLINE = 0x0a;

/** The bytes of a pickle in order. Reading past the end throws `PickleError`. */
export class PickleReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #text = new TextDecoder('utf-8', { fatal: true });
  at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  byte(): number {
    return this.#view.getUint8(this.#advanced(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#advanced(2), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#advanced(4), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#advanced(4), true);
  }

  /** The one big-endian number of the format. */
  float64BigEndian(): number {
    return this.#view.getFloat64(this.#advanced(8), false);
  }

  /** Two's complement, little-endian, of so many bytes. No honest checkpoint counts beyond 2^53. */
  long(bytes: number): number {
    if (bytes > LONGEST_INTEGER_BYTES) throw new PickleError('pickleTooLarge');
    const start = this.#advanced(bytes);
    let value = 0n;
    for (let at = bytes - 1; at >= 0; at--) value = value * 256n + BigInt(this.#bytes[start + at] as number);
    const signed = Number(BigInt.asIntN(8 * bytes, value));
    if (!Number.isSafeInteger(signed)) throw new PickleError('pickleTooLarge');
    return signed;
  }

  bytes(count: number): Uint8Array {
    const start = this.#advanced(count);
    return this.#bytes.slice(start, start + count);
  }

  text(count: number): string {
    const start = this.#advanced(count);
    try {
      return this.#text.decode(this.#bytes.subarray(start, start + count));
    } catch {
      throw new PickleError('pickleBroken', { at: start });
    }
  }

  /** A name up to the end of its line. */
  line(): string {
    const end = this.#bytes.indexOf(NEWLINE, this.at);
    if (end < 0 || end - this.at > LONGEST_LINE) throw new PickleError('pickleBroken', { at: this.at });
    const name = this.text(end - this.at);
    this.#advanced(1);
    return name;
  }

  /** Frames are only a hint for reading ahead. */
  skipFrameLength(): void {
    this.#advanced(8);
  }

  #advanced(count: number): number {
    const start = this.at;
    if (start + count > this.#bytes.length) throw new PickleError('pickleBroken', { at: this.#bytes.length });
    this.at += count;
    return start;
  }
}
