import { describe, expect, test } from 'vitest';

import { floatField, isHole, lengthOf, partsField, textField, varint, wholeField, type Part } from '../../shared/segmentation/nnunet/protobuf';

const bytesOf = (parts: readonly Part[]): number[] => parts.flatMap((part) => (isHole(part) ? Array.from({ length: part.byteLength }, () => 0) : [...part]));

describe('the wire format, by the examples of its documentation', () => {
  test.each([[0, [0]], [1, [1]], [127, [127]], [128, [0x80, 1]], [150, [0x96, 1]], [2 ** 32, [0x80, 0x80, 0x80, 0x80, 0x10]]])('the varint %i', (value, bytes) => { expect([...varint(value)]).toEqual(bytes); });

  test.each([-1, 0.5, 2 ** 53])('%d is no varint of ours', (value) => { expect(() => varint(value)).toThrow(RangeError); });

  test('a number, a text and a message in it', () => {
    expect(bytesOf(wholeField(1, 150))).toEqual([0x08, 0x96, 0x01]);
    expect(bytesOf(textField(2, 'testing'))).toEqual([0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67]);
    expect(bytesOf(partsField(3, wholeField(1, 150)))).toEqual([0x1a, 0x03, 0x08, 0x96, 0x01]);
  });

  test('a float is four little-endian bytes', () => { expect(bytesOf(floatField(2, 1))).toEqual([0x15, 0, 0, 0x80, 0x3f]); });

  test.each(['é', '髋', '🦴'])('the text %s is UTF-8', (text) => { expect(bytesOf(textField(1, text)).slice(2)).toEqual([...new TextEncoder().encode(text)]); });
});

test('a hole counts with its length, and has no bytes until it is filled', () => {
  const parts = partsField(9, [{ byteLength: 300, filledBy: 'weight' }]);
  expect(lengthOf(parts)).toBe(1 + 2 + 300);
  expect(parts.filter(isHole)).toEqual([{ byteLength: 300, filledBy: 'weight' }]);
});
