// `npm test`: installs what is missing, builds, runs every suite, and closes with "N passed, N failed".
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { checkNode, installPackages, REPOSITORY } from './installPackages.mjs';
import { runJest, runTool } from './runCheck.mjs';
import { installSystemPackages } from './systemPackages.mjs';

const TOTAL_MS = 40 * 60_000;
const started = Date.now();
const deadline = started + TOTAL_MS;
const within = minutes => Math.min(Date.now() + minutes * 60_000, deadline);

/** Two cores are what CI has; more workers than that only starve the tests that measure time. */
const WORKERS = '--maxWorkers=2';
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
  ['unit', () => runJest('unit', [WORKERS], within(10))],
  ['parity', () => runJest('parity', [WORKERS], within(12))],
  ['conformance', () => runJest('conformance', [WORKERS], within(10))],
  ['e2e', () => runJest('e2e', ['--runInBand'], within(32))],
];

checkNode();
installPackages();
const total = { passed: 0, failed: 0, skipped: 0 };
const lines = [];
const note = (name, count, since) => {
  for (const key of Object.keys(total)) total[key] += count[key];
  const seconds = Math.round((Date.now() - since) / 1000);
  const skipped = count.skipped ? `, ${count.skipped} SKIPPED` : '';
  lines.push(`${name}: ${count.passed} passed, ${count.failed} failed${skipped} (${seconds} s)`);
};
const failedPreparation = (name, sentence) => {
  process.stderr.write(`${sentence}\n`);
  note(name, { passed: 0, failed: 1, skipped: 0 }, Date.now());
};

const missing = installSystemPackages();
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

process.stdout.write(`\n${lines.join('\n')}\n`);
if (total.skipped) {
  process.stdout.write(`${total.skipped} tests were SKIPPED; see above for what they need.\n`);
}
if (!existsSync(process.env.MEDCLIP_SAM_TEST_DATA ?? path.join(REPOSITORY, '../shared'))) {
  process.stdout.write(
    'The shared test data is not there (MEDCLIP_SAM_TEST_DATA); its tests did not run.\n'
  );
}
process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed === 0 ? 0 : 1;

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
