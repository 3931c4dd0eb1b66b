import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import {
  clockAndChance,
  pureImports,
  replayedGlobals,
  replayedImports,
  unrecorded,
} from './scripts/eslint/determinism.js';
import { functionLines } from './scripts/eslint/function-lines.js';
import { formerWords, names } from './scripts/eslint/house-words.js';
import { importGroups } from './scripts/eslint/import-groups.js';
import { settingsInOnePlace } from './scripts/eslint/settings-in-one-place.js';
import { everyTestRuns, sleepGlobals, sleepImports } from './scripts/eslint/test-honesty.js';
import { yieldedSteps } from './scripts/eslint/yielded-steps.js';

/** The rules on length: blank lines and comments are free. */
const atMost = (fileLines, maxFunction, branches) => ({
  'max-lines': ['error', { max: fileLines, skipBlankLines: true, skipComments: true }],
  'droptune/function-lines': ['error', maxFunction],
  complexity: ['error', branches],
});

const off = (...names) => Object.fromEntries(names.map((name) => [name, 'off']));

export default defineConfig(
  { ignores: ['dist/', 'out/', 'coverage/', '.droptune/', 'test/fixtures/', 'web/dist/', 'packages/*/dist/'] },
  {
    files: ['**/*.{ts,js,mjs,cjs}'],
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: {
      droptune: {
        rules: { 'function-lines': functionLines, 'import-groups': importGroups, 'yielded-steps': yieldedSteps },
      },
    },
    rules: {
      'droptune/import-groups': 'error',
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'object-shorthand': 'error',
      'id-denylist': ['error', 'msg', 'req', 'res', 'cfg', 'opts', 'utils', 'ctx', 'cb', 'tmp', 'err', ...formerWords],
      'id-match': ['error', names, { properties: true }],
    },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: true },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // Our modules are factories whose methods use no `this`, and a guard may answer and return in one line.
      ...off(
        '@typescript-eslint/no-confusing-void-expression',
        '@typescript-eslint/no-dynamic-delete',
        '@typescript-eslint/unbound-method',
      ),
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'all', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true }],
      '@typescript-eslint/prefer-promise-reject-errors': ['error', { allowThrowingUnknown: true }],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true, defaultFrom: true } }],
      'no-restricted-syntax': ['error', ...everyTestRuns],
    },
  },
  { files: ['*.config.ts'], rules: off('no-restricted-exports') },
  { files: ['local/**', 'bench/**', 'scripts/**', 'infra/**', 'packages/*/scripts/**'], rules: atMost(250, 60, 15) },
  {
    files: ['src/**/*.ts', 'packages/*/src/**/*.ts'],
    rules: {
      ...atMost(200, 40, 12),
      'no-console': 'error',
      'no-restricted-syntax': ['error', ...settingsInOnePlace],
    },
  },
  {
    files: ['src/lib/platform/config.ts', 'packages/chat-dataset/src/cli/terminal.ts'],
    rules: off('no-restricted-syntax'),
  },
  {
    files: ['src/lib/*/contract/**/*.ts', 'src/lib/platform/problem.ts'],
    rules: {
      'no-restricted-imports': ['error', pureImports],
      'no-restricted-syntax': ['error', ...settingsInOnePlace, ...clockAndChance],
    },
  },
  {
    files: ['src/orchestrations/**/*.ts', 'src/lib/platform/durable/**/*.ts'],
    // Who starts orchestrations asks it; it is not replayed.
    ignores: ['src/lib/platform/durable/instance-status.ts'],
    rules: {
      'droptune/yielded-steps': 'error',
      'no-restricted-globals': ['error', ...replayedGlobals],
      'no-restricted-imports': ['error', replayedImports],
      'no-restricted-syntax': ['error', ...settingsInOnePlace, ...clockAndChance, ...unrecorded],
      'require-yield': 'error',
    },
  },
  {
    files: ['test/**/*.ts', 'packages/*/test/**/*.ts'],
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      ...off(
        '@typescript-eslint/no-non-null-assertion',
        '@typescript-eslint/no-unnecessary-condition',
        '@typescript-eslint/no-unsafe-argument',
        '@typescript-eslint/no-unsafe-assignment',
        '@typescript-eslint/require-await',
      ),
    },
  },
  {
    files: ['test/**/*.ts', 'packages/*/test/**/*.ts'],
    ignores: ['test/support/**', 'packages/*/test/support/**'],
    rules: {
      'no-restricted-globals': ['error', ...sleepGlobals],
      'no-restricted-imports': ['error', sleepImports],
    },
  },
);
