import { create } from 'zustand';

import { boneNames, type BoneName } from '../../shared/anatomy/bone';
import { landmarksSchema, type Landmarks } from '../../shared/anatomy/landmarks';
import { transform } from '../../shared/geometry/transform';
import type { PreparedCase } from '../../shared/ipc/contract';
import type { ArtifactKey } from '../../shared/jobs/job';
import type { Mesh } from '../../shared/mesh/mesh';
import { voxelCount, type LabelMap, type Volume, type VoxelGrid } from '../../shared/volume/grid';

/** The products of a prepared case, as they are shown. */
export type CaseData = {
  readonly volume: Volume;
  readonly labels: LabelMap;
  readonly bones: Readonly<Partial<Record<BoneName, Mesh>>>;
  /** Nails, screws, prostheses: all of it, and the bones that it lies in; null where there is none. */
  readonly metal: { readonly mesh: Mesh; readonly within: readonly BoneName[] } | null;
  readonly landmarks: Landmarks;
};

export type CaseDataState =
  | { readonly state: 'none' }
  | { readonly state: 'loading'; readonly fraction: number }
  | { readonly state: 'ready'; readonly data: CaseData }
  | { readonly state: 'failed'; readonly detail: string };

export const useCaseData = create<{ readonly shown: CaseDataState }>()(() => ({ shown: { state: 'none' } }));

/** What main may answer at `case://<case>/<key>/…`; replaced in tests and in the sandbox. */
export type FetchArtifact = (address: string) => Promise<Response>;

type GridJson = { readonly grid: { readonly size: readonly [number, number, number]; readonly worldFromIndex: readonly number[] } };
type MeshJson = { readonly vertices: number; readonly triangles: number };
type Report = (bytes: number) => void;

/** What is held already and need not be fetched once more. */
export type Held = { readonly volume?: Volume; readonly labels?: LabelMap };

/** Fetches everything a case shows; `progress` tells the fraction of the bytes that are there. */
export async function fetchCaseData(prepared: PreparedCase, caseId: string, progress: (fraction: number) => void, held: Held = {}): Promise<CaseData> {
  const store = artifactsOf(caseId, (address) => fetch(address));
  const volumeGrid = await store.grid(prepared.volume);
  const expected = voxelCount(volumeGrid) * 3;
  let arrived = 0;
  const report: Report = (bytes) => { arrived += bytes; progress(Math.min(1, arrived / expected)); };
  const volume = held.volume ?? { grid: volumeGrid, voxels: await store.scan(prepared.volume, voxelCount(volumeGrid), report) };
  const labels = held.labels ?? await store.labels(prepared.labels, report);
  const meshes = await Promise.all(boneNames.flatMap((name) => {
    const key = prepared.bones[name];
    return key ? [store.mesh(key).then((mesh) => [name, mesh] as const)] : [];
  }));
  const metal = prepared.metal ? { mesh: await store.mesh(prepared.metal), within: holdersIn(await store.json(prepared.metal)) } : null;
  const landmarks = landmarksSchema.parse(await store.json(prepared.landmarks));
  return { volume, labels, bones: Object.fromEntries(meshes), metal, landmarks };
}

/** The bones that metal lies in, as its surface says. */
function holdersIn(json: unknown): BoneName[] {
  const { about } = json as { readonly about?: { readonly within?: readonly string[] } };
  return boneNames.filter((name) => about?.within?.includes(name));
}

/** A label map by its key: the labels as they were before they were corrected. */
export const fetchLabels = (key: ArtifactKey, caseId: string): Promise<LabelMap> => artifactsOf(caseId, (address) => fetch(address)).labels(key, () => undefined);

/** What is written beside a product, as it stands there. */
export async function fetchAbout(key: ArtifactKey, caseId: string): Promise<unknown> {
  const told = (await artifactsOf(caseId, (address) => fetch(address)).json(key)) as { readonly about?: unknown };
  return told.about;
}

function artifactsOf(caseId: string, fetchArtifact: FetchArtifact) {
  const at = (key: ArtifactKey, file: string): string => `case://${caseId}/${key}/${file}`;
  const json = async (key: ArtifactKey): Promise<unknown> => (await found(fetchArtifact, at(key, 'artifact.json'))).json();
  const bytes = async (key: ArtifactKey, length: number, report: Report): Promise<ArrayBuffer> =>
    received(await found(fetchArtifact, at(key, 'data.bin')), length, report);
  const scan = async (key: ArtifactKey, voxels: number, report: Report): Promise<Int16Array> => {
    const memory = sharedMemory(voxels * 2);
    await receivedInto(new Uint8Array(memory), await found(fetchArtifact, at(key, 'data.bin')), report);
    return new Int16Array(memory);
  };
  const grid = async (key: ArtifactKey): Promise<VoxelGrid> => {
    const told = (await json(key)) as GridJson;
    return { size: told.grid.size, worldFromIndex: transform(told.grid.worldFromIndex) };
  };
  const labels = async (key: ArtifactKey, report: Report): Promise<LabelMap> => {
    const labelGrid = await grid(key);
    return { grid: labelGrid, voxels: new Uint8Array(await bytes(key, voxelCount(labelGrid), report)) };
  };
  const mesh = async (key: ArtifactKey): Promise<Mesh> => {
    const told = (await json(key)) as MeshJson;
    const data = await bytes(key, told.vertices * 12 + told.triangles * 12, () => undefined);
    return { positions: new Float32Array(data, 0, told.vertices * 3), triangles: new Uint32Array(data, told.vertices * 12, told.triangles * 3) };
  };
  return { json, scan, grid, labels, mesh };
}

async function found(fetchArtifact: FetchArtifact, address: string): Promise<Response> {
  const response = await fetchArtifact(address);
  if (!response.ok) throw new Error(`${address} answered ${String(response.status)}`);
  return response;
}

/** The body, gathered into one buffer of the length that its JSON promised; more or less bytes is damage. */
export async function received(response: Response, length: number, report: Report): Promise<ArrayBuffer> {
  const whole = new ArrayBuffer(length);
  await receivedInto(new Uint8Array(whole), response, report);
  return whole;
}

/** The scan never changes: where the window may share memory, the worker of the editor reads the same bytes. */
const sharedMemory = (bytes: number): ArrayBufferLike => (globalThis.crossOriginIsolated ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes));

async function receivedInto(whole: Uint8Array, response: Response, report: Report): Promise<void> {
  const { length } = whole;
  const reader = response.body?.getReader();
  if (!reader) throw new Error(`${response.url} has no body`);
  let at = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (at + value.length > length) throw new Error(`${response.url} is longer than ${String(length)} bytes`);
    whole.set(value, at);
    at += value.length;
    report(value.length);
  }
  if (at !== length) throw new Error(`${response.url} ended after ${String(at)} of ${String(length)} bytes`);
}
