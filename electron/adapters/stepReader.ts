import type { Mesh } from '../../shared/mesh/mesh';
import { welded } from '../../shared/mesh/stl';
import { joined } from '../../shared/mesh/measure';

export type StepError = { readonly code: 'not-installed' | 'not-step' | 'no-triangles' };

/** Curved faces are cut into triangles that leave them by no more than this, mm, and bend by no more than this, radians. */
const DEFLECTION = { mm: 0.02, radians: 0.2 } as const;

/**
 * The bodies of a STEP file as one surface, mm whatever the file's unit. Read by occt-import-js (LGPL-2.1), which is not
 * part of the product: `not-installed` where nobody put it beside it.
 */
export async function readStep(bytes: Uint8Array): Promise<{ readonly ok: true; readonly value: Mesh } | { readonly ok: false; readonly error: StepError }> {
  const start = await import('occt-import-js').then((module) => module.default, () => null);
  if (!start) return { ok: false, error: { code: 'not-installed' } };
  const { ReadStepFile } = await start();
  const read = ReadStepFile(bytes, { linearUnit: 'millimeter', linearDeflectionType: 'absolute_value', linearDeflection: DEFLECTION.mm, angularDeflection: DEFLECTION.radians });
  if (!read.success) return { ok: false, error: { code: 'not-step' } };
  const bodies = read.meshes.flatMap(({ attributes, index }) => {
    const corners = Float32Array.from(index.array.flatMap((v) => attributes.position.array.slice(3 * v, 3 * v + 3)));
    const mesh = welded(corners);
    return mesh.ok ? [mesh.value] : [];
  });
  return bodies.length === 0 ? { ok: false, error: { code: 'no-triangles' } } : { ok: true, value: joined(bodies) };
}
