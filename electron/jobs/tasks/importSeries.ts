import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';

import { examineFiles, type Examined } from '../../adapters/dicomSeries';
import { readStack } from '../../adapters/dicomPixels';
import { readImageFile } from '../../adapters/imageFiles';
import { withSource, type Source } from '../../adapters/source';
import { keyOf } from '../../cases/artifacts';
import { writeVolume } from '../../cases/bulk';
import { refuses, verdictOf } from '../../../shared/dicom/findings';
import { damageFindings } from '../../../shared/dicom/damage';
import type { Judged } from '../../../shared/dicom/gate';
import { hounsfieldFindings } from '../../../shared/dicom/hounsfield';
import type { Finding } from '../../../shared/dicom/listing';
import type { Stack } from '../../../shared/dicom/stack';
import type { Side } from '../../../shared/anatomy/side';
import { Refusal, type ArtifactKey, type JobInput, type TaskContext } from '../../../shared/jobs/job';
import type { Volume } from '../../../shared/volume/grid';
import { partOf, type Task, type TaskServices } from '../task';

/** Raised when the same files must give other voxels or findings than before. */
const CODE_VERSION = 3;

/** Reads one series (the one named, or the one that can be used) as Hounsfield units into a volume artifact. */
export const importSeries: Task<'importSeries'> = async (input, services) => {
  const volume = await withSource(input.path, services.signal, (source) => source.kind === 'image'
    ? importImage(source.path, services)
    : importDicom(source, input, services));
  services.progress('import.readingPixels', 1);
  return { volume };
};

/** What is kept beside the voxels: enough to say in a report what was read, nothing of the patient. */
export type ImportRecord = {
  readonly source: 'dicom' | 'image';
  readonly seriesUid: string;
  readonly description: string;
  readonly files: number;
  /** The side in view as the header says it. */
  readonly laterality: Side | null;
  readonly findings: readonly Finding[];
  /** Of every file read, in the order of the slices. */
  readonly inputSha256: string;
  /** Values outside two bytes that were clamped. */
  readonly clamped: number;
  /** The stack leaned and its slices were moved upright (linear). */
  readonly straightened: boolean;
};

async function importImage(path: string, { artifacts, signal, progress }: TaskServices): Promise<ArtifactKey> {
  progress('import.readingPixels', 0);
  const inputSha256 = await sha256Of([path], { signal, progress: () => undefined });
  const key = keyOf('volume', { stage: 'importSeries', version: CODE_VERSION, inputSha256 });
  if (artifacts.has(key)) return key;
  const { name, volume, findings, clamped } = await readImageFile(path);
  refuseIfRefused(findings);
  if (!volume) throw new Refusal('import.not-an-image-file', { detail: name });
  signal.throwIfAborted();
  const about: ImportRecord = { source: 'image', seriesUid: basename(name), description: name, files: 1, laterality: null, findings: [...findings, ...damageFindings(volume)], inputSha256, clamped, straightened: false };
  await writeVolume(artifacts, key, { ...volume, about });
  return key;
}

type Files = Extract<Source, { kind: 'files' }>;

async function importDicom({ files }: Files, { seriesUid }: JobInput<'importSeries'>, services: TaskServices): Promise<ArtifactKey> {
  const examined = await examineFiles(files, partOf(services, 0, 0.2));
  const chosen = chosenOf(examined.judged, seriesUid);
  refuseIfRefused(chosen.findings);
  if (!chosen.stack) throw new Refusal('import.missing-geometry', { count: chosen.files });
  const inputSha256 = await sha256Of(chosen.stack.slices.map(examined.pathOf), partOf(services, 0.2, 0.4));
  const key = keyOf('volume', { stage: 'importSeries', version: CODE_VERSION, inputSha256 });
  if (services.artifacts.has(key)) return key;
  const { volume, ...read } = await hounsfieldVolume(chosen.stack, examined, services);
  const { uid, first, findings } = chosen;
  const about: ImportRecord = { source: 'dicom', seriesUid: uid, description: first.description, files: chosen.stack.slices.length, laterality: sideSaid(first.laterality), findings: [...findings, ...damageFindings(volume)], inputSha256, ...read };
  await writeVolume(services.artifacts, key, { ...volume, about });
  return key;
}

const sideSaid = (letter: 'L' | 'R' | ''): Side | null => (letter === 'L' ? 'left' : letter === 'R' ? 'right' : null);

async function hounsfieldVolume(stack: Stack, { pathOf }: Examined, services: TaskServices): Promise<{ volume: Volume } & Pick<ImportRecord, 'clamped' | 'straightened'>> {
  const { volume, census, straightened } = await readStack({ stack, pathOf, context: partOf(services, 0.4, 0.95) });
  refuseIfRefused(hounsfieldFindings(census));
  services.signal.throwIfAborted();
  return { volume, clamped: census.clamped, straightened };
}

/** The series asked for; else the only usable one, or among several the one with most slices. */
function chosenOf(judged: readonly Judged[], seriesUid: string | null): Judged {
  const [largest] = [...judged].sort(byUsableSize);
  if (!largest) throw new Refusal('import.nothing-found');
  if (seriesUid === null) return largest;
  const named = judged.find(({ uid }) => uid === seriesUid);
  if (!named) throw new Refusal('import.no-such-series', { uid: seriesUid });
  return named;
}

const byUsableSize = (a: Judged, b: Judged): number => Number(isUsable(b)) - Number(isUsable(a)) || b.files - a.files || a.uid.localeCompare(b.uid, 'en');

const isUsable = ({ findings }: Judged): boolean => verdictOf(findings) !== 'refused';

function refuseIfRefused(findings: readonly Finding[]): void {
  const refusing = findings.find(refuses);
  if (refusing) throw new Refusal(`import.${refusing.code}`, refusing.values);
}

async function sha256Of(paths: readonly string[], { signal, progress }: Pick<TaskContext, 'signal' | 'progress'>): Promise<string> {
  const hash = createHash('sha256');
  for (const [at, path] of paths.entries()) {
    signal.throwIfAborted();
    for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 })) hash.update(chunk as Buffer);
    progress('import.readingPixels', (at + 1) / paths.length);
  }
  return hash.digest('hex');
}
