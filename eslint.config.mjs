import globals from 'globals';
import tseslint from 'typescript-eslint';
import prettier from 'eslint-config-prettier';

export default tseslint.config(
  {
    ignores: [
      '**/node_modules/**',
      '**/dist/**',
      '.cache/**',
      '.data/**',
      'platform/viewer/ohif*/**',
      'platform/models/packs/**',
      'extensions/medclip-sam/public/**',
      'release/**',
      'test/golden/**',
    ],
  },
  ...tseslint.configs.recommended,
  {
    rules: {
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-constant-condition': ['error', { checkLoops: false }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  {
    // Library code reports through errors and progress, never the console: a log line may carry PHI or a prompt.
    files: ['extensions/**', 'modes/**', 'platform/*/src/**'],
    ignores: ['platform/cli/src/**'],
    rules: { 'no-console': 'error' },
  },
  {
    files: ['extensions/**', 'modes/**', 'platform/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'TSAsExpression > TSAsExpression[typeAnnotation.type="TSUnknownKeyword"]',
          message:
            'A cast through unknown hides what is wrong: use a type guard, a constructor or a declaration.',
        },
      ],
      'no-restricted-properties': [
        'error',
        {
          object: 'AbortSignal',
          property: 'timeout',
          message: 'Use withTimeLimit (core/timeLimit.ts): Node 20 may never fire this one.',
        },
      ],
    },
  },
  {
    files: ['**/*.cjs', '**/*.mjs', 'jest.config.js'],
    languageOptions: { globals: globals.node },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    // A command's modules are loaded when it is named; tsx's `import()` does not find TypeScript without its loader for ES modules.
    files: ['platform/cli/src/program.ts'],
    rules: {
      '@typescript-eslint/no-require-imports': 'off',
      '@typescript-eslint/consistent-type-imports': 'off',
    },
  },
  prettier
);
