import { languages, type Language } from '../../shared/text/catalogue';
import { UsageError } from './command';

type Environment = Readonly<Record<string, string | undefined>>;

/** The words every command understands, taken out of the line; `rest` is what the command itself reads. */
export type GlobalWords = {
  readonly help: boolean;
  readonly version: boolean;
  readonly cache: string | null;
  readonly rest: readonly string[];
};

/** `--lang x` and `--lang=x` alike; a flag without its value is left to the command, which will refuse it. */
export function readGlobalWords(words: readonly string[]): GlobalWords {
  const language = valueOf(words, '--lang');
  const cache = valueOf(words, '--cache');
  const taken = new Set([...language.at, ...cache.at]);
  const rest = words.filter((word, at) => !taken.has(at) && !['--help', '-h', '--version'].includes(word));
  const says = (...flags: string[]): boolean => words.some((word, at) => !taken.has(at) && flags.includes(word));
  if (language.value !== null && !isLanguage(language.value)) throw new UsageError(`--lang ${languages.join('|')}.`);
  return { help: says('--help', '-h'), version: says('--version'), cache: cache.value, rest };
}

function valueOf(words: readonly string[], flag: string): { value: string | null; at: readonly number[] } {
  const at = words.findIndex((word) => word === flag || word.startsWith(`${flag}=`));
  const word = words[at];
  if (word === undefined) return { value: null, at: [] };
  if (word !== flag) return { value: word.slice(flag.length + 1), at: [at] };
  const next = words[at + 1];
  if (next === undefined) throw new UsageError(`${flag} needs a value.`);
  return { value: next, at: [at, at + 1] };
}

const isLanguage = (word: string): word is Language => languages.some((language) => language === word);

/** The language asked for, or the terminal's, or English. */
export function languageOf(words: readonly string[], { LC_ALL, LC_MESSAGES, LANG }: Environment): Language {
  const asked = words.find((word, at) => isLanguage(word) && words[at - 1] === '--lang') ?? words.find((word) => word.startsWith('--lang='))?.slice(7);
  if (asked !== undefined && isLanguage(asked)) return asked;
  return (LC_ALL || LC_MESSAGES || LANG || '').startsWith('zh') ? 'zh' : 'en';
}
