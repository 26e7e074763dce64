import { landmarksFile } from '../../../shared/anatomy/landmarksFile';
import { noteSentence, wordsIn } from '../../../shared/report/words';
import type { LabelsAbout } from '../../../shared/segmentation/summary';
import { languages, say } from '../../../shared/text/catalogue';
import type { Exported } from './exportCase';

/** Every file that a program reads says what it is not, in both languages. */
const disclaimer = Object.fromEntries(languages.map((language) => [language, say(language, 'common.notMedicalDevice')]));

/** JSON as it is written to disk, the disclaimer first. */
export const documentText = (document: object): string => `${JSON.stringify({ disclaimer, ...document }, null, 2)}\n`;

/** The JSON documents of an export, by file name. */
export function caseDocuments(exported: Exported): Readonly<Record<string, object>> {
  const { input, guide, landmarks } = exported;
  return {
    'landmarks.json': landmarksFile(landmarks),
    'plan.json': planDocument(exported),
    'measurements.json': measurementsDocument(exported),
    ...(guide ? { [`guide/${guide.about.name}.json`]: { caseCode: input.caseCode, ...guide.about, frame: 'LPS', unit: 'mm' } } : {}),
  };
}

/** The decisions, and which library they were made with: enough to open the plan elsewhere. */
function planDocument({ input: { plan, caseCode }, catalogue, derived }: Exported): object {
  return {
    schema: 'arthroplan-plan', version: plan.version, frame: 'LPS', unit: 'mm', caseCode, plan,
    library: catalogue.families.map(({ manifest: { id, version }, sha256 }) => ({ id, version, sha256 })),
    components: derived.components.map(({ name, choice, worldFromImplant }) => ({ name, ...choice, worldFromImplant: worldFromImplant.rows })),
  };
}

function measurementsDocument({ input: { plan, caseCode }, derived, boneMeasurements }: Exported): object {
  return {
    frame: 'LPS', unit: 'mm', caseCode, side: plan.side,
    pelvicFrame: { id: derived.pelvic.id, axisFrom: derived.pelvic.axisFrom, pelvisFromWorld: derived.pelvic.pelvisFromWorld.rows },
    measurements: derived.measurements, bones: boneMeasurements,
    warnings: derived.warnings.map((note) => ({ ...note, text: Object.fromEntries(languages.map((language) => [language, noteSentence(note, wordsIn(language))])) })),
  };
}

/** What the run report says of the bones: which networks made them, whether boundaries were found again and hands corrected them, and how far they may be believed. */
export const segmentationRecord = ({ provider, model, refinedBy, boundaries, edited, bones, metal, damagedSlices, contrast }: LabelsAbout): object => ({
  provider, model, refinedBy: refinedBy ?? null, boundaries: boundaries ?? null, editedByHand: edited ?? null, bones, metal: metal ?? null, damagedSlices: damagedSlices ?? null, contrast: contrast ?? [],
});
