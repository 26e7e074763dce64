import { describe, expect, test } from 'vitest';

import { editKeyFor, toolKeys, type Keys } from '../../renderer/tools/editKeys';
import { editTools, hasRadius, RADIUS_MM, resized } from '../../renderer/tools/editOptions';

const key = (pressed: string, held: Partial<Keys> = {}): Keys => ({ key: pressed, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...held });

describe('keys of the editor', () => {
  test('every tool has one, and no two the same', () => {
    expect(new Set(Object.values(toolKeys)).size).toBe(editTools.length);
    for (const tool of editTools) expect(editKeyFor(key(toolKeys[tool].toLowerCase()))).toEqual({ type: 'tool', tool });
  });

  test('Ctrl or Command with Z undoes, with Shift it does again, as Y does', () => {
    expect(editKeyFor(key('z', { ctrlKey: true }))).toEqual({ type: 'undo' });
    expect(editKeyFor(key('Z', { metaKey: true, shiftKey: true }))).toEqual({ type: 'redo' });
    expect(editKeyFor(key('y', { ctrlKey: true }))).toEqual({ type: 'redo' });
  });

  test('a tool’s letter with a key held means nothing: it belongs to the browser or the system', () => {
    expect(editKeyFor(key('b', { ctrlKey: true }))).toBeNull();
    expect(editKeyFor(key('b', { altKey: true }))).toBeNull();
  });

  test('digits choose bones, brackets size the brush', () => {
    expect(editKeyFor(key('3'))).toEqual({ type: 'bone', at: 2 });
    expect(editKeyFor(key('0'))).toBeNull();
    expect(editKeyFor(key(']'))).toEqual({ type: 'radius', notches: 2 });
  });
});

describe('the radius of the brush', () => {
  test('grows and shrinks with every notch, however small it is', () => {
    for (const radius of [0.5, 1, 5, 20]) expect(resized(radius, 1)).toBeGreaterThan(radius);
    for (const radius of [40, 5, 1, 0.6]) expect(resized(radius, -1)).toBeLessThan(radius);
  });

  test('stays within its bounds', () => {
    expect(resized(RADIUS_MM.most, 10)).toBe(RADIUS_MM.most);
    expect(resized(RADIUS_MM.least, -10)).toBe(RADIUS_MM.least);
  });

  test('is shown by the tools that have one', () => {
    expect(hasRadius({ tool: 'brush', smoothWhere: 'bone' })).toBe(true);
    expect(hasRadius({ tool: 'smooth', smoothWhere: 'bone' })).toBe(false);
    expect(hasRadius({ tool: 'smooth', smoothWhere: 'place' })).toBe(true);
  });
});
