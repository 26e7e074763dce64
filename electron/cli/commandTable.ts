import { UsageError, type Command } from './command';

/** Loaded when asked for, so that a short command does not pay for a long one. */
const commands = {
  import: async () => (await import('./commands/import')).importCommand,
  phantom: async () => (await import('./commands/phantom')).phantomCommand,
  segment: async () => (await import('./commands/segment')).segmentCommand,
  edit: async () => (await import('./commands/edit')).editCommand,
  evaluate: async () => (await import('./commands/evaluate')).evaluateCommand,
  landmarks: async () => (await import('./commands/landmarks')).landmarksCommand,
  implants: async () => (await import('./commands/implants')).implantsCommand,
  model: async () => (await import('./commands/model')).modelCommand,
  plan: async () => (await import('./commands/plan')).planCommand,
} as const;

export type CommandName = keyof typeof commands;
export const commandNames = Object.keys(commands) as readonly CommandName[];

/** The word of somebody who has mistyped a command. */
export class UnknownCommand extends UsageError {
  readonly word: string;
  constructor(word: string) {
    super(`unknown command ${word}`);
    this.word = word;
  }
}

/** The word as a command's name; throws `UnknownCommand`. */
export function commandNamed(word: string): CommandName {
  const name = commandNames.find((each) => each === word);
  if (!name) throw new UnknownCommand(word);
  return name;
}

export const loadCommand = (name: CommandName): Promise<Command> => commands[name]();
