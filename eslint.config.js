import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

/** Packages and modules that hold native or network handles: only pipeline/io may import them. */
const HANDLES =
  '^(sharp|undici|piscina|@julusian/.*|@duckdb/.*|onnxruntime-node|node:(http|https|net|tls|dns|worker_threads|child_process).*)$';

/** Forbids an import whose path matches, with the law that says why. */
const forbid = (regex, message) => ({ regex, message });

/** An import that leads into a room, from wherever the importing file stands. */
const room = (...names) => `^\\.(.*/)?(${names.join('|')})/`;

const laws = (...patterns) => ({ 'no-restricted-imports': ['error', { patterns }] });

const noHandles = forbid(HANDLES, 'native and network handles live in pipeline/io');
const noScripts = forbid(room('scripts', 'test'), 'the product does not depend on its scripts and tests');

export default tseslint.config(
  { ignores: ['dist', '.venv', 'coverage', 'wake-vision-demo', 'wake-vision-work', 'bench-results'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['filters/**/*.ts'],
    rules: {
      ...laws(
        forbid('^[^.]', 'filters/ is pure: it imports types and other filters only'),
        forbid(
          room('pipeline', 'manifests', 'scripts', 'test'),
          'filters/ imports types and other filters only',
        ),
      ),
      'no-restricted-globals': [
        'error',
        'process',
        'Buffer',
        'fetch',
        'setTimeout',
        'setInterval',
        'performance',
        'Date',
        'crypto',
        'console',
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'filters/ owns no source of chance' },
      ],
    },
  },
  {
    files: ['manifests/**/*.ts'],
    rules: laws(
      noHandles,
      forbid(room('pipeline', 'scripts', 'test'), 'manifests/ knows bytes and schemas, and no stage'),
    ),
  },
  { files: ['pipeline/**/*.ts'], rules: laws(noHandles, noScripts) },
  {
    files: ['pipeline/stages/**/*.ts'],
    rules: laws(noHandles, noScripts, forbid(room('commands'), 'a stage does not know the command line')),
  },
  {
    files: ['pipeline/io/**/*.ts'],
    rules: laws(noScripts, forbid(room('stages', 'commands'), 'io/ serves the stages, and knows none')),
  },
  {
    files: ['web/**/*.ts'],
    rules: {
      ...laws(forbid('^[^.]', 'pages import their own modules only: nothing bundles them')),
      // Titles and authors are hostile: they become text, never markup.
      'no-restricted-properties': [
        'error',
        ...['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'write'].map((property) => ({
          property,
          message: 'make elements and text nodes (web/review/dom.ts)',
        })),
      ],
    },
  },
  {
    files: ['scripts/**'],
    rules: { 'no-console': 'off' },
    languageOptions: {
      globals: { console: 'readonly', process: 'readonly', URL: 'readonly', Buffer: 'readonly' },
    },
  },
  { files: ['test/**/*.ts'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
  { files: ['**/*.js'], ...tseslint.configs.disableTypeChecked },
  prettier,
);
