import { expect, test } from 'vitest';

import { arithmeticHka, asianCpakType, cpakType, cpakTypes, jointLineObliquity } from '../../shared/anatomy/cpak';

test.each([
  [85, 88, 'I'], [87, 88, 'II'], [90, 86, 'III'], [88, 92, 'IV'], [90, 90, 'V'], [93, 88, 'VI'], [90, 95, 'VII'], [92, 92, 'VIII'], [95, 91, 'IX'],
])('MPTA %d and LDFA %d are CPAK %s', (mpta, ldfa, type) => {
  expect(cpakTypes[cpakType({ mpta, ldfa }) - 1]).toBe(type);
});

test('the ends of a neutral range belong to it', () => {
  expect([cpakType({ mpta: 87.5, ldfa: 89.5 }), cpakType({ mpta: 91.5, ldfa: 91.5 })]).toEqual([2 + 3, 5]);
  expect(cpakType({ mpta: 87.49, ldfa: 89.5 })).toBe(1);
});

test('the modification for Asian populations calls 3 degrees of varus neutral and goes by the actual joint line', () => {
  expect(cpakType({ mpta: 85, ldfa: 88 })).toBe(1);
  expect(asianCpakType({ mpta: 85, ldfa: 88 }, 173)).toBe(2);
  expect(asianCpakType({ mpta: 85, ldfa: 88 }, 179)).toBe(5);
  expect(asianCpakType({ mpta: 84.9, ldfa: 88 }, 179)).toBe(4);
});

test('arithmetic HKA is negative in varus, the joint line obliquity their sum', () => {
  expect([arithmeticHka({ mpta: 85, ldfa: 88 }), jointLineObliquity({ mpta: 85, ldfa: 88 })]).toEqual([-3, 173]);
});
