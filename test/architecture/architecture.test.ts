import { expect, test } from 'vitest';
import { cycles, readSources, type SourceFile } from './importGraph';
import { layers, limits, type Layer } from './rules';

const files = readSources(['shared', 'electron', 'renderer', 'test/phantom']);
const isIn = (path: string, folder: string) => path === folder || path.startsWith(`${folder}/`);
const layerOf = (file: SourceFile): Layer | undefined => layers.find((layer) => isIn(file.path, layer.folder));

test('every file belongs to a layer', () => {
  expect(files.filter((file) => !layerOf(file)).map((file) => file.path)).toEqual([]);
});

test('every import is one its layer may make', () => {
  const broken = files.flatMap((file) => {
    const layer = layerOf(file);
    if (!layer) return [];
    return file.imports
      .filter(({ target, local }) => local
        ? ![layer.folder, ...layer.may].some((folder) => isIn(target, folder))
        : !layer.packages.includes(target))
      .map(({ target }) => `${file.path} may not import ${target}; ${layer.folder} may import [${[...layer.may, ...layer.packages].join(', ')}]`);
  });
  expect(broken).toEqual([]);
});

test('no runtime import cycles', () => expect(cycles(files)).toEqual([]));

test('files and functions stay small', () => {
  expect(files.filter((f) => f.lines > limits.linesPerFile || f.longestFunction > limits.linesPerFunction)
    .map((f) => `${f.path}: ${f.lines} lines, longest function ${f.longestFunction}`)).toEqual([]);
});
