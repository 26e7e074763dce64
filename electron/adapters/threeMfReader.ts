import { strFromU8, unzipSync } from 'fflate';

import type { FileUnit } from '../../shared/implants/vendor';
import { joined } from '../../shared/mesh/measure';
import type { Mesh } from '../../shared/mesh/mesh';

export type ThreeMfError = { readonly code: 'not-3mf' | 'no-triangles' | 'too-large' | 'unit' };
type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ThreeMfError };

/** An unpacked model larger than this is not read: a small file that unpacks to much more is no implant. */
const MOST_BYTES = 400 * 2 ** 20;
/** Components of components of components: deeper is a loop. */
const MOST_DEEP = 8;
/** 3MF units that an implant may be drawn in; without a word it is millimetre. */
const units: Readonly<Record<string, FileUnit>> = { millimeter: 'mm', centimeter: 'cm', meter: 'm', inch: 'in' };

/** Every object that a 3MF package builds, where it builds it, as one surface in the file's unit (3MF Core Specification 1.3). */
export function readThreeMf(bytes: Uint8Array): Read<{ readonly mesh: Mesh; readonly unit: FileUnit }> {
  const xml = modelIn(bytes);
  if (!xml.ok) return xml;
  const unit = units[attribute(/<model\b[^>]*>/.exec(xml.value)?.[0] ?? '', 'unit') ?? 'millimeter'];
  if (!unit) return { ok: false, error: { code: 'unit' } };
  const objects = objectsIn(xml.value);
  const items = [...xml.value.matchAll(/<item\b[^>]*>/g)].flatMap(([tag]) => placed(objects, tag, 0));
  return items.length === 0 ? { ok: false, error: { code: 'no-triangles' } } : { ok: true, value: { mesh: joined(items), unit } };
}

function modelIn(bytes: Uint8Array): Read<string> {
  let large = false;
  try {
    const files = unzipSync(bytes, { filter: ({ name, originalSize }) => { large ||= originalSize > MOST_BYTES; return !large && name.toLowerCase().endsWith('.model'); } });
    if (large) return { ok: false, error: { code: 'too-large' } };
    const model = Object.values(files)[0];
    return model ? { ok: true, value: strFromU8(model) } : { ok: false, error: { code: 'not-3mf' } };
  } catch {
    return { ok: false, error: { code: 'not-3mf' } };
  }
}

type ObjectIn = { readonly mesh: Mesh | null; readonly components: readonly string[] };

const objectsIn = (xml: string): ReadonlyMap<string, ObjectIn> => new Map([...xml.matchAll(/(<object\b[^>]*>)([\s\S]*?)<\/object>/g)].map(([, tag = '', body = '']) =>
  [attribute(tag, 'id') ?? '', { mesh: meshIn(body), components: [...body.matchAll(/<component\b[^>]*>/g)].map(([component]) => component) }]));

function meshIn(body: string): Mesh | null {
  const numbers = (element: string, names: readonly string[]): number[] => [...body.matchAll(new RegExp(`<${element}\\b[^>]*>`, 'g'))].flatMap(([tag]) => names.map((name) => Number(attribute(tag, name) ?? NaN)));
  const [positions, triangles] = [numbers('vertex', ['x', 'y', 'z']), numbers('triangle', ['v1', 'v2', 'v3'])];
  const whole = triangles.length > 0 && positions.every(Number.isFinite) && triangles.every((corner) => Number.isInteger(corner) && corner >= 0 && corner < positions.length / 3);
  return whole ? { positions: Float32Array.from(positions), triangles: Uint32Array.from(triangles) } : null;
}

/** What an item or a component shows: its object, and what that is put together from, moved to its place. */
function placed(objects: ReadonlyMap<string, ObjectIn>, tag: string, deep: number): Mesh[] {
  const object = objects.get(attribute(tag, 'objectid') ?? '');
  if (!object || deep > MOST_DEEP) return [];
  const parts = [...(object.mesh ? [object.mesh] : []), ...object.components.flatMap((component) => placed(objects, component, deep + 1))];
  const rows = (attribute(tag, 'transform') ?? '').trim().split(/\s+/).map(Number);
  return rows.length === 12 && rows.every(Number.isFinite) ? parts.map((part) => movedBy(part, rows)) : parts;
}

/** The specification's 4 x 3 matrix: a point is a row before it. */
function movedBy({ positions, triangles }: Mesh, m: readonly number[]): Mesh {
  const at = (row: number, column: number): number => m[3 * row + column] as number;
  const moved = positions.map((_, i) => {
    const [first, column] = [i - (i % 3), i % 3];
    return (positions[first] as number) * at(0, column) + (positions[first + 1] as number) * at(1, column) + (positions[first + 2] as number) * at(2, column) + at(3, column);
  });
  return { positions: moved, triangles };
}

const attribute = (tag: string, name: string): string | null => new RegExp(`\\s${name}\\s*=\\s*["']([^"']*)["']`).exec(tag)?.[1] ?? null;
