import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';

import { Refusal, type JobInput } from '../../../shared/jobs/job';
import { importedManifest, partsManifest, type ConvertedAbout } from '../../../shared/segmentation/nnunet/imported';
import type { ImportedManifest, NnunetManifest } from '../../../shared/segmentation/nnunet/manifest';
import { wantedLabels } from '../../../shared/segmentation/nnunet/classes';
import type { TotalSegmentatorTask } from '../../../shared/segmentation/nnunet/tasks';
import { convertNnunet } from '../../adapters/convertNnunet';
import { withNnunetModels, type FoundModel, type NnunetFiles } from '../../adapters/nnunetFiles';
import { openOnnx } from '../../adapters/onnx';
import { refuseTaken, sweepModels, withModelDraft, type ModelDraft } from '../../catalog/modelFolder';
import { partOf, type Task, type TaskServices } from '../task';
import { chosenOf, datasetOf, type ModelChoice } from './modelParts';

/** Files of a trained model → a model of the user's folder, tried once on this computer. What is refused or cancelled leaves nothing behind. */
export const importModel: Task<'importModel'> = async (input, services) => {
  const { importedModelsFolder } = services.resources;
  if (importedModelsFolder === undefined) throw new Refusal('model.noFolder');
  services.progress('model.reading', 0);
  await sweepModels(importedModelsFolder);
  return withNnunetModels(input.path, services.signal, (models) => withModelDraft(importedModelsFolder, async (draft) => {
    const { task, used } = chosenOf(input.path, models, input.task);
    if (task?.needsNumber && !input.licenceAccepted) throw new Refusal('model.licenceNotAccepted', { task: task.name });
    const parts = await convertedParts(used, { task, input, draft }, partOf(services, 0.1, 0.98));
    const whole = wholeOf(parts, task);
    await refuseTaken(services.resources.modelsFolder, whole.id);
    services.signal.throwIfAborted();
    await draft.keep(whole);
    services.progress('model.keeping', 1);
    return { id: whole.id, folds: parts[0].networks.map(({ fold }) => fold), ...(parts.length > 1 ? { parts: parts.map(({ id }) => id) } : {}) };
  }));
};

type Order = { readonly task: TotalSegmentatorTask | null; readonly input: JobInput<'importModel'>; readonly draft: ModelDraft };
type Parts = [NnunetManifest, ...NnunetManifest[]];

/** One part fills the draft itself; of several, each has a folder of its own in it. */
async function convertedParts([first, ...others]: ModelChoice['used'], order: Order, services: TaskServices): Promise<Parts> {
  if (others.length === 0) return [await converted({ ...order, files: await first.unpacked() }, services)];
  const share = (n: number): TaskServices => partOf(services, n / (1 + others.length), (n + 1) / (1 + others.length));
  const kept = (model: FoundModel, n: number): Promise<NnunetManifest> => withModelDraft(order.draft.folder, async (draft) => {
    const manifest = await converted({ ...order, draft, files: await model.unpacked() }, share(n));
    await draft.keep(manifest);
    return manifest;
  });
  const parts: Parts = [await kept(first, 0)];
  for (const [n, model] of others.entries()) parts.push(await kept(model, n + 1));
  return parts;
}

function wholeOf(parts: Parts, task: TotalSegmentatorTask | null): ImportedManifest {
  const [first, ...others] = parts;
  if (others.length === 0 || !task) return first;
  const whole = partsManifest(parts, { task, sha256: hashOf(parts) });
  if (!whole.ok) throw new Refusal(`model.${whole.error.code}`, whole.error.values);
  return whole.value;
}

type Work = Order & { readonly files: NnunetFiles };

/** One network a fold, each written before the next is read. */
async function converted(work: Work, services: TaskServices): Promise<NnunetManifest> {
  const { files, task, input, draft } = work;
  const folds = foldsOf(files, input.folds === 'published' ? (task ? 'first' : 'all') : input.folds);
  const made: Fold[] = [];
  for (const [n, fold] of folds.entries()) {
    made.push(await convertedFold(fold, { ...work, count: folds.length }, partOf(services, (n / folds.length) * 0.9, ((n + 1) / folds.length) * 0.9)));
  }
  const last = made.at(-1);
  if (!last) throw new Refusal('model.noFold', { file: basename(input.path) });
  services.progress('model.trying', 0.9);
  const networks = made.map(({ network }) => network);
  const secondsPerTileCpu = await secondsOfOneTile(join(draft.folder, last.network.file), last);
  const sha256 = hashOf([...networks, ...(last.head ? [last.head] : [])]);
  const manifest = importedManifest(last.about, { task, licenceAccepted: input.licenceAccepted, at: new Date().toISOString(), networks, head: last.head, sha256, secondsPerTileCpu });
  if (!manifest.ok) throw new Refusal(`model.${manifest.error.code}`, manifest.error.values);
  return manifest.value;
}

type Fold = { readonly network: NnunetManifest['networks'][number]; readonly head: NnunetManifest['head'] | null; readonly about: ConvertedAbout };

async function convertedFold({ name, checkpoint }: NnunetFiles['folds'][number], { files, task, draft, count }: Work & { readonly count: number }, services: TaskServices): Promise<Fold> {
  const wantedClasses = wantedLabels(datasetOf(files).labels, { networks: count, recipe: task ? 'totalsegmentator' : 'nnunet' });
  const { onnx, head, ...about } = await convertNnunet({ plans: files.plans, dataset: files.dataset, checkpoint, wantedClasses }, services);
  const file = count === 1 ? 'model.onnx' : `model-${name}.onnx`;
  return {
    about, network: { fold: name, file, sha256: await draft.addNetwork(file, onnx) },
    head: head && { file: HEAD_FILE, sha256: await draft.addNetwork(HEAD_FILE, head.onnx), input: head.inputName, features: head.features },
  };
}

const HEAD_FILE = 'head.onnx';

/** TotalSegmentator runs its first fold; nnU-Net averages all that were trained apart, or the one trained on everything. */
function foldsOf({ folds }: NnunetFiles, which: 'first' | 'all'): NnunetFiles['folds'] {
  const apart = folds.filter(({ name }) => name !== 'fold_all');
  const usable = apart.length > 0 ? apart : folds;
  return which === 'first' ? usable.slice(0, 1) : usable;
}

const hashOf = (files: readonly { readonly sha256: string }[]): string =>
  files.length === 1 ? (files[0]?.sha256 as string) : createHash('sha256').update(files.map(({ sha256 }) => sha256).join('')).digest('hex');

/** Runs the network once on an empty patch: that it runs here at all, and how long a tile takes. */
async function secondsOfOneTile(file: string, { head, about: { inputName, outputName, patch, sizeMultiple } }: Fold): Promise<number> {
  const session = await openOnnx({ file, provider: 'cpu', inputName, outputName: head?.input ?? outputName, trialSize: sizeMultiple });
  try {
    const began = performance.now();
    await session.run(new Float32Array(patch.reduce((a, b) => a * b, 1)), patch);
    return Math.round(performance.now() - began) / 1000;
  } finally {
    await session.release();
  }
}
