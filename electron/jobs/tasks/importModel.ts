import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';

import { Refusal, type JobInput } from '../../../shared/jobs/job';
import type { ConvertedNnunet } from '../../../shared/segmentation/nnunet/converted';
import { readDataset } from '../../../shared/segmentation/nnunet/dataset';
import { importedManifest } from '../../../shared/segmentation/nnunet/imported';
import type { NnunetManifest } from '../../../shared/segmentation/nnunet/manifest';
import { wantedLabels } from '../../../shared/segmentation/nnunet/classes';
import type { TotalSegmentatorTask } from '../../../shared/segmentation/nnunet/tasks';
import { convertNnunet } from '../../adapters/convertNnunet';
import { withNnunetFiles, type NnunetFiles } from '../../adapters/nnunetFiles';
import { openOnnx } from '../../adapters/onnx';
import { refuseTaken, sweepModels, withModelDraft, type ModelDraft } from '../../catalog/modelFolder';
import { partOf, type Task, type TaskServices } from '../task';
import { datasetNameOf, taskOf } from './inspectModel';

/** Files of a trained model → a model of the user's folder, tried once on this computer. What is refused or cancelled leaves nothing behind. */
export const importModel: Task<'importModel'> = async (input, services) => {
  const { importedModelsFolder } = services.resources;
  if (importedModelsFolder === undefined) throw new Refusal('model.noFolder');
  services.progress('model.reading', 0);
  await sweepModels(importedModelsFolder);
  return withNnunetFiles(input.path, services.signal, (files) => withModelDraft(importedModelsFolder, async (draft) => {
    const task = taskOf(datasetNameOf(files), input.task);
    if (task?.needsNumber && !input.licenceAccepted) throw new Refusal('model.licenceNotAccepted', { task: task.name });
    const manifest = await converted({ files, task, input, draft }, partOf(services, 0.1, 0.98));
    await refuseTaken(services.resources.modelsFolder, manifest.id);
    services.signal.throwIfAborted();
    await draft.keep(manifest);
    services.progress('model.keeping', 1);
    return { id: manifest.id, folds: manifest.networks.map(({ fold }) => fold) };
  }));
};

type Work = { readonly files: NnunetFiles; readonly task: TotalSegmentatorTask | null; readonly input: JobInput<'importModel'>; readonly draft: ModelDraft };

/** One network a fold, each written before the next is read. */
async function converted({ files, task, input, draft }: Work, services: TaskServices): Promise<NnunetManifest> {
  const folds = foldsOf(files, input.folds === 'published' ? (task ? 'first' : 'all') : input.folds);
  const networks: NnunetManifest['networks'] = [];
  let last: Omit<ConvertedNnunet, 'onnx'> | null = null;
  for (const [n, fold] of folds.entries()) {
    const part = partOf(services, (n / folds.length) * 0.9, ((n + 1) / folds.length) * 0.9);
    const { onnx, ...rest } = await convertNnunet({ plans: files.plans, dataset: files.dataset, checkpoint: fold.checkpoint, wantedClasses: wantedOf(files) }, part);
    const file = folds.length === 1 ? 'model.onnx' : `model-${fold.name}.onnx`;
    networks.push({ fold: fold.name, file, sha256: await draft.addNetwork(file, onnx) });
    last = rest;
  }
  if (!last) throw new Refusal('model.noFold', { file: basename(input.path) });
  services.progress('model.trying', 0.9);
  const secondsPerTileCpu = await secondsOfOneTile(join(draft.folder, networks[0]?.file ?? ''), last);
  const choices = { task, licenceAccepted: input.licenceAccepted, at: new Date().toISOString(), networks, sha256: hashOf(networks), secondsPerTileCpu };
  const manifest = importedManifest({ ...last, onnx: new Uint8Array() }, choices);
  if (!manifest.ok) throw new Refusal(`model.${manifest.error.code}`, manifest.error.values);
  return manifest.value;
}

/** TotalSegmentator runs its first fold; nnU-Net averages all that were trained apart, or the one trained on everything. */
function foldsOf({ folds }: NnunetFiles, which: 'first' | 'all'): NnunetFiles['folds'] {
  const apart = folds.filter(({ name }) => name !== 'fold_all');
  const usable = apart.length > 0 ? apart : folds;
  return which === 'first' ? usable.slice(0, 1) : usable;
}

function wantedOf({ dataset }: NnunetFiles): readonly number[] | 'all' {
  const read = readDataset(dataset);
  return read.ok ? wantedLabels(read.value.labels) : 'all';
}

const hashOf = (networks: NnunetManifest['networks']): string =>
  networks.length === 1 ? (networks[0]?.sha256 as string) : createHash('sha256').update(networks.map(({ sha256 }) => sha256).join('')).digest('hex');

/** Runs the network once on an empty patch: that it runs here at all, and how long a tile takes. */
async function secondsOfOneTile(file: string, { inputName, outputName, patch, sizeMultiple }: Omit<ConvertedNnunet, 'onnx'>): Promise<number> {
  const session = await openOnnx({ file, provider: 'cpu', inputName, outputName, trialSize: sizeMultiple });
  try {
    const began = performance.now();
    await session.run(new Float32Array(patch.reduce((a, b) => a * b, 1)), patch);
    return Math.round(performance.now() - began) / 1000;
  } finally {
    await session.release();
  }
}
