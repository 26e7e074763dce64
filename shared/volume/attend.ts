/** Heard now and then by long work, with the share of it that is done, 0 to 1. What it throws gives the work up. */
export type Attend = (fraction: number) => void;

export const unattended: Attend = () => undefined;

/** Hears a part of longer work, from one share of the whole to another. */
export const partly = (attend: Attend, from: number, to: number): Attend => (fraction) => { attend(from + (to - from) * fraction); };
