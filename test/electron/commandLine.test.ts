import { expect, test } from 'vitest';

import { UsageError } from '../../electron/cli/command';
import { commandNamed } from '../../electron/cli/commandTable';
import { languageOf, readGlobalWords } from '../../electron/cli/globalWords';
import { outcomeOf } from '../../electron/cli/outcome';
import { progressLine } from '../../electron/cli/progressLine';
import { Refusal } from '../../shared/jobs/job';

const here = { language: 'en', cancelled: false, word: 'plan' } as const;

test('words for every command are taken out, wherever they stand', () => {
  expect(readGlobalWords(['--lang', 'zh', 'plan', 'ct', '--cache=c', '--side', 'left'])).toEqual({ help: false, version: false, cache: 'c', rest: ['plan', 'ct', '--side', 'left'] });
  expect(readGlobalWords(['plan', '--help']).help).toBe(true);
});

test('a language that is none is a wrong word', () => {
  expect(() => readGlobalWords(['--lang', 'fr', 'plan'])).toThrow(UsageError);
  expect(() => readGlobalWords(['plan', '--lang'])).toThrow(UsageError);
});

test('sentences are in the language asked for, else the terminal’s, else English', () => {
  expect(languageOf(['--lang', 'en'], { LANG: 'zh_CN.UTF-8' })).toBe('en');
  expect(languageOf([], { LANG: 'zh_CN.UTF-8' })).toBe('zh');
  expect(languageOf([], { LANG: 'C' })).toBe('en');
});

test('every way to end has its exit code', () => {
  expect(outcomeOf(new Refusal('cases.notPrepared'), here).exitCode).toBe(3);
  expect(outcomeOf(new UsageError('--side is missing'), here).exitCode).toBe(2);
  expect(outcomeOf(Object.assign(new TypeError('Unknown option --x'), { code: 'ERR_PARSE_ARGS_UNKNOWN_OPTION' }), here).exitCode).toBe(2);
  expect(outcomeOf(new Error('disk on fire'), here).exitCode).toBe(1);
  expect(outcomeOf(new Error('aborted'), { ...here, cancelled: true }).exitCode).toBe(130);
});

test('a refusal is one sentence for people and one document for programs', () => {
  const { sentence, printed } = outcomeOf(new Refusal('cases.productsMissing', { count: 2 }), { ...here, language: 'zh' });
  expect(sentence).toContain('2 项');
  expect(JSON.parse(printed ?? '')).toEqual({ error: { code: 'refused', reason: 'cases.productsMissing', values: { count: 2 }, message: sentence } });
});

test('a path that is not there is named', () => {
  expect(outcomeOf(Object.assign(new Error('ENOENT: no such file'), { code: 'ENOENT', path: '/nowhere' }), here).sentence).toBe('There is nothing at /nowhere.');
});

test('a word that is no command is named', () => {
  expect(() => commandNamed('plam')).toThrow(UsageError);
});

test('a terminal sees one line written over, a file one line a step', () => {
  const [terminal, file]: [string[], string[]] = [[], []];
  const onTerminal = progressLine('en', { isTTY: true, write: (text) => terminal.push(text) });
  const inFile = progressLine('en', { write: (text) => file.push(text) });
  for (const { progress } of [onTerminal, inFile]) [0, 0.5, 1].forEach((fraction) => { progress('cases.starting', fraction); });
  onTerminal.end();
  expect(terminal.join('')).toContain('\r\u001b[2K 50 %  Starting');
  expect(terminal.at(-1)).toBe('\n');
  expect(file).toEqual(['Starting\n']);
});
