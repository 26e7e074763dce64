import { sep } from 'node:path';
import { expect, test } from 'vitest';

import { pathInside, productAt } from '../../electron/addresses';

const folder = ['', 'app', 'dist', 'renderer'].join(sep);
const caseId = '6f1f9a52-0c61-4f0e-9a8b-3f7f3c1d2e4a';
const products = (id: string): string => ['', 'cases', id].join(sep);

test('a page lies inside the folder of the window', () => {
  expect(pathInside(folder, 'app://arthroplan/assets/index.js')).toBe([folder, 'assets', 'index.js'].join(sep));
});

test.each(['app://arthroplan/..%2f..%2fpackage.json', 'app://elsewhere/index.html', 'app://arthroplan/%zz'])(
  'there is no page at %s', (url) => { expect(pathInside(folder, url)).toBeNull(); },
);

test('a product lies at its exact address', () => {
  expect(productAt(products, `case://${caseId}/mesh-0123456789abcdef/data.bin`)).toBe(['', 'cases', caseId, 'mesh-0123456789abcdef', 'data.bin'].join(sep));
});

test.each([
  `case://${caseId}/mesh-0123456789abcdef/other.bin`, `case://${caseId}/mesh-0123456789abcdef/data.bin/`, `case://${caseId}/..%2f..%2fcases.db`,
  `case://${caseId}/secret-0123456789abcdef/data.bin`, 'case://someone/mesh-0123456789abcdef/data.bin', `case://${caseId}/`,
])('there is no product at %s', (url) => { expect(productAt(products, url)).toBeNull(); });
