import { setImmediate } from 'node:timers/promises';

import { boneNames, type BoneName } from '../../../shared/anatomy/bone';
import type { Landmarks } from '../../../shared/anatomy/landmarks';
import type { Measurement } from '../../../shared/anatomy/measurement';
import { measuresOf } from '../../../shared/anatomy/measures';
import { guideTypeFor } from '../../../shared/guide/guideRecipe';
import type { Catalogue } from '../../../shared/implants/catalogue';
import { implantMesh } from '../../../shared/implants/implantMesh';
import { Refusal, type JobInput, type StageReport } from '../../../shared/jobs/job';
import type { Mesh } from '../../../shared/mesh/mesh';
import { derivePlan, type DerivedPlan } from '../../../shared/plan/derive';
import { followNotes } from '../../../shared/plan/implantsFollow';
import { reportOf } from '../../../shared/report/content';
import { movedLandmarks } from '../../../shared/report/movedLandmarks';
import { pictureIds, placedMesh, planPicture, type PictureId, type PlacedSurface } from '../../../shared/report/planPictures';
import { segmentationNotes } from '../../../shared/report/segmentationNotes';
import { wordsIn } from '../../../shared/report/words';
import { labelsAbout, type LabelsAbout } from '../../../shared/segmentation/summary';
import { say } from '../../../shared/text/catalogue';
import { writeNiftiLabels } from '../../adapters/niftiFile';
import { reportPdf, type ReportPictures } from '../../adapters/pdf';
import { encodePng } from '../../adapters/png';
import { readAbout, readLabels, readLandmarks, readMesh, readVolume } from '../../cases/bulk';
import { readCatalogueFrom } from '../../catalog/implants';
import { fontsFolderOf } from '../../catalog/fonts';
import { partOf, type Task, type TaskServices } from '../task';
import { buildGuide } from './buildGuide';
import { fileRecord, RUN_FILE, writtenFolder, type Draft } from './exportFiles';
import { readGuide, type KeptGuide } from './guideArtifact';
import { caseDocuments, documentText, segmentationRecord } from './exportDocuments';
import { stopwatch } from './stopwatch';
import { writeStl, writeThreeMf } from './surfaceFiles';

type Input = JobInput<'exportCase'>;

/** Everything an export is written from, read once. */
export type Exported = {
  readonly input: Input; readonly landmarks: Landmarks; readonly catalogue: Catalogue; readonly derived: DerivedPlan;
  readonly bones: Partial<Record<BoneName, Mesh>>; readonly implants: readonly PlacedSurface[];
  readonly guide: KeptGuide | null;
  /** Why there is no guide, as a sentence of the catalogue. */
  readonly guideRefusal: { readonly reason: string; readonly values: Readonly<Record<string, string | number>> } | null;
  readonly about: LabelsAbout; readonly boneMeasurements: readonly Measurement[];
  readonly services: TaskServices; readonly date: Date;
};

/** Writes a case with its plan into a folder: labels, bones, landmarks, plan, measurements, report, implants, guide, run report. */
export const exportCase: Task<'exportCase'> = async (input, services) => {
  const watch = stopwatch();
  const exported = await gathered(input, services);
  const guided = watch.stage('guide', exported);
  const files = await writtenFolder(input.folder, async (draft) => {
    await writeSurfaces(draft, guided);
    await writeNiftiLabels(await draft.path('labels.nii.gz'), await readLabels(services.artifacts, input.labels));
    for (const [name, document] of Object.entries(caseDocuments(guided))) await draft.write(name, documentText(document));
    watch.stage('files', null);
    const pictures = await drawn(guided);
    watch.stage('pictures', null);
    step(services, 'report.layingOut', 0.85);
    await draft.write('report.pdf', await report(guided, pictures));
    watch.stage('report', null);
    await writeRun(draft, guided, watch.stages());
  });
  return { files: [...files] };
};

function step({ signal, progress }: TaskServices, name: string, fraction: number): void {
  signal.throwIfAborted();
  progress(name, fraction);
}

async function gathered(input: Input, services: TaskServices): Promise<Exported> {
  const { artifacts, resources } = services;
  step(services, 'report.writing', 0);
  const catalogue = await readCatalogueFrom(resources.implantsFolder);
  const landmarks = await readLandmarks(artifacts, input.landmarks);
  const bones: Partial<Record<BoneName, Mesh>> = {};
  for (const name of boneNames) {
    const key = input.bones[name];
    if (key) bones[name] = await readMesh(artifacts, key);
  }
  const plain = derivePlan(input.plan, landmarks, catalogue, bones);
  const derived = { ...plain, warnings: [...plain.warnings, ...followNotes(input.plan, { located: landmarks, catalogue })] };
  const guided = await guideOrReason(input, derived, partOf(services, 0, 0.2));
  return {
    input, services, catalogue, landmarks: derived.landmarks, derived, bones, implants: placedImplants(derived, catalogue), ...guided,
    about: labelsAbout.parse(await readAbout(artifacts, input.labels)), boneMeasurements: measuresOf(derived.landmarks), date: new Date(),
  };
}

const placedImplants = ({ components }: DerivedPlan, catalogue: Catalogue): PlacedSurface[] => components.flatMap(({ name, choice, worldFromImplant }) => {
  const mesh = implantMesh(catalogue, choice);
  return mesh ? [{ name, mesh: placedMesh(mesh, worldFromImplant) }] : [];
});

/** A plan without a guide is still a plan: why there is none is written down. */
async function guideOrReason({ plan, bones, landmarks }: Input, derived: DerivedPlan, services: TaskServices): Promise<Pick<Exported, 'guide' | 'guideRefusal'>> {
  try {
    const { guide } = await buildGuide({ type: guideTypeFor(derived), plan, bones, landmarks }, services);
    return { guide: await readGuide(services.artifacts, guide), guideRefusal: null };
  } catch (cause) {
    if (!(cause instanceof Refusal)) throw cause;
    return { guide: null, guideRefusal: { reason: cause.reason, values: cause.values } };
  }
}

async function writeSurfaces(draft: Draft, { bones, implants, guide, services }: Exported): Promise<void> {
  step(services, 'report.writing', 0.2);
  for (const name of boneNames) {
    const mesh = bones[name];
    if (mesh) await writeStl(draft, `bones/${name}.stl`, mesh);
  }
  for (const { name, mesh } of implants) await writeStl(draft, `implants/${name}.stl`, mesh);
  if (!guide) return;
  await writeStl(draft, `guide/${guide.about.name}.stl`, guide.mesh);
  await writeThreeMf(draft, `guide/${guide.about.name}.3mf`, { name: guide.about.name, mesh: guide.mesh, description: say('en', 'common.notMedicalDevice') });
}

/** One picture at a time, so that a request to stop is heard in between. */
async function drawn({ input, derived, bones, implants, guide, services }: Exported): Promise<ReportPictures> {
  const volume = await readVolume(services.artifacts, input.volume);
  const pictures: Partial<Record<PictureId, Uint8Array>> = {};
  for (const [at, id] of pictureIds.entries()) {
    step(services, 'report.drawing', 0.5 + (0.35 * at) / pictureIds.length);
    await setImmediate();
    const picture = planPicture(id, { side: input.plan.side, derived, bones, implants, guide: guide?.mesh ?? null, volume });
    if (picture) pictures[id] = encodePng(picture);
  }
  return pictures;
}

/** Every network that made the bones, with its version. */
const networksOf = ({ model, refinedBy }: LabelsAbout): string => [model, ...(refinedBy ? [refinedBy] : [])].map(({ id, version }) => `${id} ${version}`).join(' + ');

function report({ input, derived, catalogue, about, boneMeasurements, date, services }: Exported, pictures: ReportPictures): Promise<Uint8Array> {
  const languages = input.languages.length > 0 ? input.languages : (['zh', 'en'] as const);
  const reports = languages.map((language) => reportOf({
    language, plan: input.plan, derived, catalogue, caseCode: input.caseCode, date: date.toISOString().slice(0, 10), boneMeasurements,
    appVersion: services.resources.appVersion, model: networksOf(about), handEdits: about.edited ?? null, doubts: about, pictures: pictureIds.filter((id) => id in pictures),
  }));
  return reportPdf(reports, pictures, fontsFolderOf(services.resources));
}

async function writeRun(draft: Draft, { input, landmarks, about, guideRefusal, date, services, catalogue }: Exported, own: readonly StageReport[]): Promise<void> {
  const stages = [...input.stages, ...own.map((stage) => ({ ...stage, stage: `export/${stage.stage}` }))];
  const files = await Promise.all(draft.files().map((name) => fileRecord(draft, name)));
  await draft.write(RUN_FILE, documentText({
    appVersion: services.resources.appVersion, caseCode: input.caseCode, writtenAt: date.toISOString(),
    input: await readAbout(services.artifacts, input.volume), artifacts: { volume: input.volume, labels: input.labels, bones: input.bones, landmarks: input.landmarks },
    ...segmentationRecord(about), landmarksByHand: movedLandmarks(landmarks), implants: catalogue.families.map(({ manifest: { id, version }, sha256 }) => ({ id, version, sha256 })),
    stages, peakRssMb: Math.max(...stages.map(({ peakRssMb }) => peakRssMb)),
    notes: [
      ...segmentationNotes({ bones: {}, damagedSlices: about.damagedSlices }, wordsIn('en')).map(({ text }) => text),
      ...(guideRefusal ? [say('en', 'report.guideRefused', { reason: say('en', guideRefusal.reason, guideRefusal.values) })] : []),
    ], files,
  }));
}
