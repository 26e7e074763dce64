import { create } from 'zustand';

/** How the correction is looked at. Nothing here is a decision. */
export type Correcting = {
  /** The bones as they lay in the scanner, or upright in their frames. */
  readonly pose: 'scan' | 'corrected';
  /** The landmark that is looked at, by its id. */
  readonly landmark: string | null;
  /** Counts up each time the views are to go to it: it can be chosen without going there, by taking it in hand. */
  readonly visit: number;
};

export const initialCorrecting: Correcting = { pose: 'corrected', landmark: null, visit: 0 };
export const useCorrecting = create<Correcting>()(() => initialCorrecting);
