import type { Measurement } from '../anatomy/measurement';
import { otherSide } from '../anatomy/side';
import { familyOf, headOf, linerOf, neighboursOf, type Catalogue } from '../implants/catalogue';
import type { DerivedPlan } from '../plan/derive';
import type { Plan } from '../plan/document';
import type { PlanNote } from '../plan/note';
import type { Language } from '../text/catalogue';
import type { PictureId } from './planPictures';
import { segmentationNotes, type SegmentationDoubts } from './segmentationNotes';
import { handEditsBlock, type HandEdits } from './handEdits';
import { movedLandmarksBlock } from './movedLandmarks';
import { boneMeasureBlocks, missedBoneRows } from './boneMeasures';
import { isMeasured, isMissed, measureName, measureSentence, missedWords, shownDigits, shownValue, sideOf, type Measured } from './measureWords';
import { noteSentence, wordsIn, type Words } from './words';

/** What a report says, as data: blocks in reading order, all words chosen. How it looks is decided by who lays it out. */
export type Report = {
  readonly language: Language; readonly title: string; readonly subtitle: string; readonly footer: string;
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly tiles: readonly { readonly label: string; readonly value: string; readonly unit: string }[];
  readonly blocks: readonly ReportBlock[];
};

export type ReportBlock =
  | { readonly kind: 'heading'; readonly text: string; readonly newPage: boolean }
  | { readonly kind: 'text'; readonly text: string; readonly small?: boolean }
  | { readonly kind: 'notes'; readonly notes: readonly { readonly level: PlanNote['level']; readonly text: string }[] }
  /** A row of one cell is the title of those below it. */
  | { readonly kind: 'table'; readonly small?: boolean; readonly columns: readonly { readonly title: string; readonly width: number; readonly align: 'left' | 'right' }[]; readonly rows: readonly (readonly string[])[] }
  | { readonly kind: 'pictures'; readonly pictures: readonly { readonly id: PictureId; readonly caption: string }[] };

export type ReportInput = {
  readonly language: Language; readonly plan: Plan; readonly derived: DerivedPlan; readonly catalogue: Catalogue;
  readonly caseCode: string; readonly date: string; readonly appVersion: string; readonly model: string;
  /** Null where the segmentation is as the network made it. */
  readonly handEdits: HandEdits | null;
  readonly doubts: SegmentationDoubts;
  /** Numbers of the bones, besides those of the plan. */
  readonly boneMeasurements: readonly Measurement[];
  readonly pictures: readonly PictureId[];
};

type Say = Words['say'];

/** The report of a plan in one language. */
export function reportOf(input: ReportInput): Report {
  const words = wordsIn(input.language);
  const { say } = words;
  const { plan, derived } = input;
  return {
    language: input.language,
    title: say('report.title'), subtitle: say(`report.side_${plan.side}`), footer: say('common.notMedicalDevice'),
    facts: factsOf(input, say), tiles: tilesOf(derived, say),
    blocks: [
      ...pictureBlock(input, ['front', 'side'], say),
      heading(say('report.components')), componentTable(input, say),
      ...warningBlocks(input, words), ...handEditsBlock(input.handEdits, words), ...movedLandmarksBlock(derived.landmarks, words),
      heading(say('report.measurements'), true), { kind: 'text', text: say('report.frameIs', { frame: say(`plan.frame_${derived.pelvic.id}`) }) },
      measureTable(derived.measurements.filter(isMeasured), words),
      ...boneBlock(input, words), ...notMeasurableBlock(input, words),
      ...slicesBlock(input, say), ...guideBlock(input, say),
      heading(say('report.limits')), { kind: 'text', text: say('report.limitsText') },
    ],
  };
}

const heading = (text: string, newPage = false): ReportBlock => ({ kind: 'heading', text, newPage });

function factsOf({ caseCode, date, plan, derived, appVersion, model, handEdits }: ReportInput, say: Say): Report['facts'] {
  return [
    { label: say('report.case'), value: caseCode }, { label: say('report.side'), value: say(`common.${plan.side}`) },
    { label: say('report.date'), value: date }, { label: say('report.frame'), value: say(`plan.frame_${derived.pelvic.id}`) },
    { label: say('report.state'), value: say(`report.state_${plan.state}`) }, { label: say('report.madeWith'), value: `ArthroPlan ${appVersion} / ${model}` },
    ...(handEdits ? [{ label: say('edit.factLabel'), value: say('edit.factEdited', { steps: handEdits.edits }) }] : []),
  ];
}

const TILES = ['cup_ri', 'cup_ra', 'leg_length_change', 'global_offset_change'] as const;

function tilesOf({ measurements }: DerivedPlan, say: Say): Report['tiles'] {
  return TILES.map((id) => {
    const measurement = measurements.find((each) => each.id === id);
    const label = say(`report.tile_${id}`);
    return measurement && isMeasured(measurement) ? { label, value: shownDigits(measurement), unit: tileUnit[measurement.unit] } : { label, value: '–', unit: say('common.notMeasurable') };
  });
}

const tileUnit = { deg: '°', mm: 'mm', ratio: '', class: '' } as const;

function pictureBlock({ pictures }: ReportInput, wanted: readonly PictureId[], say: Say): ReportBlock[] {
  const shown = wanted.filter((id) => pictures.includes(id));
  return shown.length === 0 ? [] : [{ kind: 'pictures', pictures: shown.map((id) => ({ id, caption: say(`report.picture_${id}`) })) }];
}

function componentTable(input: ReportInput, say: Say): ReportBlock {
  const columns = [['component', 20], ['reference', 24], ['planned', 28], ['smaller', 14], ['larger', 14]] as const;
  return { kind: 'table', columns: columns.map(([title, width]) => ({ title: say(`report.column_${title}`), width, align: 'left' })), rows: [...cupRows(input, say), ...stemRows(input, say)] };
}

function cupRows({ plan: { cup }, catalogue }: ReportInput, say: Say): string[][] {
  const family = cup && familyOf(catalogue, 'cup', cup.family);
  if (!cup || !family) return [];
  const liner = linerOf(catalogue, cup.family, cup.size);
  return [
    componentRow(say, 'cup', { name: family.family, sizes: family.sizes, size: cup.size, detail: `${cup.size} mm` }),
    ...(liner ? [[say('plan.liner'), liner.ref, `${liner.size} mm`, '–', '–']] : []),
  ];
}

function stemRows({ plan: { stem }, catalogue, derived }: ReportInput, say: Say): string[][] {
  const family = stem && familyOf(catalogue, 'stem', stem.family);
  if (!stem || !family) return [];
  const head = derived.cup?.headDiameterMm ? headOf(catalogue, derived.cup.headDiameterMm) : null;
  return [
    componentRow(say, 'stem', { name: family.family, sizes: family.sizes, size: stem.size, detail: `${stem.size}, ${say(`plan.offset_${stem.offset}`)}` }),
    ...(head ? [[say('plan.head'), head.ref, `${head.diameterMm} mm, ${signed(stem.headLengthMm)} mm`, ...headNeighbours(head.lengthsMm, stem.headLengthMm)]] : []),
  ];
}

type Sized = { readonly name: string; readonly sizes: readonly { readonly size: string; readonly ref: string }[]; readonly size: string; readonly detail: string };

function componentRow(say: Say, component: string, { sizes, size, detail }: Sized): string[] {
  const { smaller, larger } = neighboursOf(sizes, size);
  return [say(`plan.${component}`), sizes.find((each) => each.size === size)?.ref ?? '–', detail, smaller ?? '–', larger ?? '–'];
}

const signed = (value: number): string => (value < 0 ? `−${-value}` : value > 0 ? `+${value}` : '0');

function headNeighbours(lengths: readonly number[], length: number): [string, string] {
  const at = lengths.indexOf(length);
  const shown = (value: number | undefined): string => (value === undefined ? '–' : `${signed(value)} mm`);
  return [shown(lengths[at - 1]), shown(lengths[at + 1])];
}

/** Doubts of the segmentation come first: everything else stands on it. */
function warningBlocks({ derived: { warnings }, doubts }: ReportInput, words: Words): ReportBlock[] {
  const { say } = words;
  const notes = [...segmentationNotes(doubts, words), ...warnings.map((note) => ({ level: note.level, text: noteSentence(note, words) }))];
  return [heading(say('report.warnings')), notes.length > 0 ? { kind: 'notes', notes } : { kind: 'text', text: say('report.noWarnings') }];
}

const definitionOf = (one: Measurement, words: Words): string => [measureSentence(one, words), one.source].filter((part) => part !== '').join(' · ');

function measureTable(rows: readonly Measured[], words: Words): ReportBlock {
  const { say } = words;
  const columns = [['measure', 36, 'left'], ['value', 12, 'right'], ['definition', 52, 'left']] as const;
  return {
    kind: 'table', columns: columns.map(([title, width, align]) => ({ title: say(`report.column_${title}`), width, align })),
    rows: rows.map((each) => [measureName(each, words), shownValue(each), definitionOf(each, words)]),
  };
}

function boneBlock({ boneMeasurements }: ReportInput, words: Words): ReportBlock[] {
  const blocks = boneMeasureBlocks(boneMeasurements, words);
  return blocks.length === 0 ? [] : [heading(words.say('report.bones')), { kind: 'text', text: words.say('report.bonesText') }, ...blocks];
}

/** Of the other leg only what there is stands in the report, for comparison. */
function notMeasurableBlock({ plan, derived, boneMeasurements }: ReportInput, words: Words): ReportBlock[] {
  const { say } = words;
  const wanted = boneMeasurements.filter((one) => sideOf(one) !== otherSide(plan.side));
  const ofPlan = derived.measurements.filter(isMissed).map((each) => [measureName(each, words), missedWords(each, words).reason, missedWords(each, words).missing]);
  const rows = [...ofPlan, ...missedBoneRows(wanted, words)];
  if (rows.length === 0) return [];
  const columns = [['measure', 36], ['reason', 20], ['missing', 44]] as const;
  return [heading(say('report.notMeasurable')), { kind: 'table', columns: columns.map(([title, width]) => ({ title: say(`report.column_${title}`), width, align: 'left' })), rows }];
}

function slicesBlock(input: ReportInput, say: Say): ReportBlock[] {
  const block = pictureBlock(input, ['axial', 'coronal'], say);
  return block.length === 0 ? [] : [heading(say('report.slices'), true), { kind: 'text', text: say('report.slicesText') }, ...block];
}

function guideBlock(input: ReportInput, say: Say): ReportBlock[] {
  const block = pictureBlock(input, ['oblique', 'guide'], say);
  return block.length === 0 ? [] : [heading(say('report.guide')), ...block];
}
