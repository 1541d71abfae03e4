// `npm test`: installs the npm packages, builds, runs every suite, and closes with "N passed, N failed, N skipped".
//   --install   as root on Debian, also installs the programs that tests start (so does CI=true)
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { closingLines } from './closingLines.mjs';
import { checkNode, fail, installPackages, REPOSITORY } from './installPackages.mjs';
import { nowhere, REAL_IMAGES, realData, suitesOverRealData } from './realData.mjs';
import { filesOf, runJest, runJestTwice, runTool } from './runCheck.mjs';
import { systemPackages } from './systemPackages.mjs';

const OPTIONS = ['--install'];
const unknown = process.argv.slice(2).find(option => !OPTIONS.includes(option));
if (unknown) {
  fail(
    `npm test does not know ${unknown}. One suite alone: npm run unit, integration, parity, conformance, e2e.`
  );
}
const install = process.env.CI === 'true' || process.argv.includes('--install');

/** Far above what it takes (see CONTRIBUTING.md): the limits end what hangs. */
const TOTAL_MS = 85 * 60_000;
const begun = Date.now();
const deadline = begun + TOTAL_MS;
/**
 * On a machine so slow that this has gone by, further kinds and real images are left to the next run, loudly: each part of the
 * product has run on images of our own by then.
 */
const FURTHER_BEFORE_MS = 46 * 60_000;
const REAL_IMAGES_BEFORE_MS = 40 * 60_000;
const within = minutes => Math.min(Date.now() + minutes * 60_000, deadline);

/** Two cores are what CI has; more workers than that only starve the tests that measure time. */
const WORKERS = '--maxWorkers=2';
/** Browser tests that measure time have the machine for themselves; two of the others run side by side. */
const TIMED = String.raw`e2e/.+\.timed\.test\.ts$`;
/** Long ones are run by `npm run e2e` alone. */
const UNTIMED = String.raw`e2e/(?:(?!\.(?:timed|further|long)\.).)+\.test\.ts$`;
/** Further kinds of images, layouts and commands, of which others have run before. */
const FURTHER = String.raw`e2e/.+\.further\.test\.ts$`;
/** Every suite runs as on a clone with nothing beside it, so that what passes here passes there. */
const BARE = { MEDCLIP_SAM_TEST_DATA: nowhere() };
const CHECKS = [
  [
    'eslint',
    () =>
      runTool(
        'eslint/bin/eslint.js',
        ['.', '--cache', '--cache-location', '.cache/eslint'],
        within(6)
      ),
  ],
  [
    'prettier',
    () => runTool('prettier/bin/prettier.cjs', ['--check', '.', '--log-level', 'warn'], within(4)),
  ],
  [
    'layers',
    () =>
      runTool(
        'dependency-cruiser/bin/dependency-cruise.mjs',
        [
          'extensions',
          'modes',
          'platform',
          '--config',
          '.dependency-cruiser.cjs',
          '--output-type',
          'err',
        ],
        within(4)
      ),
  ],
  ['types', () => runTool('typescript/bin/tsc', ['--noEmit'], within(6))],
  ['unit', () => runJestTwice('unit', [WORKERS], within(12), BARE)],
  ['integration', () => runJestTwice('integration', [WORKERS], within(25), BARE)],
  ['parity', () => runJestTwice('parity', [WORKERS], within(25), BARE)],
  ['conformance', () => runJestTwice('conformance', [WORKERS], within(25), BARE)],
  ['react-19', () => runJest('react-19', [WORKERS], within(6), BARE)],
  ['e2e', () => runJestTwice('e2e', [WORKERS, UNTIMED], within(55), BARE)],
  ['e2e, timed', () => runJestTwice('e2e', ['--runInBand', TIMED], within(25), BARE)],
  ['packages', () => runJestTwice('packages', ['--runInBand'], within(25), BARE)],
  [
    'e2e, further kinds',
    inTime(
      FURTHER_BEFORE_MS,
      'further kinds',
      () => filesOf('e2e', FURTHER),
      () => runJestTwice('e2e', [WORKERS, FURTHER], within(25), BARE)
    ),
  ],
];
const data = realData();
if (data) {
  for (const [project, files] of suitesOverRealData()) {
    const workers = project === 'e2e' ? '--runInBand' : WORKERS;
    const env = { MEDCLIP_SAM_TEST_DATA: data };
    CHECKS.push([
      `${project}, with real images`,
      inTime(
        REAL_IMAGES_BEFORE_MS,
        'real images',
        () => files.length,
        () => runJestTwice(project, [workers, ...files], within(25), env, REAL_IMAGES)
      ),
    ]);
  }
}

checkNode();
installPackages();
const suites = [];
const note = (name, count, since) =>
  suites.push({ name, count, seconds: Math.round((Date.now() - since) / 1000) });
const failedPreparation = (name, sentence) => {
  process.stderr.write(`${sentence}\n`);
  note(name, { passed: 0, failed: 1, skipped: 0 }, Date.now());
};

const missing = systemPackages({ install });
if (missing) failedPreparation('system packages', missing);
for (const [name, module, call] of [
  ['viewer', 'platform/viewer/src/fetchOhif.ts', 'fetchOhif'],
  ['build', 'platform/viewer/src/buildPlugins.ts', 'buildPlugins'],
]) {
  const why = prepare(module, call);
  if (why) failedPreparation(name, why);
}
for (const [name, check] of CHECKS) {
  process.stderr.write(`\n── ${name} ──\n`);
  const since = Date.now();
  note(name, await check(), since);
}

const { text, failed } = closingLines(suites, [
  ...(missing ? [missing] : []),
  data
    ? 'The tests over real images come last, after everything has run without them.'
    : 'No real images here (MEDCLIP_SAM_TEST_DATA): everything ran on images of our own; files named .realData.test.ts did not run.',
]);
process.stdout.write(`\n${text}\n`);
process.exitCode = failed === 0 ? 0 : 1;

/** The check, or where so much time has gone by that it is left out, that it was: its files count as skipped. */
function inTime(limitMs, what, files, check) {
  return () => {
    if (Date.now() - begun <= limitMs) return check();
    process.stderr.write(`SKIPPED: this machine has been too slow for ${what} as well.\n`);
    return { passed: 0, failed: 0, skipped: files() };
  };
}

/** Calls one exported function of a TypeScript module in a process of its own; returns why it failed, or null. */
function prepare(module, call) {
  const script = `require('tsx/cjs');
    require(${JSON.stringify(path.join(REPOSITORY, module))})
      .${call}({ onProgress: sentence => console.error(sentence) })
      .catch(e => { console.error(e.message + ' ' + (e.remedy ?? '')); process.exit(1); });`;
  const done = spawnSync(process.execPath, ['-e', script], {
    cwd: REPOSITORY,
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    timeout: 10 * 60_000,
  });
  if (done.status !== 0) return done.stderr.trim().split('\n').at(-1) || `${call} failed.`;
  process.stderr.write(done.stderr);
  return null;
}
