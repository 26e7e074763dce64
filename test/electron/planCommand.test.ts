import { expect, test } from 'vitest';

import { UsageError, type CommandContext } from '../../electron/cli/command';
import { planCommand } from '../../electron/cli/commands/plan';

const nowhere = { cwd: '/' } as CommandContext;

test.each([
  ['no path', ['--procedure', 'tha', '--side', 'right', '--out', 'o']],
  ['no folder to write to', ['ct', '--procedure', 'tha', '--side', 'right']],
  ['no side', ['ct', '--procedure', 'tha', '--out', 'o']],
  ['a side that nobody has', ['ct', '--procedure', 'tha', '--side', 'middle', '--out', 'o']],
  ['another procedure', ['ct', '--procedure', 'tka', '--side', 'left', '--out', 'o']],
  ['a frame that nobody knows', ['ct', '--procedure', 'tha', '--side', 'left', '--out', 'o', '--frame', 'upside-down']],
  ['two paths', ['ct', 'ct2', '--procedure', 'tha', '--side', 'left', '--out', 'o']],
])('plan with %s is refused before anything is read', async (_, words) => {
  await expect(planCommand.run(words, nowhere)).rejects.toThrow(UsageError);
});
