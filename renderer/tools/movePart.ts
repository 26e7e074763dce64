import type { PlanCommand } from '../../shared/plan/commands';

export type MovablePart = 'cup' | 'stem';
export type MoveMode = 'translate' | 'rotate';

/** A part that is held, and the pose it had when it was grabbed. */
export type Held = { readonly part: MovablePart; readonly mode: MoveMode; readonly rows: readonly number[] };

export type MoveState = { readonly phase: 'idle' } | { readonly phase: 'holding'; readonly held: Held; readonly command: PlanCommand | null };

export type MoveEvent =
  | ({ readonly type: 'grab' } & Held)
  | { readonly type: 'drag'; readonly rows: readonly number[] }
  | { readonly type: 'release' }
  | { readonly type: 'cancel' };

/** What a step asks for: a preview to show (`null` takes it away, absent leaves it) and a command to perform. */
export type MoveStep = { readonly state: MoveState; readonly preview?: PlanCommand | null; readonly perform?: PlanCommand };

export const idle: MoveState = { phase: 'idle' };

/** The command that takes the held part to a pose. */
export type CommandFor = (held: Held, rows: readonly number[]) => PlanCommand | null;

/** Pointer down, drag, up: previews while it is held, one command at the end; Escape performs nothing. */
export function moveStep(state: MoveState, event: MoveEvent, commandFor: CommandFor): MoveStep {
  if (event.type === 'grab') {
    const { part, mode, rows } = event;
    return { state: { phase: 'holding', held: { part, mode, rows }, command: null } };
  }
  if (state.phase === 'idle') return { state };
  switch (event.type) {
    case 'drag': {
      const command = commandFor(state.held, event.rows);
      return { state: { ...state, command }, preview: command };
    }
    case 'release': return { state: idle, preview: null, ...(state.command ? { perform: state.command } : {}) };
    case 'cancel': return { state: idle, preview: null };
  }
}
