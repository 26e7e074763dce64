import { nameOfLandmark, type Landmarks } from '../anatomy/landmarks';
import type { Located } from '../anatomy/landmark';
import type { ReportBlock } from './content';
import { partName, type Words } from './words';

/** A landmark that a hand placed, moved or confirmed. */
export type MovedLandmark = { readonly id: string } & NonNullable<Located['byHand']>;

/** Every landmark that a hand placed, moved or confirmed, in the order of the list. */
export const movedLandmarks = ({ found }: Landmarks): MovedLandmark[] =>
  Object.entries(found).flatMap(([id, { byHand }]) => (byHand && nameOfLandmark(id) ? [{ id, ...byHand }] : []));

/** Less than this is a place that was looked at and left, mm. */
const CONFIRMED_MM = 0.005;

/** The landmarks that are where a hand put them: how far from where they were found, by whom and when. Nothing where there is none. */
export function movedLandmarksBlock(landmarks: Landmarks, words: Words): ReportBlock[] {
  const moved = movedLandmarks(landmarks);
  if (moved.length === 0) return [];
  const { say } = words;
  const columns = [['landmark', 40, 'left'], ['moved', 22, 'right'], ['by', 18, 'left'], ['when', 20, 'left']] as const;
  return [
    { kind: 'heading', text: say('report.landmarksByHand'), newPage: false },
    { kind: 'notes', notes: [{ level: 'warning', text: say('report.landmarksByHandText', { count: moved.length }) }] },
    {
      kind: 'table', columns: columns.map(([title, width, align]) => ({ title: say(`report.column_${title}`), width, align })),
      rows: moved.map(({ id, movedMm, by, when }) => [partName(id, words), movedWords(movedMm, words), by ?? '–', when ? when.slice(0, 16).replace('T', ' ') : '–']),
    },
  ];
}

function movedWords(movedMm: number | null, { say }: Words): string {
  if (movedMm === null) return say('report.landmarkPlaced');
  return movedMm < CONFIRMED_MM ? say('report.landmarkConfirmed') : `${movedMm.toFixed(1)} mm`;
}
