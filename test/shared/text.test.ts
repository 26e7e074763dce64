import { describe, expect, test } from 'vitest';

import { createText, sections } from '../../shared/text/catalogue';

const placesOf = (sentence: string): string[] => [...sentence.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '').sort();

describe.each(Object.entries(sections))('%s', (_name, section) => {
  const [en, zh] = [section.en as Record<string, string>, section.zh as Record<string, string>];

  test('has the same keys in both languages', () => {
    expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
  });

  test('asks for the same values in both languages', () => {
    for (const [key, sentence] of Object.entries(en)) expect([key, placesOf(zh[key] ?? '')]).toEqual([key, placesOf(sentence)]);
  });

  test('has no empty sentence', () => {
    expect(Object.entries({ ...en, ...zh }).filter(([, sentence]) => sentence.trim() === '')).toEqual([]);
  });
});

test('a sentence is filled with its values, and an unknown key is seen', () => {
  expect(createText('en').t('ui.exported', { count: 3 })).toBe('3 files written');
  expect(createText('zh').t('ui.nowhere')).toBe('ui.nowhere');
});
