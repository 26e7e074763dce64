import i18next, { type i18n } from 'i18next';

import { casesText } from './cases';
import { commandLineText } from './commandLine';
import { commonText } from './common';
import { correctText } from './correct';
import { evaluationText } from './evaluation';
import { editText } from './edit';
import { editorText } from './editor';
import { firstText } from './first';
import { guideText } from './guide';
import { implantsText } from './implants';
import { importText } from './import';
import { landmarksText } from './landmarks';
import { measuresText } from './measures';
import { modelText } from './model';
import { nnunetText } from './nnunet';
import { planText } from './plan';
import { qualityText } from './quality';
import { reportText } from './report';
import { segmentText } from './segment';
import { uiText } from './ui';
import { workbenchText } from './workbench';

/** The languages of the product. Chinese is first-class: every key stands in both (a test holds it). */
export const languages = ['zh', 'en'] as const;
export type Language = (typeof languages)[number];

/** One section a noun; a section is a file `shared/text/<noun>.ts` with the same keys in both languages. */
export const sections = { cases: casesText, commandLine: commandLineText, common: commonText, correct: correctText, edit: editText, editor: editorText, evaluation: evaluationText, first: firstText, guide: guideText, implants: implantsText, import: importText, landmarks: landmarksText, measures: measuresText, model: modelText, nnunet: nnunetText, plan: planText, quality: qualityText, report: reportText, segment: segmentText, ui: uiText, workbench: workbenchText } as const;

type Values = Readonly<Record<string, string | number>>;

/** The sentences of the product, `<section>.<key>`, with `{{value}}` places. Used by window, command line and report alike. */
export function createText(language: Language): i18n {
  const resources = Object.fromEntries(languages.map((l) => [l, {
    translation: Object.fromEntries(Object.entries(sections).map(([name, section]) => [name, section[l]])),
  }]));
  const text = i18next.createInstance();
  void text.init({ lng: language, fallbackLng: false, resources, initAsync: false, showSupportNotice: false, interpolation: { escapeValue: false } });
  return text;
}

/** One sentence; an unknown key is shown as it is, so that it is seen and not silently empty. */
export const say = (language: Language, key: string, values: Values = {}): string => createText(language).t(key, values);
