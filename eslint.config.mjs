import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['.types/**', 'dist/**', 'out/**', '.cache/**', 'release/**', '**/*.config.*', 'scripts/**', 'bin/**', 'bench/**', 'models/**', 'implants/**'] },
  ...tseslint.configs.strict,
  {
    rules: {
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipComments: true }],
      'max-params': ['error', 4],
      'max-depth': ['error', 3],
      complexity: ['error', { max: 10, variant: 'modified' }],
      'no-restricted-syntax': ['error', { selector: 'ExportDefaultDeclaration', message: 'Export by name.' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_', argsIgnorePattern: '^_' }],
    },
  },
);
