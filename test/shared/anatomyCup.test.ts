import { describe, expect, test } from 'vitest';

import { afterPosteriorTilt, anatomicOf, convertedCup, cupDefinitions, openingFrom, openingOfCup, cupAnglesOf, operativeOf, radiographicOf, type CupAngles } from '../../shared/anatomy/cupOrientation';
import { degrees } from '../../shared/geometry/angle';
import { length, vector } from '../../shared/geometry/spaces';

const cup = (inclination: number, anteversion: number): CupAngles => ({ inclination: degrees(inclination), anteversion: degrees(anteversion) });

describe('the three definitions of Murray agree on the same cup', () => {
  test.each([
    { ri: 40, ra: 15, oi: 38.38, oa: 19.28, ai: 42.27, aa: 22.63 }, { ri: 40, ra: 20, oi: 37.16, oa: 25.41, ai: 43.96, aa: 29.52 },
    { ri: 45, ra: 15, oi: 43.08, oa: 20.75, ai: 46.92, aa: 20.75 }, { ri: 50, ra: 25, oi: 43.97, oa: 35.96, ai: 54.37, aa: 31.33 },
  ])(
    'radiographic $ri / $ra is operative $oi / $oa and anatomic $ai / $aa', ({ ri, ra, oi, oa, ai, aa }) => {
      for (const side of ['left', 'right'] as const) {
        const opening = openingFrom(cup(ri, ra), side);
        expect(length(opening)).toBeCloseTo(1, 12);
        expect(operativeOf(opening, side).inclination).toBeCloseTo(oi, 2);
        expect(operativeOf(opening, side).anteversion).toBeCloseTo(oa, 2);
        expect(anatomicOf(opening, side).inclination).toBeCloseTo(ai, 2);
        expect(anatomicOf(opening, side).anteversion).toBeCloseTo(aa, 2);
        expect(radiographicOf(opening, side).inclination).toBeCloseTo(ri, 9);
        expect(radiographicOf(opening, side).anteversion).toBeCloseTo(ra, 9);
      }
    });
});

test.each([[-20, 38.38, -0.57], [-10, 38.75, 7.26], [10, 42.24, 22.54], [20, 45.66, 29.75]])(
  'a cup of 40 / 15 after %d degrees of posterior tilt reads %d / %d', (tilt, ri, ra) => {
    const functional = afterPosteriorTilt(cup(40, 15), degrees(tilt));
    expect(functional.inclination).toBeCloseTo(ri, 2);
    expect(functional.anteversion).toBeCloseTo(ra, 2);
  });

test('every conversion there and back is the same cup, and the order of the definitions holds', () => {
  for (let ri = 20; ri <= 60; ri += 5) {
    for (let ra = 0; ra <= 35; ra += 5) {
      const start = cup(ri, ra);
      for (const to of cupDefinitions) {
        const back = convertedCup(convertedCup(start, 'radiographic', to), to, 'radiographic');
        expect(back.inclination).toBeCloseTo(ri, 9);
        expect(back.anteversion).toBeCloseTo(ra, 9);
      }
      const [operative, anatomic] = [convertedCup(start, 'radiographic', 'operative'), convertedCup(start, 'radiographic', 'anatomic')];
      expect(anatomic.inclination).toBeGreaterThanOrEqual(ri - 1e-9);
      expect(operative.inclination).toBeLessThanOrEqual(ri + 1e-9);
      expect(Math.min(anatomic.anteversion, operative.anteversion)).toBeGreaterThanOrEqual(ra - 1e-9);
    }
  }
});

test('a right cup opens to the right, a left cup to the left, both forwards and down', () => {
  const [right, left] = [openingFrom(cup(40, 15), 'right'), openingFrom(cup(40, 15), 'left')];
  expect(right[0]).toBeGreaterThan(0);
  expect(left[0]).toBeCloseTo(-right[0], 12);
  expect(right[1]).toBeGreaterThan(0);
  expect(right[2]).toBeLessThan(0);
});

test('an opening need not have length 1', () => {
  expect(cupAnglesOf(vector<'pelvis'>(2, 0, -2), 'right', 'operative').inclination).toBeCloseTo(45, 9);
  expect(openingOfCup(cup(45, 0), 'right', 'anatomic')[1]).toBeCloseTo(0, 12);
});
