const { existsSync } = require('node:fs');
const path = require('node:path');

/**
 * The Reacts of both host lines, under names of their own: a folder node_modules/react here would be found first, beside the
 * host's, by an OHIF build that takes an extension out of this folder.
 */
const react = version => ({ '^(react|react-dom)($|/.*)': `$1-${version}$2` });

/** Suites over images that no clone has are no part of a run where those are not at hand; `npm test` says so. */
const realImages = existsSync(
  path.join(process.env.MEDCLIP_SAM_TEST_DATA ?? path.join(__dirname, '../shared'), 'data')
);

/** One project per suite, so that each can be run and counted alone; test/ mirrors the sources. */
const base = {
  transform: {
    '^.+\\.(t|j)sx?$|\\.mjs$': [
      '<rootDir>/test/support/swcTransform.cjs',
      {
        jsc: {
          parser: { syntax: 'typescript', tsx: true },
          transform: { react: { runtime: 'automatic' } },
          target: 'es2022',
        },
        module: { type: 'commonjs' },
      },
    ],
  },
  transformIgnorePatterns: [
    '/node_modules/(?!(@huggingface/tokenizers|idb|zod|pg-boss|rrule-temporal|serialize-error|non-error|hyparquet-writer|hyparquet)/)',
  ],
  moduleNameMapper: react(18),
  moduleFileExtensions: ['ts', 'tsx', 'js', 'mjs', 'cjs', 'json'],
  testEnvironment: '<rootDir>/test/support/nodeEnvironment.cjs',
  setupFilesAfterEnv: ['<rootDir>/test/support/timeouts.cjs'],
  modulePathIgnorePatterns: [
    '<rootDir>/platform/viewer/ohif',
    '<rootDir>/.cache',
    '<rootDir>/.data',
    '/dist/',
  ],
  testPathIgnorePatterns: ['/node_modules/', ...(realImages ? [] : ['\\.realData\\.test\\.ts$'])],
};
const quick = { setupFiles: ['<rootDir>/test/support/quickPack.cjs'] };
const suite = (displayName, testMatch, more = {}) => ({ displayName, testMatch, ...base, ...more });
/** Tests that mirror the sources: those that run real graphs, servers or processes, or search at random, are of the integration suite. */
const MIRROR =
  '<rootDir>/test/{core,algorithm,prompt,engine,dicom,viewer,ui,locales,hangingProtocols,door,platform}/**';
const INTEGRATION = '\\.integration\\.test\\.ts$';

module.exports = {
  projects: [
    suite('unit', [`${MIRROR}/*.test.{ts,tsx}`], {
      ...quick,
      testPathIgnorePatterns: [...base.testPathIgnorePatterns, INTEGRATION],
    }),
    suite('integration', [`${MIRROR}/*.integration.test.ts`], quick),
    suite('react-19', ['<rootDir>/test/ui/**/*.test.tsx'], { moduleNameMapper: react(19) }),
    suite('parity', ['<rootDir>/test/parity/**/*.test.ts'], quick),
    suite('conformance', ['<rootDir>/test/conformance/**/*.test.ts']),
    suite('e2e', ['<rootDir>/test/e2e/**/*.test.ts']),
    suite('packages', ['<rootDir>/test/packages/**/*.test.ts']),
    suite('image', ['<rootDir>/test/image/**/*.test.ts']),
    suite('slurm', ['<rootDir>/test/slurm/**/*.test.ts']),
    suite('triton', ['<rootDir>/test/triton/**/*.test.ts']),
  ],
};
