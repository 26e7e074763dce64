import { err, ok, type Result } from '../result';
import type { Mesh } from './mesh';

export type PlyError = { readonly code: 'not-ply' | 'truncated' | 'no-triangles' | 'not-finite' };

type Property = { readonly name: string; readonly type: string; readonly countType: string | null };
type Element = { readonly name: string; readonly count: number; readonly properties: readonly Property[] };
type Header = { readonly format: 'ascii' | 'little' | 'big'; readonly elements: readonly Element[]; readonly end: number };

const MOST_CORNERS = 255;
const sizes: Readonly<Record<string, number>> = { char: 1, int8: 1, uchar: 1, uint8: 1, short: 2, int16: 2, ushort: 2, uint16: 2, int: 4, int32: 4, uint: 4, uint32: 4, float: 4, float32: 4, double: 8, float64: 8 };

/** A PLY (text, binary little or big endian) as a mesh; faces with more corners are cut into fans. */
export function decodePly(bytes: Uint8Array): Result<Mesh, PlyError> {
  const header = headerOf(bytes);
  if (!header) return err({ code: 'not-ply' });
  try {
    return meshOf(header, header.format === 'ascii' ? textReader(bytes, header.end) : binaryReader(bytes, header.end, header.format === 'little'));
  } catch (cause) {
    if (cause instanceof RangeError) return err({ code: 'truncated' });
    throw cause;
  }
}

function headerOf(bytes: Uint8Array): Header | null {
  const text = String.fromCharCode(...bytes.subarray(0, 8192));
  const match = /^ply\r?\n([\s\S]*?)end_header[^\n]*\n/.exec(text);
  if (!match) return null;
  const lines = (match[1] as string).split(/\r?\n/).map((line) => line.trim().split(/\s+/));
  const format = formatOf(lines.find(([word]) => word === 'format')?.[1]);
  const elements = elementsOf(lines);
  const known = elements.every(({ properties }) => properties.every(({ type, countType }) => type in sizes && (countType === null || countType in sizes)));
  return format && known ? { format, elements, end: match[0].length } : null;
}

const formatOf = (word: string | undefined): Header['format'] | null =>
  word === 'ascii' ? 'ascii' : word === 'binary_little_endian' ? 'little' : word === 'binary_big_endian' ? 'big' : null;

function elementsOf(lines: readonly (readonly string[])[]): Element[] {
  const elements: { name: string; count: number; properties: Property[] }[] = [];
  for (const [word, ...rest] of lines) {
    if (word === 'element') elements.push({ name: rest[0] as string, count: Number(rest[1]), properties: [] });
    if (word === 'property') elements.at(-1)?.properties.push(propertyOf(rest));
  }
  return elements;
}

function propertyOf(words: readonly string[]): Property {
  const [kind, second, third, fourth] = words;
  if (kind === 'list') return { name: String(fourth), type: String(third), countType: String(second) };
  return { name: String(second), type: String(kind), countType: null };
}

/** Hands out one number after the other; throws `RangeError` at the end of the bytes. */
type Reader = (type: string) => number;

function binaryReader(bytes: Uint8Array, start: number, little: boolean): Reader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = start;
  const reads: Readonly<Record<string, (offset: number) => number>> = {
    char: (n) => view.getInt8(n), uchar: (n) => view.getUint8(n), short: (n) => view.getInt16(n, little), ushort: (n) => view.getUint16(n, little),
    int: (n) => view.getInt32(n, little), uint: (n) => view.getUint32(n, little), float: (n) => view.getFloat32(n, little), double: (n) => view.getFloat64(n, little),
  };
  const plain: Readonly<Record<string, string>> = { int8: 'char', uint8: 'uchar', int16: 'short', uint16: 'ushort', int32: 'int', uint32: 'uint', float32: 'float', float64: 'double' };
  return (type) => {
    const value = (reads[plain[type] ?? type] as (offset: number) => number)(at);
    at += sizes[type] as number;
    return value;
  };
}

function textReader(bytes: Uint8Array, start: number): Reader {
  const parts: string[] = [];
  for (let at = start; at < bytes.length; at += 8192) parts.push(String.fromCharCode(...bytes.subarray(at, Math.min(bytes.length, at + 8192))));
  const words = parts.join('').trim().split(/\s+/);
  let at = 0;
  return () => {
    if (at >= words.length) throw new RangeError('no more numbers');
    return Number(words[at++]);
  };
}

function meshOf({ elements }: Header, read: Reader): Result<Mesh, PlyError> {
  const positions: number[] = [];
  const triangles: number[] = [];
  for (const element of elements) {
    for (let n = 0; n < element.count; n++) readOne(element, read, { positions, triangles });
  }
  if (triangles.length === 0 || positions.length === 0) return err({ code: 'no-triangles' });
  if (triangles.some((v) => !(v >= 0 && v < positions.length / 3))) return err({ code: 'truncated' });
  if (positions.some((value) => !Number.isFinite(value))) return err({ code: 'not-finite' });
  return ok({ positions: Float32Array.from(positions), triangles: Uint32Array.from(triangles) });
}

function readOne({ name, properties }: Element, read: Reader, into: { positions: number[]; triangles: number[] }): void {
  const values = new Map(properties.map((property) => [property.name, valuesOf(property, read)]));
  if (name === 'vertex') into.positions.push(...['x', 'y', 'z'].map((axis) => values.get(axis)?.[0] ?? NaN));
  if (name !== 'face') return;
  const ring = values.get('vertex_indices') ?? values.get('vertex_index') ?? [];
  for (let n = 1; n < ring.length - 1; n++) into.triangles.push(ring[0] as number, ring[n] as number, ring[n + 1] as number);
}

function valuesOf({ type, countType }: Property, read: Reader): number[] {
  const count = countType === null ? 1 : read(countType);
  if (!(count >= 0 && count <= MOST_CORNERS)) throw new RangeError('a list too long to be a face');
  return Array.from({ length: count }, () => read(type));
}
