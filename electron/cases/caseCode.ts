import { say, type Language } from '../../shared/text/catalogue';

type Circumstances = { readonly taken: readonly string[]; readonly language: Language };

/**
 * What a case is called when nobody names it: patient id and study date (which identify a person, so the case file is
 * as confidential as the scan), or its number. A code that is taken gets a counter.
 */
export function caseCodeOf(from: { readonly patientId: string; readonly studyDate: string } | undefined, { taken, language }: Circumstances): string {
  const words = [from?.patientId.trim(), from?.studyDate.trim()].filter((word) => word);
  if (!from?.patientId.trim()) return firstFree((number) => say(language, 'cases.defaultCode', { number }), taken);
  const code = words.join(' · ').slice(0, 70);
  return firstFree((number) => (number === 1 ? code : `${code} (${String(number)})`), taken);
}

function firstFree(nameOf: (number: number) => string, taken: readonly string[]): string {
  for (let number = 1; ; number += 1) {
    if (!taken.includes(nameOf(number))) return nameOf(number);
  }
}
