import type { Point } from '../../../shared/geometry/spaces';
import type { LandmarkActions } from '../../state/landmarkActions';

/** A landmark in hand, in slices or in space: shown while it is dragged, kept when it is let go. */
export type LandmarkHolder = {
  readonly drag: (id: string, to: Point<'world'>) => void;
  readonly release: () => void;
  /** Ends a drag without a command, though the pointer is still down; `release` follows. */
  readonly cancel: () => void;
};

export function createLandmarkHolder(landmarks: LandmarkActions): LandmarkHolder {
  let last: { readonly id: string; readonly to: Point<'world'> } | null = null;
  // A drag that was given up goes on under the pointer until it is lifted, and moves nothing.
  let givenUp = false;
  const give = (): typeof last => {
    const held = last;
    last = null;
    return held;
  };
  return {
    drag: (id, to) => {
      if (givenUp) return;
      last = { id, to };
      landmarks.preview(id, to);
    },
    release: () => {
      const held = give();
      givenUp = false;
      if (held) landmarks.move(held.id, held.to);
    },
    cancel: () => {
      if (!give()) return;
      givenUp = true;
      landmarks.release();
    },
  };
}
