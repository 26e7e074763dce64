import { sides, type Side } from '../../shared/anatomy/side';
import type { Language } from '../../shared/text/catalogue';
import type { TaskServices } from '../jobs/task';

/** What a command line command may use: a scratch artifact folder, resources, progress on stderr, a signal for Ctrl-C. */
export type CommandContext = TaskServices & {
  /** Folder the user called from: relative paths start here. */
  readonly cwd: string;
};

/**
 * One word of the command line. Returns what is printed as JSON on stdout. Bad words throw `UsageError` (exit 2),
 * an input that must not be used throws `Refusal` (exit 3), anything else is a failure (exit 1).
 */
export type Command = {
  readonly name: string;
  /** One line a flag, shown by `--help`. */
  readonly usage: string;
  readonly run: (words: readonly string[], context: CommandContext) => Promise<unknown>;
  /** The result as text for people, where JSON alone is not wanted. */
  readonly printed?: (result: unknown, language: Language) => string;
  /** Of a result that is printed and yet refuses (3); 0 where a command does not say. */
  readonly exitCodeOf?: (result: unknown) => 0 | 3;
};

export class UsageError extends Error {}

/** The word after `--in-view`: the one side in view, where the bones alone do not tell it. */
export function sideInView(word: string | undefined): Side | undefined {
  const side = sides.find((known) => known === word);
  if (word !== undefined && !side) throw new UsageError(`--in-view ${sides.join('|')}`);
  return side;
}
