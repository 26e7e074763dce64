import { describe, expect, test } from 'vitest';

import { degrees } from '../../shared/geometry/angle';
import { oscillationAngle, pureMotions, type ProstheticHip } from '../../shared/implants/rangeOfMotion';

test.each([[12, 28, 129.2], [12, 32, 136.0], [12, 36, 141.1], [14, 32, 128.1], [12, 22, 113.9]])('a neck of %d in a head of %d mm swings by %d degrees', (neckDiameterMm, headDiameterMm, angle) => {
  expect(oscillationAngle({ neckDiameterMm, headDiameterMm })).toBeCloseTo(angle, 1);
});

const hip = (inclination: number, anteversion: number, ccd: number, stemVersion: number): ProstheticHip =>
  ({ cup: { inclination: degrees(inclination), anteversion: degrees(anteversion) }, ccd: degrees(ccd), stemVersion: degrees(stemVersion), oscillation: oscillationAngle({ neckDiameterMm: 12, headDiameterMm: 32 }) });

describe('prosthetic range of motion in closed form', () => {
  test.each([
    { placed: hip(40, 20, 130, 15), limits: [140.2, 55.1, 52.2, 70.2, 42.5, 54.9] }, { placed: hip(40, 20, 130, 25), limits: [146.5, 42.2, 49.6, 64.0, 52.5, 44.9] },
    { placed: hip(40, 15, 130, 15), limits: [135.6, 62.7, 54.2, 72.2, 38.6, 63.6] }, { placed: hip(45, 20, 135, 15), limits: [140.0, 56.5, 62.7, 60.7, 48.4, 58.1] },
  ])('cup $placed.cup, CCD $placed.ccd, version $placed.stemVersion', ({ placed, limits }) => {
    const { flexion, extension, abduction, adduction, internalRotationAt90, externalRotation } = pureMotions(placed);
    // The reference was found by steps: the last tenth of a degree that is free.
    const lastFreeTenth = (limit: number | null): number => Math.floor(10 * (limit ?? NaN)) / 10;
    expect([flexion, extension, abduction, adduction, internalRotationAt90, externalRotation].map(lastFreeTenth)).toEqual(limits);
  });

  test('a neck that touches before it moves goes nowhere, one that turns within its cone has no end', () => {
    const tight = { ...hip(40, 20, 130, 15), oscillation: degrees(4) };
    expect(pureMotions(tight).flexion).toBe(0);
    expect(pureMotions({ ...hip(0, 0, 178, 0), oscillation: degrees(120) }).externalRotation).toBeNull();
  });
});
