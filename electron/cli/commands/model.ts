import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { Refusal } from '../../../shared/jobs/job';
import { defaultModelOf, installedModels } from '../../catalog/installedModels';
import { removeImportedModel, setRefined } from '../../catalog/modelFolder';
import { importModel } from '../../jobs/tasks/importModel';
import { inspectModel } from '../../jobs/tasks/inspectModel';
import { partOf } from '../../jobs/task';
import { UsageError, type Command, type CommandContext } from '../command';

/** Adds, lists, sets and removes segmentation models of the user. */
export const modelCommand: Command = {
  name: 'model',
  usage: [
    'arthroplan model import <zip | folder> [--task total|total_v3|body|hip_implant|appendicular_bones|…|none] [--folds published|first|all] [--accept-licence]',
    'arthroplan model list',
    'arthroplan model refine <id> on|off',
    'arthroplan model remove <id>',
  ].join('\n'),
  run: async ([verb, ...words], context) => {
    if (verb === 'import') return imported(words, context);
    if (verb === 'list') return listed(words, context);
    if (verb === 'refine') return refined(words, context);
    if (verb === 'remove') return removed(words, context);
    throw new UsageError('model import|list|refine|remove');
  },
};

async function imported(words: readonly string[], context: CommandContext): Promise<unknown> {
  const { values, positionals } = parseArgs({
    args: [...words], allowPositionals: true,
    options: { task: { type: 'string' }, folds: { type: 'string' }, 'accept-licence': { type: 'boolean' } },
  });
  const folds = (['published', 'first', 'all'] as const).find((known) => known === (values.folds ?? 'published'));
  if (!folds) throw new UsageError('--folds published|first|all');
  const files = { path: resolve(context.cwd, one(positionals, 'model import takes one path')), task: values.task ?? null };
  const { dataset, task, licence, needsNumber, classes, others, unused } = await inspectModel(files, partOf(context, 0, 0.1));
  const made = await importModel({ ...files, folds, licenceAccepted: values['accept-licence'] ?? false }, partOf(context, 0.1, 1));
  return { ...made, dataset, ...(unused ? { unused } : {}), task, licence: { terms: licence, needsNumber, accepted: values['accept-licence'] ?? false }, classes, others, folder: context.resources.importedModelsFolder };
}

async function listed(words: readonly string[], { resources }: CommandContext): Promise<unknown> {
  if (words.length > 0) throw new UsageError('model list takes no words');
  const models = await installedModels(resources);
  return { models, default: defaultModelOf(models), folder: resources.importedModelsFolder };
}

/** Whether the bones of an imported model are refined on the scan from now on. */
async function refined([id, word, ...more]: readonly string[], { resources: { importedModelsFolder } }: CommandContext): Promise<unknown> {
  if (id === undefined || more.length > 0 || (word !== 'on' && word !== 'off')) throw new UsageError('model refine <id> on|off');
  if (importedModelsFolder === undefined) throw new Refusal('model.noFolder');
  await setRefined(importedModelsFolder, id, word === 'on');
  return { id, refines: word === 'on' };
}

async function removed(words: readonly string[], { resources: { importedModelsFolder } }: CommandContext): Promise<unknown> {
  const id = one(words, 'model remove takes one id');
  if (importedModelsFolder === undefined) throw new Refusal('model.noFolder');
  await removeImportedModel(importedModelsFolder, id);
  return { removed: id };
}

function one(words: readonly string[], wrong: string): string {
  const [word, ...more] = words;
  if (word === undefined || more.length > 0 || word.startsWith('-')) throw new UsageError(wrong);
  return word;
}
