import { err, ok, type Result } from '../result';
import { doubleAreaVector } from './measure';
import { triangleCount, type Mesh } from './mesh';

const HEADER_BYTES = 80;
const TRIANGLE_BYTES = 50;

/** Binary STL in the mesh's own millimetres. The header holds up to 80 ASCII characters and must not begin with "solid". */
export function encodeStl(mesh: Mesh, header: string): Uint8Array {
  if (header.length > HEADER_BYTES || header.startsWith('solid') || !/^[\x20-\x7e]*$/.test(header)) throw new Error(`not an STL header: ${header}`);
  const count = triangleCount(mesh);
  const bytes = new Uint8Array(HEADER_BYTES + 4 + TRIANGLE_BYTES * count);
  for (let n = 0; n < HEADER_BYTES; n++) bytes[n] = n < header.length ? header.charCodeAt(n) : 0x20;
  const view = new DataView(bytes.buffer);
  view.setUint32(HEADER_BYTES, count, true);
  for (let t = 0; t < count; t++) writeTriangle(view, mesh, t);
  return bytes;
}

function writeTriangle(view: DataView, mesh: Mesh, t: number): void {
  const [x, y, z] = doubleAreaVector(mesh, t);
  const length = Math.hypot(x, y, z) || 1;
  let at = HEADER_BYTES + 4 + TRIANGLE_BYTES * t;
  const put = (value: number): void => {
    view.setFloat32(at, value, true);
    at += 4;
  };
  [x, y, z].forEach((part) => put(part / length));
  for (let corner = 0; corner < 3; corner++) {
    const v = 3 * (mesh.triangles[3 * t + corner] as number);
    for (let axis = 0; axis < 3; axis++) put(mesh.positions[v + axis] as number);
  }
}

export type StlError = { readonly code: 'not-stl' | 'truncated' | 'no-triangles' | 'not-finite' };

/** A binary or ASCII STL as a mesh; corners at exactly the same place become one vertex, flat triangles are left out. */
export function decodeStl(bytes: Uint8Array): Result<Mesh, StlError> {
  const binary = binaryCount(bytes);
  if (binary !== null) return bytes.length < HEADER_BYTES + 4 + TRIANGLE_BYTES * binary ? err({ code: 'truncated' }) : welded(binaryCorners(bytes, binary));
  const text = ascii(bytes);
  return /^\s*solid\b/.test(text) ? asciiCorners(text) : err({ code: 'not-stl' });
}

/** The number of triangles a binary file announces; null where the bytes are text. Many binary files begin with "solid" too. */
function binaryCount(bytes: Uint8Array): number | null {
  if (bytes.length < HEADER_BYTES + 4) return null;
  const count = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(HEADER_BYTES, true);
  const expected = HEADER_BYTES + 4 + TRIANGLE_BYTES * count;
  const looksText = /^\s*solid\b/.test(ascii(bytes.subarray(0, 256))) && /\bfacet\b/.test(ascii(bytes.subarray(0, 1024)));
  if (looksText && bytes.length !== expected) return null;
  return count;
}

const ascii = (bytes: Uint8Array): string => {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 8192) parts.push(String.fromCharCode(...bytes.subarray(at, at + 8192)));
  return parts.join('');
};

function binaryCorners(bytes: Uint8Array, count: number): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const corners = new Float32Array(9 * count);
  for (let t = 0; t < count; t++) {
    const start = HEADER_BYTES + 4 + TRIANGLE_BYTES * t + 12;
    for (let n = 0; n < 9; n++) corners[9 * t + n] = view.getFloat32(start + 4 * n, true);
  }
  return corners;
}

function asciiCorners(text: string): Result<Mesh, StlError> {
  const numbers = [...text.matchAll(/\bvertex\s+(\S+)\s+(\S+)\s+(\S+)/g)].flatMap(([, x, y, z]) => [Number(x), Number(y), Number(z)]);
  if (numbers.length % 9 !== 0 || !/\bendsolid\b/.test(text)) return err({ code: 'truncated' });
  return welded(Float32Array.from(numbers));
}

/** Corners, three a triangle, as a mesh with shared vertices. */
export function welded(corners: Float32Array): Result<Mesh, StlError> {
  if (corners.length === 0) return err({ code: 'no-triangles' });
  if (corners.some((value) => !Number.isFinite(value))) return err({ code: 'not-finite' });
  const numbers = new Map<string, number>();
  const positions: number[] = [];
  const vertexOf = (at: number): number => {
    const place = `${corners[at] as number},${corners[at + 1] as number},${corners[at + 2] as number}`;
    const known = numbers.get(place);
    if (known !== undefined) return known;
    positions.push(corners[at] as number, corners[at + 1] as number, corners[at + 2] as number);
    numbers.set(place, numbers.size);
    return numbers.size - 1;
  };
  const triangles: number[] = [];
  for (let at = 0; at < corners.length; at += 9) {
    const [a, b, c] = [vertexOf(at), vertexOf(at + 3), vertexOf(at + 6)];
    if (a !== b && b !== c && c !== a) triangles.push(a, b, c);
  }
  return triangles.length === 0 ? err({ code: 'no-triangles' }) : ok({ positions: Float32Array.from(positions), triangles: Uint32Array.from(triangles) });
}
