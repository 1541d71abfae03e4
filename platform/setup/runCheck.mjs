import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { REPOSITORY } from './installPackages.mjs';

/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Numbers
 * @typedef {Numbers & { seconds?: number, failures?: string[] }} FileCount how long the file took; a sentence for each failed test
 * @typedef {Numbers & { byFile?: Record<string, FileCount>, alone?: string[], before?: Record<string, string[]> }} Count
 *   byFile: of each test file; alone: files that failed or hung among others and passed when run again by themselves; before: what
 *   failed in those at first, a sentence each
 */

/** The longest test file takes three minutes; where none begins or ends for so long, one hangs, in milliseconds. */
const STALL_MS = 7 * 60_000;
const REPORTER = path.join(path.dirname(fileURLToPath(import.meta.url)), 'fileReporter.cjs');
const JEST = path.join(REPOSITORY, 'node_modules/jest/bin/jest.js');

/**
 * Runs a tool that passes or fails as a whole.
 * @returns {Promise<Count>}
 */
export async function runTool(script, args, deadline) {
  const ended = await run([path.join(REPOSITORY, 'node_modules', script), ...args], {
    deadline,
    stdout: 2,
  });
  return ended === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
}

/**
 * Runs one jest project; files that failed or hung run once more, alone, one after the other. What fails beside others and passes
 * alone counts as passed and is named in `alone`, so that the closing lines say it. For suites that start servers and browsers or
 * measure time: on a busy machine those fail once, a fault each time.
 * @returns {Promise<Count>}
 */
export async function runJestTwice(project, args, deadline, env = {}, only = undefined) {
  const first = await runJest(project, args, deadline, env, only);
  const files = failedFiles(first);
  if (files.length === 0) return first;
  process.stderr.write(`\nOnce more, alone: ${files.join(', ')}\n`);
  const exact = files.map(file => `${file.replaceAll('.', String.raw`\.`)}$`);
  const again = await runJest(
    project,
    ['--runInBand', '--forceExit', ...exact],
    deadline,
    env,
    only
  );
  return secondAttempt(first, again);
}

/** What two attempts come to: a file counts by its second one. */
export function secondAttempt(first, again) {
  const files = failedFiles(first);
  const count = sum({ ...first.byFile, ...again.byFile });
  const lost = again.failed > 0 && failedFiles(again).length === 0;
  const alone = lost ? [] : files.filter(file => again.byFile[file]?.failed === 0);
  const before = Object.fromEntries(alone.map(file => [file, failuresOf(first.byFile[file])]));
  return { ...count, failed: count.failed || (lost ? 1 : 0), alone, before };
}

/** What failed in a file, a sentence for each test. */
export const failuresOf = ({ failures }) => (failures?.length ? failures : ['did not end']);

const failedFiles = count =>
  Object.entries(count.byFile)
    .filter(([, numbers]) => numbers.failed > 0)
    .map(([file]) => file);

/**
 * Runs one jest project and counts its tests. A test file that cannot be loaded, one that has not ended when the run is ended, and
 * a project without tests are failures too.
 * @param {string} [only] of all tests only those whose names hold this pattern; the others are not counted as skipped
 * @returns {Promise<Count>}
 */
export async function runJest(project, args, deadline, env = {}, only = undefined) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'medclip-test-'));
  const progress = path.join(folder, 'progress.jsonl');
  const select = ['--selectProjects', project];
  try {
    const code = await run(
      [
        ...[JEST, ...select, '--reporters=default', `--reporters=${REPORTER}`],
        ...(only ? ['--testNamePattern', only] : []),
        ...args,
      ],
      {
        deadline,
        stdout: 'ignore',
        env: { ...env, MEDCLIP_SAM_TEST_PROGRESS: progress },
        stalled: () => Date.now() - lastSign(progress, folder) > STALL_MS,
      }
    );
    const lines = existsSync(progress) ? readFileSync(progress, 'utf8') : '';
    const all = code === null ? listFiles([...select, ...args], env) : [];
    return only ? ofOnly(countFiles(lines, code, all)) : countFiles(lines, code, all);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Tests that the pattern leaves out are skipped by intent; where it leaves out all of them it is wrong. */
function ofOnly({ passed, failed, byFile }) {
  const files = Object.entries(byFile).map(([file, n]) => [file, { ...n, skipped: 0 }]);
  return {
    passed,
    failed: failed || Number(passed === 0),
    skipped: 0,
    byFile: Object.fromEntries(files),
  };
}

const lastSign = (progress, folder) => statSync(existsSync(progress) ? progress : folder).mtimeMs;

/** How many test files of a project a pattern holds. */
export const filesOf = (project, pattern) =>
  listFiles(['--selectProjects', project, '--testPathPatterns', pattern], {}).length;

/** All test files that a run would have had, as absolute paths. */
function listFiles(args, env) {
  const told = execFileSync(process.execPath, [JEST, '--listTests', ...args], {
    cwd: REPOSITORY,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, ...env },
  });
  return told.split('\n').filter(line => path.isAbsolute(line));
}

/**
 * The counts of a run, of the reporter's lines.
 * @param {number | null} code how jest ended; null where it was ended for taking too long
 * @param {readonly string[]} all files that should have run, absolute; one of them that did not end is a failure
 * @returns {Count}
 */
export function countFiles(lines, code, all = []) {
  const byFile = {};
  for (const file of all) byFile[fromRoot(file)] = { passed: 0, failed: 1, skipped: 0 };
  for (const line of lines.split('\n').filter(Boolean)) {
    const { began, ended, ...numbers } = JSON.parse(line);
    byFile[fromRoot(began ?? ended)] = ended ? numbers : { passed: 0, failed: 1, skipped: 0 };
  }
  const count = sum(byFile);
  const tests = count.passed + count.skipped;
  if (count.failed === 0 && (code !== 0 || tests === 0)) count.failed = 1;
  return { ...count, byFile };
}

const fromRoot = file => path.relative(REPOSITORY, file).replaceAll('\\', '/');

function sum(byFile) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const numbers of Object.values(byFile)) {
    for (const key of Object.keys(total)) total[key] += numbers[key];
  }
  return { ...total, byFile };
}

/**
 * Runs Node with our output and resolves its exit code; past the deadline, or when it stalls, the whole process group is ended and
 * null resolved.
 */
function run(args, { deadline, stdout, env = {}, stalled = () => false }) {
  return new Promise(resolve => {
    const child = spawn(process.execPath, args, {
      cwd: REPOSITORY,
      stdio: ['ignore', stdout, 'inherit'],
      env: { ...process.env, PATH: searchPath(), ...env },
      detached: process.platform !== 'win32',
    });
    let given = false;
    const watch = setInterval(() => {
      const late = Date.now() > deadline;
      if (given || !(late || stalled())) return;
      given = true;
      const why = late ? 'Out of time' : 'No test file has begun or ended for a long time';
      process.stderr.write(`\n${why}: this suite is ended.\n`);
      end(child, 'SIGKILL');
    }, 1000);
    const interrupted = () => {
      end(child, 'SIGTERM');
      process.exit(130);
    };
    process.once('SIGINT', interrupted);
    const done = code => {
      clearInterval(watch);
      process.removeListener('SIGINT', interrupted);
      resolve(given ? null : code);
    };
    child.once('error', () => done(1));
    child.once('exit', code => done(code ?? 1));
  });
}

/** Debian keeps servers where a user's PATH does not look. */
const searchPath = () =>
  process.platform === 'win32' ? process.env.PATH : `${process.env.PATH}:/usr/sbin`;

function end(child, signal) {
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, signal);
  } catch {
    // It has ended by itself.
  }
}
