import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';

import type { Mesh } from '../../shared/mesh/mesh';
import { decodePly } from '../../shared/mesh/ply';
import { decodeStl } from '../../shared/mesh/stl';

export type MeshFileError = { readonly code: 'not-stl' | 'not-ply' | 'truncated' | 'no-triangles' | 'not-finite' | 'unknown-kind' };
export const meshExtensions = ['.stl', '.ply'] as const;

/** A surface from an STL (binary or text) or PLY (binary or text) file, in the file's own millimetres. */
export async function readMeshFile(path: string): Promise<{ readonly ok: true; readonly value: Mesh } | { readonly ok: false; readonly error: MeshFileError }> {
  const bytes = await readFile(path);
  switch (extname(path).toLowerCase()) {
    case '.stl': return decodeStl(bytes);
    case '.ply': return decodePly(bytes);
    default: return { ok: false, error: { code: 'unknown-kind' } };
  }
}
