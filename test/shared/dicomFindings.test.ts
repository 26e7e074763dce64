import { describe, expect, test } from 'vitest';

import { findingWeights, found, gravestFirst, verdictOf } from '../../shared/dicom/findings';
import { languages, say } from '../../shared/text/catalogue';
import { importText } from '../../shared/text/import';

describe('findings', () => {
  test.each(languages)('every code has a sentence in %s', (language) => {
    const unsaid = Object.keys(findingWeights).filter((code) => say(language, `import.${code}`) === `import.${code}`);
    expect(unsaid).toEqual([]);
  });

  test('both languages fill the same places', () => {
    const places = (sentence: string): string[] => [...sentence.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '').sort();
    const zh: Readonly<Record<string, string>> = importText.zh;
    const different = Object.entries(importText.en).filter(([key, sentence]) => places(sentence).join() !== places(zh[key] ?? '').join());
    expect(different).toEqual([]);
  });

  test('one refusal refuses, a warning warns, nothing accepts', () => {
    expect(verdictOf([])).toBe('accepted');
    expect(verdictOf([found('gantry-tilt')])).toBe('warned');
    expect(verdictOf([found('gantry-tilt'), found('not-ct')])).toBe('refused');
    expect(gravestFirst([found('gantry-tilt'), found('not-ct')]).map(({ code }) => code)).toEqual(['not-ct', 'gantry-tilt']);
  });
});
