import type { PlanNote } from '../plan/note';
import { createText, type Language } from '../text/catalogue';

/** The words of one language, as a report or a summary asks for them. */
export type Words = {
  readonly say: (key: string, values?: Readonly<Record<string, string | number>>) => string;
  /** The first of the keys that the catalogue has, or the words given instead. */
  readonly sayIfKnown: (keys: readonly string[], otherwise: string) => string;
};

export function wordsIn(language: Language): Words {
  const { t, exists } = createText(language);
  return {
    say: (key, values = {}) => t(key, values),
    sayIfKnown: (keys, otherwise) => {
      const known = keys.find((key) => exists(key));
      return known === undefined ? otherwise : t(known);
    },
  };
}

/** A landmark, bone or component by its name, with its side. */
export function partName(id: string, { sayIfKnown }: Words): string {
  const [, base = id, side] = /^(.*?)(?:_(left|right))?$/.exec(id) ?? [];
  const name = sayIfKnown([`plan.part_${base}`, `plan.${base}`, `landmarks.${base}`, `measures.part_${base}`], base.replaceAll('_', ' '));
  return side ? `${name} (${sayIfKnown([`common.${side}`], side)})` : name;
}

/** Several of them, as a list of the language. */
export const partNames = (ids: readonly string[], words: Words): string => ids.map((id) => partName(id, words)).join(words.say('plan.listSeparator'));

/** A note of a plan as a sentence; what it names by ids is named in words. */
export function noteSentence({ code, values }: PlanNote, words: Words): string {
  const { missing, ...others } = values;
  return words.say(code, typeof missing === 'string' ? { ...others, missing: partNames(missing.split(','), words) } : others);
}
