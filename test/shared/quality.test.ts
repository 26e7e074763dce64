import { describe, expect, test } from 'vitest';

import { transform } from '../../shared/geometry/transform';
import { agreementPart, densityPart, volumePart } from '../../shared/segmentation/qualityParts';
import { boxAround, wholeBox } from '../../shared/volume/crop';
import type { VoxelGrid } from '../../shared/volume/grid';

describe('the parts of quality', () => {
  test('a volume is judged by the range of adults; a bone cut by the field of view may be small, never too large', () => {
    expect(volumePart('hip', 320, false)).toBe(1);
    expect(volumePart('hip', 60, false)).toBe(0);
    expect(volumePart('hip', 60, true)).toBe(1);
    expect(volumePart('hip', 900, true)).toBe(0);
  });

  test('two looks that agree score 1, two that share nothing 0, and less agreement never scores more', () => {
    const at: VoxelGrid = { size: [30, 4, 4], worldFromIndex: transform([3, 0, 0, 0, 0, 3, 0, 0, 0, 0, 3, 0]) };
    const look = (first: number): Uint8Array => Uint8Array.from({ length: 480 }, (_, n) => (n % 30 >= first && n % 30 < first + 10 ? 255 : 0));
    const parts = [0, 1, 2, 3, 5, 10].map((shift) => agreementPart('hip', { grid: at, labels: look(5), looksAt: () => [look(5), look(5 + shift)] }, boxAround(look(5), at, 20) ?? wholeBox(at)));
    expect(parts[0]).toBe(1);
    expect(parts.at(-1)).toBe(0);
    parts.slice(1).forEach((part, n) => { expect(part).toBeLessThanOrEqual(parts[n] as number); });
  });

  test('a density far from all that training saw is strange', () => {
    const seen = { medianHu: 250, deviationHu: 60 };
    expect([densityPart(300, seen), densityPart(900, seen)]).toEqual([1, 0]);
  });
});
