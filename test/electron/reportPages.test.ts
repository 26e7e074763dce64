import type { Node, NodeQueries } from 'pdfmake/interfaces';
import { expect, test } from 'vitest';

import { isHeadAlone } from '../../electron/adapters/pdf';

/** A node as the layout tells of it; `on` is the page of its first line. */
const node = (on: number, more: Partial<Node> = {}): Node => ({ pageNumbers: [on], startPosition: { pageNumber: on }, ...more } as Node);
const head = (on: number, more: Partial<Node> = {}): Node => node(on, { headlineLevel: 1, ...more });
const row = (on: number): Node => node(on, { id: 'row' });
const below = (...nodes: Node[]): NodeQueries => ({ getFollowingNodesOnPage: () => nodes } as unknown as NodeQueries);

test('a head goes on to the next page where nothing but heads and page numbers stand below it', () => {
  expect(isHeadAlone(head(3), below())).toBe(true);
  expect(isHeadAlone(head(3), below(head(3, { id: 'intro' }), node(3)))).toBe(true);
  expect(isHeadAlone(head(3), below(head(3), row(3)))).toBe(false);
});

test('a row that went to the next page as a whole is not below the head, whatever page its later lines are said to be on', () => {
  expect(isHeadAlone(head(3), below({ ...row(4), pageNumbers: [4, 3] }))).toBe(true);
});

test('what is no head stays where it is', () => {
  expect(isHeadAlone(row(3), below())).toBe(false);
});
