import { readFile, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';

import { cross, dot, normalised, perpendicularPart, vectorOf, type Vector } from '../../../shared/geometry/spaces';
import { asymmetryOf, idOf, mmIn, sizeProblemOf, SYMMETRICAL_SHARE, type AddedImplant, type FileUnit, type VendorDeclaration, type VendorFrame } from '../../../shared/implants/vendor';
import { Refusal } from '../../../shared/jobs/job';
import { boundsOf, crossedEdges, piecesOf, volumeOf } from '../../../shared/mesh/measure';
import type { Mesh } from '../../../shared/mesh/mesh';
import { turnedRound } from '../../../shared/mesh/mirror';
import { decodeObj } from '../../../shared/mesh/obj';
import { decodePly } from '../../../shared/mesh/ply';
import { decodeStl, encodeStl, welded } from '../../../shared/mesh/stl';
import { readStep } from '../../adapters/stepReader';
import { readThreeMf } from '../../adapters/threeMfReader';
import { keepAdded, sha256Of } from '../../catalog/addedImplants';
import type { Task } from '../task';

const MOST_BYTES = 200 * 2 ** 20;
const MEGABYTE = 2 ** 20;
const MESH_FILE = 'mesh.stl';

/**
 * A manufacturer's file → an implant of the user's library, in mm and in its own space, with the file itself, both
 * hashes and the licence as the user gave it. What cannot be used is refused with the reason and leaves nothing behind.
 */
export const importImplant: Task<'importImplant'> = async ({ path, declared }, { resources, progress, signal }) => {
  const { addedImplantsFolder } = resources;
  if (addedImplantsFolder === undefined) throw new Refusal('implants.noFolder');
  if (declared.licence === '') throw new Refusal('implants.licenceMissing');
  progress('implants.reading', 0);
  const bytes = await contentOf(path);
  const read = await surfaceIn(path, bytes);
  signal.throwIfAborted();
  progress('implants.checking', 0.5);
  const unit = read.unit ?? declared.unit;
  const { mesh, wasTurned } = checked(inImplantSpace(read.mesh, unit, declared.frame), declared, unit);
  signal.throwIfAborted();
  progress('implants.keeping', 0.9);
  const stl = encodeStl(mesh, 'ArthroPlan added implant; implant space mm');
  const sourceFile = `source${extname(path).toLowerCase()}`;
  const manifest = manifestOf({ declared, unit, mesh, stl, wasTurned, source: { name: basename(path), file: sourceFile, bytes: bytes.length, sha256: sha256Of(bytes) } });
  await keepAdded(addedImplantsFolder, manifest, { [MESH_FILE]: stl, [sourceFile]: bytes });
  return { id: manifest.id };
};

async function contentOf(path: string): Promise<Uint8Array> {
  const { size } = await stat(path);
  if (size > MOST_BYTES) throw new Refusal('implants.tooLarge', { megabytes: Math.round(size / MEGABYTE), most: MOST_BYTES / MEGABYTE });
  return readFile(path);
}

/** The surface in the file's unit, and the unit where the file says it. */
async function surfaceIn(path: string, bytes: Uint8Array): Promise<{ readonly mesh: Mesh; readonly unit: FileUnit | null }> {
  switch (extname(path).toLowerCase()) {
    case '.stl': return { mesh: taken(decodeStl(bytes)), unit: null };
    case '.ply': return { mesh: taken(decodePly(bytes)), unit: null };
    case '.obj': return { mesh: taken(decodeObj(Buffer.from(bytes).toString('utf8'))), unit: null };
    case '.3mf': return taken(readThreeMf(bytes));
    case '.stp': case '.step': return { mesh: await fromStep(bytes), unit: 'mm' };
    default: throw new Refusal('implants.unknownKind');
  }
}

function taken<T>(read: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: { readonly code: string } }): T {
  if (!read.ok) throw new Refusal('implants.unreadable', { problem: read.error.code });
  return read.value;
}

async function fromStep(bytes: Uint8Array): Promise<Mesh> {
  const read = await readStep(bytes);
  if (!read.ok && read.error.code === 'not-installed') throw new Refusal('implants.stepNotInstalled');
  return taken(read);
}

/** Corners at one place made one, scaled to mm, and moved into the implant's own space where that was said. */
function inImplantSpace(mesh: Mesh, unit: FileUnit, frame: VendorFrame | null): Mesh {
  const corners = new Float32Array(3 * mesh.triangles.length);
  mesh.triangles.forEach((v, n) => { for (let axis = 0; axis < 3; axis++) corners[3 * n + axis] = mesh.positions[3 * v + axis] as number; });
  const whole = taken(welded(corners));
  const place = placeIn(frame, mmIn[unit]);
  const positions = new Float32Array(whole.positions.length);
  for (let i = 0; i < positions.length; i += 3) positions.set(place([whole.positions[i] as number, whole.positions[i + 1] as number, whole.positions[i + 2] as number]), i);
  return { positions, triangles: whole.triangles };
}

type Triple = readonly [number, number, number];

/** From the file's coordinates to implant space, mm. */
function placeIn(frame: VendorFrame | null, mm: number): (at: Triple) => Triple {
  if (!frame) return ([x, y, z]) => [x * mm, y * mm, z * mm];
  const [x, y, z] = axesOf(frame);
  return (at) => {
    const from = vectorOf<'implant'>([(at[0] - frame.origin[0]) * mm, (at[1] - frame.origin[1]) * mm, (at[2] - frame.origin[2]) * mm]);
    return [dot(from, x), dot(from, y), dot(from, z)];
  };
}

/** Right-handed: z as it was said, x as near to what was said as is square to z. */
function axesOf(frame: VendorFrame): readonly [Vector<'implant'>, Vector<'implant'>, Vector<'implant'>] {
  try {
    const z = normalised(vectorOf<'implant'>(frame.z));
    const x = normalised(perpendicularPart(vectorOf<'implant'>(frame.x), z));
    return [x, cross(z, x), z];
  } catch {
    throw new Refusal('implants.badFrame', { problem: 'x ∥ z' });
  }
}

/** Closed, one body, facing outwards, as large as its kind, and symmetrical where it is to fit either side. */
function checked(mesh: Mesh, { component, side }: VendorDeclaration, unit: FileUnit): { readonly mesh: Mesh; readonly wasTurned: boolean } {
  const open = crossedEdges(mesh).length;
  const size = sizeProblemOf(component, longestOf(mesh), unit);
  if (size) throw sizeRefusal(size);
  if (open > 0) throw new Refusal('implants.notClosed', { edges: open });
  const pieces = piecesOf(mesh).length;
  if (pieces > 1) throw new Refusal('implants.pieces', { pieces });
  const volume = volumeOf(mesh);
  if (!(Math.abs(volume) > 1)) throw new Refusal('implants.noVolume');
  const asymmetry = component === 'stem' && side === 'either' ? asymmetryOf(mesh) : 0;
  if (asymmetry > SYMMETRICAL_SHARE) throw new Refusal('implants.notSymmetrical', { percent: Math.round(1000 * asymmetry) / 10 });
  return volume < 0 ? { mesh: { positions: mesh.positions, triangles: turnedRound(mesh.triangles) }, wasTurned: true } : { mesh, wasTurned: false };
}

function longestOf(mesh: Mesh): number {
  const { low, high } = boundsOf(mesh);
  return Math.max(high[0] - low[0], high[1] - low[1], high[2] - low[2]);
}

function sizeRefusal({ longestMm, leastMm, mostMm, fitsIn }: NonNullable<ReturnType<typeof sizeProblemOf>>): Refusal {
  const values = { longestMm: Number(longestMm.toPrecision(3)), leastMm, mostMm };
  return fitsIn ? new Refusal('implants.implausibleUnit', { ...values, unit: fitsIn }) : new Refusal('implants.implausibleSize', values);
}

type Made = { readonly declared: VendorDeclaration; readonly unit: FileUnit; readonly mesh: Mesh; readonly stl: Uint8Array; readonly wasTurned: boolean; readonly source: AddedImplant['source'] };

function manifestOf({ declared, unit, mesh, stl, wasTurned, source }: Made): AddedImplant {
  const { component, manufacturer, family, ref, size, side, licence, frame, headCentre } = declared;
  const { low, high } = boundsOf(mesh);
  return {
    id: idOf(declared), component, manufacturer, family, ref, size, side, licence, importedAt: new Date().toISOString(), unit, source,
    mesh: { file: MESH_FILE, sha256: sha256Of(stl), triangles: mesh.triangles.length / 3, volumeMm3: volumeOf(mesh), lowMm: [low[0], low[1], low[2]], highMm: [high[0], high[1], high[2]] },
    frame, headCentreMm: headCentre && placeIn(frame, mmIn[unit])(headCentre), turnedRound: wasTurned,
  };
}
