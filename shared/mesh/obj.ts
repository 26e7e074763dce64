import { err, ok, type Result } from '../result';
import type { Mesh } from './mesh';

export type ObjError = { readonly code: 'not-obj' | 'truncated' | 'no-triangles' | 'not-finite' };

/**
 * A Wavefront OBJ as a mesh: its vertices and faces, faces with more corners cut into fans, whatever groups they are in.
 * Numbers from the end (negative) count from the vertices read so far, as the format has it.
 */
export function decodeObj(text: string): Result<Mesh, ObjError> {
  if (text.includes('\0') || !/^\s*v\s/m.test(text)) return err({ code: 'not-obj' });
  const [positions, triangles]: [number[], number[]] = [[], []];
  for (const line of text.split(/\r?\n/)) {
    const [word, ...values] = line.trim().split(/\s+/);
    if (word === 'v') positions.push(...[values[0], values[1], values[2]].map(Number));
    if (word === 'f') triangles.push(...fan(values.map((value) => cornerNumber(value, positions.length / 3))));
  }
  if (triangles.length === 0) return err({ code: 'no-triangles' });
  if (positions.some((value) => !Number.isFinite(value))) return err({ code: 'not-finite' });
  const last = positions.length / 3;
  if (triangles.some((corner) => !(corner >= 0 && corner < last))) return err({ code: 'truncated' });
  return ok({ positions: Float32Array.from(positions), triangles: Uint32Array.from(triangles) });
}

/** `7/2/3` is vertex 7, the first being 1; `-1` is the last one read. NaN where it is no number. */
function cornerNumber(value: string, read: number): number {
  const number = Number.parseInt(value, 10);
  return number < 0 ? read + number : number - 1;
}

const fan = ([first, ...others]: readonly number[]): number[] => others.slice(1).flatMap((corner, i) => [first as number, others[i] as number, corner]);
