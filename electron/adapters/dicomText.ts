/** DICOM character sets (PS3.3 C.12.1.1.2) by the names of the encoding standard; what is not listed is tried as UTF-8, GB18030, Latin-1. */
const encodings: Readonly<Record<string, string>> = {
  'ISO_IR 192': 'utf-8', 'GB18030': 'gb18030', 'GBK': 'gb18030', 'ISO 2022 IR 58': 'gb18030', 'ISO 2022 GBK': 'gb18030',
  'ISO_IR 100': 'windows-1252', 'ISO 2022 IR 100': 'windows-1252', 'ISO_IR 101': 'iso-8859-2', 'ISO 2022 IR 101': 'iso-8859-2',
  'ISO_IR 109': 'iso-8859-3', 'ISO_IR 110': 'iso-8859-4', 'ISO_IR 144': 'iso-8859-5', 'ISO 2022 IR 144': 'iso-8859-5',
  'ISO_IR 127': 'iso-8859-6', 'ISO_IR 126': 'iso-8859-7', 'ISO 2022 IR 126': 'iso-8859-7', 'ISO_IR 138': 'iso-8859-8',
  'ISO_IR 148': 'windows-1254', 'ISO_IR 166': 'windows-874', 'ISO_IR 13': 'shift_jis', 'ISO 2022 IR 13': 'shift_jis',
  'ISO 2022 IR 87': 'iso-2022-jp', 'ISO 2022 IR 149': 'euc-kr', 'BIG5': 'big5',
};

/** Bytes of a text element by the charsets its file names. Trailing padding is gone; nothing throws. */
export function dicomText(bytes: Uint8Array, charsets: readonly string[]): string {
  return tidy(decoded(bytes, charsets.map((name) => encodings[name.trim().toUpperCase()] ?? encodings[name.trim()]).filter((name) => name !== undefined)));
}

/** Bytes of a text that does not say how it is written: UTF-8 where that fits, else the Chinese code page, else Latin-1. */
export const guessedText = (bytes: Uint8Array): string => tidy(firstThatFits(bytes, ['utf-8', 'gb18030']));

function decoded(bytes: Uint8Array, named: readonly string[]): string {
  if (bytes.every((byte) => byte < 0x80 && byte !== ESCAPE)) return latin(bytes);
  if (named.includes('iso-2022-jp')) return firstThatFits(bytes, ['iso-2022-jp', ...named]);
  return firstThatFits(withoutEscapes(bytes), [...named, 'utf-8', 'gb18030']);
}

function firstThatFits(bytes: Uint8Array, names: readonly string[]): string {
  for (const name of names) {
    const text = strictly(bytes, name);
    if (text !== null) return text;
  }
  return latin(bytes);
}

/** `null` when the bytes are no text of that encoding, or the runtime does not bring it. */
function strictly(bytes: Uint8Array, name: string): string | null {
  try {
    return new TextDecoder(name, { fatal: true }).decode(bytes);
  } catch (cause) {
    if (cause instanceof TypeError || cause instanceof RangeError) return null;
    throw cause;
  }
}

const ESCAPE = 0x1b;

/** ISO 2022 switches (ESC, up to two intermediates, one final): the eight-bit sets that follow stand on their own. */
function withoutEscapes(bytes: Uint8Array): Uint8Array {
  const plain: number[] = [];
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] !== ESCAPE) plain.push(bytes[at] as number);
    else do at++; while (at < bytes.length && (bytes[at] as number) < 0x30);
  }
  return Uint8Array.from(plain);
}

const latin = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** DICOM pads with a space or a NUL. */
const tidy = (text: string): string => text.replace(/[\s\u0000]+$/u, '').trimStart();

/** A person name as one reads it: the ideographic group where there is one, parts joined (PS3.5 6.2.1). */
export function readableName(personName: string): string {
  const [alphabetic = '', ideographic = ''] = personName.split('=');
  const group = ideographic.replaceAll('^', '').trim() ? ideographic : alphabetic;
  const parts = group.split('^').map((part) => part.trim()).filter((part) => part !== '');
  return parts.join(/\p{Script=Han}/u.test(group) ? '' : ' ');
}
