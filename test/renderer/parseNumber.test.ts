import { expect, test } from 'vitest';

import { parseNumber, shownChange, shownNumber, withinRange } from '../../renderer/ui/parseNumber';

test.each([['40', 40], ['40.5', 40.5], ['40,5', 40.5], ['−3.5', -3.5], [' +7 mm', 7], ['15°', 15], ['１２．５', 12.5], ['.5', 0.5]])('%s is a number', (typed, value) => {
  expect(parseNumber(typed)).toBe(value);
});

test.each(['', '-', '4.0.1', 'forty', '1e3', '4 5', 'NaN', 'Infinity'])('"%s" is none', (typed) => {
  expect(parseNumber(typed)).toBeNull();
});

test('a number has a true minus sign and is never minus zero', () => {
  expect([shownNumber(-3.25, 1), shownNumber(-0.01, 1), shownNumber(40, 1)]).toEqual(['−3.3', '0.0', '40.0']);
});

test('a change shows its sign in both directions, and none at zero', () => {
  expect([shownChange(0.9, 1), shownChange(-0.1, 1), shownChange(0.04, 1)]).toEqual(['+0.9', '−0.1', '0.0']);
});

test('a value outside its range is taken to the edge', () => {
  expect([withinRange(95, { min: 0, max: 90 }), withinRange(-1, { min: 0, max: 90 }), withinRange(40, { min: 0, max: 90 })]).toEqual([90, 0, 40]);
});
