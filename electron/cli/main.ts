import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { createText, type Language } from '../../shared/text/catalogue';
import { openArtifacts } from '../cases/artifacts';
import { addedImplantsIn } from '../catalog/addedImplants';
import { importedModelsIn, userDataFolder } from '../catalog/modelFolder';
import type { CommandContext } from './command';
import { commandNames, commandNamed, loadCommand, type CommandName } from './commandTable';
import { languageOf, readGlobalWords, type GlobalWords } from './globalWords';
import { startInterrupt, type Interrupt } from './interrupt';
import { outcomeOf, type Outcome } from './outcome';
import { progressLine } from './progressLine';
import { claimStdout } from './stdout';

/** What the one who starts the command line knows: the words, where they were typed and where the product lies. */
export type Call = { readonly words: readonly string[]; readonly cwd: string; readonly root: string };

/** Runs one command and ends the process: result on stdout, sentences and progress on stderr, exit code by outcome. */
export async function runCommandLine(call: Call): Promise<never> {
  const print = claimStdout();
  const interrupt = startInterrupt();
  const outcome = await outcomeOfCall(call, interrupt);
  if (outcome.sentence) process.stderr.write(`${outcome.sentence}\n`);
  if (outcome.printed !== null) await print(outcome.printed);
  process.exit(outcome.exitCode);
}

async function outcomeOfCall(call: Call, interrupt: Interrupt): Promise<Outcome> {
  const language = languageOf(call.words, process.env);
  try {
    const words = readGlobalWords(call.words);
    if (words.version) return { exitCode: 0, printed: await versionOf(call.root), sentence: null };
    const name = commandNameOf(words);
    if (words.help || !name) return { exitCode: name || words.help ? 0 : 2, printed: await help(language, name), sentence: null };
    const { printed, exitCode } = await runInScratch(call, words, { name, language, interrupt });
    return { exitCode, printed, sentence: null };
  } catch (cause) {
    return outcomeOf(cause, { language, cancelled: interrupt.signal.aborted, word: call.words[0] ?? '' });
  }
}

function commandNameOf({ rest }: GlobalWords): CommandName | null {
  const [word] = rest;
  if (word === undefined || word === 'help') return null;
  return commandNamed(word);
}

type Run = { readonly name: CommandName; readonly language: Language; readonly interrupt: Interrupt };

/** Intermediate products go to a folder that is removed afterwards, or to the one the user names and keeps. */
async function runInScratch(call: Call, words: GlobalWords, { name, language, interrupt }: Run): Promise<{ printed: string; exitCode: 0 | 3 }> {
  const scratch = words.cache ? resolve(call.cwd, words.cache) : await mkdtemp(join(tmpdir(), 'arthroplan-'));
  const bar = progressLine(language, process.stderr);
  interrupt.beforeDeath(() => words.cache ? Promise.resolve() : rm(scratch, { recursive: true, force: true }));
  try {
    await mkdir(scratch, { recursive: true });
    const command = await loadCommand(name);
    const context: CommandContext = {
      cwd: call.cwd, signal: interrupt.signal, progress: bar.progress, artifacts: openArtifacts(scratch),
      resources: { modelsFolder: join(call.root, 'models'), importedModelsFolder: importedModelsIn(userDataFolder(process.env, process.platform)), implantsFolder: join(call.root, 'implants'), addedImplantsFolder: addedImplantsIn(userDataFolder(process.env, process.platform)), appVersion: await versionOf(call.root) },
    };
    const result = await command.run(words.rest.slice(1), context);
    return { printed: command.printed?.(result, language) ?? JSON.stringify(result, null, 2), exitCode: command.exitCodeOf?.(result) ?? 0 };
  } finally {
    bar.end();
    if (!words.cache) await rm(scratch, { recursive: true, force: true });
  }
}

async function versionOf(root: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  return version;
}

async function help(language: Language, name: CommandName | null): Promise<string> {
  const { t } = createText(language);
  const usages = await Promise.all((name ? [name] : commandNames).map(async (each) => (await loadCommand(each)).usage));
  const flags = ['flagLanguage', 'flagCache', 'flagHelp'].map((flag) => `  ${t(`commandLine.${flag}`)}`);
  return [
    `${t('common.product')} · ${t('common.notMedicalDevice')}`, '',
    `${t('commandLine.usage')}:`, ...usages.map((usage) => usage.replaceAll(/^/gm, '  ')), '',
    `${t('commandLine.everywhere')}:`, ...flags, '', t('commandLine.exitCodes'),
  ].join('\n');
}
