/**
 * Lint rules: types, Lit templates, and two of our own (scripts/lint-*.mjs): one-way imports between the folders
 * of src/, and no import cycles.
 */
import { defineConfig, globalIgnores } from 'eslint/config';
import globals from 'globals';
import { configs as litConfigs } from 'eslint-plugin-lit';
import tseslint from 'typescript-eslint';
import { noCycles } from './scripts/lint-cycles.mjs';
import { directions } from './scripts/lint-directions.mjs';

const TYPESCRIPT = ['**/*.ts', '**/*.mts'];

const LIKELY_MISTAKES = [
  'eqeqeq',
  'for-direction',
  'no-async-promise-executor',
  'no-compare-neg-zero',
  'no-constant-binary-expression',
  'no-constant-condition',
  'no-control-regex',
  'no-debugger',
  'no-duplicate-case',
  'no-empty',
  'no-fallthrough',
  'no-loss-of-precision',
  'no-self-assign',
  'no-sparse-arrays',
  'no-unreachable',
  'no-unsafe-finally',
  'no-unsafe-optional-chaining',
  'no-useless-catch',
  'no-useless-escape',
  'prefer-const',
  'use-isnan',
];

/** In TypeScript the compiler reports these; the plain scripts have only the linter. */
const WHAT_TYPES_WOULD_FIND = [
  'no-const-assign',
  'no-dupe-keys',
  'no-func-assign',
  'no-import-assign',
  'no-redeclare',
  'no-undef',
  'no-unused-vars',
  'valid-typeof',
];

const errors = (rules) => Object.fromEntries(rules.map((rule) => [rule, 'error']));

/** The configuration of the project in the folder `root`; the tests plant projects of their own. */
export function configure(root) {
  return defineConfig(
    globalIgnores(['dist/', 'dist-cli/', 'dist-lib/', 'coverage/', '.cache/', 'assembly/', 'tests/data/']),
    { rules: errors(LIKELY_MISTAKES) },
    {
      files: ['**/*.{js,mjs,cjs}'],
      languageOptions: { globals: globals.node },
      rules: errors(WHAT_TYPES_WOULD_FIND),
    },
    { files: ['**/*.cjs'], languageOptions: { sourceType: 'commonjs' } },
    {
      files: TYPESCRIPT,
      extends: [tseslint.configs.recommendedTypeChecked],
      languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: root } },
      rules: {
        '@typescript-eslint/consistent-type-imports': 'error',
        '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
        '@typescript-eslint/switch-exhaustiveness-check': [
          'error',
          { considerDefaultExhaustiveForUnions: true },
        ],
        // An interface may ask for a promise of what one of its makers has at hand.
        '@typescript-eslint/require-await': 'off',
      },
    },
    {
      // Tests read JSON and reach into pages, where types end; what they find is checked by the assertions.
      files: ['tests/**/*.ts'],
      rules: {
        '@typescript-eslint/no-unsafe-argument': 'off',
        '@typescript-eslint/no-unsafe-assignment': 'off',
        '@typescript-eslint/no-unsafe-call': 'off',
        '@typescript-eslint/no-unsafe-member-access': 'off',
        '@typescript-eslint/no-unsafe-return': 'off',
      },
    },
    { files: ['src/**/*.ts', 'tests/**/*.ts'], extends: [litConfigs['flat/recommended']] },
    {
      plugins: { imports: { rules: { directions, 'no-cycles': noCycles } } },
      rules: { 'imports/no-cycles': 'error' },
    },
    {
      files: ['src/**/*.ts'],
      // src/wgsl.d.ts describes what the shader plugin makes, and that has a default export.
      ignores: ['src/wgsl.d.ts'],
      rules: {
        'imports/directions': ['error', root],
        'no-restricted-syntax': [
          'error',
          {
            selector: 'ExportDefaultDeclaration',
            message: 'Export by name: a default export is called differently wherever it is imported.',
          },
        ],
      },
    },
  );
}

export default configure(import.meta.dirname);
