/** On what terms the weights of a model may be used, as its makers publish them. */
export type LicenceTerms = {
  readonly licence: string;
  /** Its makers give a number to whom they license it; free for non-commercial use. The app cannot check it and the user must confirm it. */
  readonly needsNumber: boolean;
};

/** A task of TotalSegmentator by the numbers of its datasets. */
export type TotalSegmentatorTask = LicenceTerms & {
  readonly name: string;
  readonly datasets: readonly number[];
  /** How its folder is called, besides the number. */
  readonly called: RegExp;
  /** Distance of neighbouring tiles as a part of the patch. */
  readonly step: number;
  /** Classes that its published result leaves out. */
  readonly dropped: readonly string[];
  /** Datasets that are one network together, each for some of the classes; where two name a voxel, the later one counts. */
  readonly parts: readonly number[];
};

const APACHE = 'Apache-2.0';
const NUMBERED = 'TotalSegmentator, by licence number';
const open = (name: string, datasets: readonly number[], called: RegExp, step = 0.5): TotalSegmentatorTask =>
  ({ name, datasets, called, step, licence: APACHE, needsNumber: false, dropped: [], parts: [] });
const inParts = (task: TotalSegmentatorTask, parts: readonly number[]): TotalSegmentatorTask => ({ ...task, parts });
const numbered = (name: string, datasets: readonly number[], called: RegExp, dropped: readonly string[] = []): TotalSegmentatorTask =>
  ({ name, datasets, called, step: 0.5, licence: NUMBERED, needsNumber: true, dropped, parts: [] });

/** The tasks whose terms are known (TotalSegmentator 2.18). */
export const totalSegmentatorTasks: readonly TotalSegmentatorTask[] = [
  inParts(open('total', [291, 292, 293, 294, 295, 297, 298], /totalsegmentator/i, 0.8), [291, 292, 293, 294, 295]),
  inParts(open('total_v3', [831, 832, 833, 834, 835, 836, 837], /totalsegmentator/i, 0.8), [831, 832, 833, 834, 835]),
  open('total_mr', [850, 851, 852, 853], /totalsegmri/i, 0.8),
  open('body', [299, 300], /body/i),
  open('hip_implant', [260], /hip_implant/i),
  numbered('appendicular_bones', [304], /appendicular/i, ['humerus', 'femur', 'liver', 'spleen']),
  numbered('thigh_shoulder_muscles', [857], /muscles|thigh/i),
  numbered('tissue_types', [481], /tissue/i),
  numbered('tissue_4_types', [485], /tissue/i),
];

/** The task with that name, or whose dataset has that number and is called like it; null where it is none of TotalSegmentator's. */
export function totalSegmentatorTask(dataset: string, named: string | null): TotalSegmentatorTask | null {
  if (named !== null) return totalSegmentatorTasks.find(({ name }) => name === named) ?? null;
  return totalSegmentatorTasks.find(({ datasets, called }) => datasets.includes(numberOfDataset(dataset)) && called.test(dataset)) ?? null;
}

/** `Dataset294_TotalSegmentator_…` → 294; NaN where the name has no number. */
export const numberOfDataset = (dataset: string): number => Number(/^Dataset(\d{3})_/.exec(dataset)?.[1]);

/** Terms of a model: its task's, or what its dataset says of itself. */
export const termsOf = (task: TotalSegmentatorTask | null, licence: string | null): LicenceTerms =>
  task ?? { licence: licence ?? 'unknown', needsNumber: false };
