import { Refusal } from '../../shared/jobs/job';
import { say, type Language } from '../../shared/text/catalogue';
import { UsageError } from './command';
import { UnknownCommand } from './commandTable';

/** How the process ends. */
export const EXIT = { done: 0, failed: 1, usage: 2, refused: 3, cancelled: 130 } as const;

export type Outcome = {
  readonly exitCode: (typeof EXIT)[keyof typeof EXIT];
  /** One JSON document (or the help) for stdout. */
  readonly printed: string | null;
  /** One sentence for stderr. */
  readonly sentence: string | null;
};

type Circumstances = { readonly language: Language; readonly cancelled: boolean; readonly word: string };

/** The exit code, the sentence and the JSON of whatever a command threw. */
export function outcomeOf(cause: unknown, { language, cancelled, word }: Circumstances): Outcome {
  if (cancelled) return ending(EXIT.cancelled, { code: 'cancelled' }, say(language, 'commandLine.cancelled'));
  if (cause instanceof Refusal) {
    return ending(EXIT.refused, { code: 'refused', reason: cause.reason, values: cause.values }, say(language, cause.reason, cause.values));
  }
  if (cause instanceof UnknownCommand) return ending(EXIT.usage, { code: 'usage' }, say(language, 'commandLine.unknownWord', { word: cause.word }));
  if (isUsage(cause)) return ending(EXIT.usage, { code: 'usage' }, say(language, 'commandLine.wrongWords', { message: sentence(cause.message), word }));
  if (process.env['ARTHROPLAN_DEBUG'] && cause instanceof Error) process.stderr.write(`${cause.stack ?? ''}\n`);
  return ending(EXIT.failed, { code: 'failed' }, failure(cause, language));
}

function ending(exitCode: Outcome['exitCode'], error: Readonly<Record<string, unknown>>, said: string): Outcome {
  return { exitCode, sentence: said, printed: JSON.stringify({ error: { ...error, message: said } }, null, 2) };
}

/** Ours, or what Node's `parseArgs` throws at a flag it does not know. */
const isUsage = (cause: unknown): cause is Error => cause instanceof UsageError
  || (cause instanceof Error && 'code' in cause && String(cause.code).startsWith('ERR_PARSE_ARGS'));

const sentence = (message: string): string => (/[.!?。]$/.test(message) ? message : `${message}.`);

const pathFailures: Readonly<Record<string, string>> = {
  ENOENT: 'commandLine.noSuchPath', EACCES: 'commandLine.notReadable', EPERM: 'commandLine.notReadable', ENOSPC: 'commandLine.diskFull',
};

function failure(cause: unknown, language: Language): string {
  const { code, path, message } = cause as { code?: string; path?: string; message?: string };
  const reason = pathFailures[code ?? ''];
  if (reason) return say(language, reason, { path: path ?? '' });
  return say(language, 'commandLine.failed', { message: message ?? String(cause) });
}
