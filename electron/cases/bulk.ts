import { z } from 'zod';

import { transform } from '../../shared/geometry/transform';
import { landmarksSchema, type Landmarks } from '../../shared/anatomy/landmarks';
import type { ArtifactKey } from '../../shared/jobs/job';
import type { Mesh } from '../../shared/mesh/mesh';
import type { LabelMap, Volume, VoxelGrid } from '../../shared/volume/grid';
import type { ArtifactFolder } from './artifacts';

/** How volumes, labels, meshes and landmarks lie in their artifacts. `about` is free JSON for the run report. */
const gridSchema = z.object({ size: z.tuple([z.number(), z.number(), z.number()]), worldFromIndex: z.array(z.number()).length(12) });
const meshSchema = z.object({ vertices: z.number(), triangles: z.number(), about: z.unknown() });

const gridJson = (grid: VoxelGrid) => ({ size: grid.size, worldFromIndex: grid.worldFromIndex.rows });
const bytesOf = (view: Int16Array | Uint8Array): Uint8Array => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

async function readGrid(artifacts: ArtifactFolder, key: ArtifactKey): Promise<VoxelGrid> {
  const { grid } = z.object({ grid: gridSchema }).parse(await artifacts.readJson(key));
  return { size: grid.size, worldFromIndex: transform(grid.worldFromIndex) };
}

export const writeVolume = (artifacts: ArtifactFolder, key: ArtifactKey, volume: Volume & { readonly about: unknown }): Promise<void> =>
  artifacts.write(key, { grid: gridJson(volume.grid), about: volume.about }, bytesOf(volume.voxels));

export async function readVolume(artifacts: ArtifactFolder, key: ArtifactKey): Promise<Volume> {
  return { grid: await readGrid(artifacts, key), voxels: new Int16Array(await artifacts.readData(key)) };
}

export const writeLabels = (artifacts: ArtifactFolder, key: ArtifactKey, labels: LabelMap & { readonly about: unknown }): Promise<void> =>
  artifacts.write(key, { grid: gridJson(labels.grid), about: labels.about }, bytesOf(labels.voxels));

export async function readLabels(artifacts: ArtifactFolder, key: ArtifactKey): Promise<LabelMap> {
  return { grid: await readGrid(artifacts, key), voxels: new Uint8Array(await artifacts.readData(key)) };
}

/** `data.bin` holds the positions (float32) and then the triangles (uint32). */
export function writeMesh(artifacts: ArtifactFolder, key: ArtifactKey, mesh: Mesh & { readonly about: unknown }): Promise<void> {
  const data = new Uint8Array(mesh.positions.byteLength + mesh.triangles.byteLength);
  data.set(new Uint8Array(mesh.positions.buffer, mesh.positions.byteOffset, mesh.positions.byteLength));
  data.set(new Uint8Array(mesh.triangles.buffer, mesh.triangles.byteOffset, mesh.triangles.byteLength), mesh.positions.byteLength);
  return artifacts.write(key, { vertices: mesh.positions.length / 3, triangles: mesh.triangles.length / 3, about: mesh.about }, data);
}

export async function readMesh(artifacts: ArtifactFolder, key: ArtifactKey): Promise<Mesh> {
  const { vertices, triangles } = meshSchema.parse(await artifacts.readJson(key));
  const data = await artifacts.readData(key);
  return { positions: new Float32Array(data, 0, vertices * 3), triangles: new Uint32Array(data, vertices * 12, triangles * 3) };
}

/** What was said of an artifact when it was made. */
export async function readAbout(artifacts: ArtifactFolder, key: ArtifactKey): Promise<unknown> {
  return z.object({ about: z.unknown() }).parse(await artifacts.readJson(key)).about;
}

export const writeLandmarks = (artifacts: ArtifactFolder, key: ArtifactKey, landmarks: Landmarks): Promise<void> => artifacts.write(key, landmarks);

export async function readLandmarks(artifacts: ArtifactFolder, key: ArtifactKey): Promise<Landmarks> {
  return landmarksSchema.parse(await artifacts.readJson(key));
}
