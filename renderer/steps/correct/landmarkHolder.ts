import type { Point } from '../../../shared/geometry/spaces';
import type { LandmarkActions } from '../../state/landmarkActions';

/** A landmark in hand, in slices or in space: shown while it is dragged, kept when it is let go. */
export type LandmarkHolder = {
  readonly drag: (id: string, to: Point<'world'>) => void;
  readonly release: () => void;
  /** Ends a drag without a command. */
  readonly cancel: () => void;
};

export function createLandmarkHolder(landmarks: LandmarkActions): LandmarkHolder {
  let last: { readonly id: string; readonly to: Point<'world'> } | null = null;
  const give = (): typeof last => {
    const held = last;
    last = null;
    return held;
  };
  return {
    drag: (id, to) => {
      last = { id, to };
      landmarks.preview(id, to);
    },
    release: () => {
      const held = give();
      if (held) landmarks.move(held.id, held.to);
    },
    cancel: () => { if (give()) landmarks.release(); },
  };
}
