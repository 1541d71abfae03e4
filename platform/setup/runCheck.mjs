import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { REPOSITORY } from './installPackages.mjs';

/**
 * @typedef {{ passed: number, failed: number, skipped: number, files?: string[], alone?: string[] }} Count
 *   files: those that failed; alone: those that failed among others and passed when run again by themselves
 */

/**
 * Runs a tool that passes or fails as a whole.
 * @returns {Promise<Count>}
 */
export async function runTool(script, args, deadline) {
  const ended = await run([path.join(REPOSITORY, 'node_modules', script), ...args], deadline, 2);
  return ended === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
}

/**
 * Runs one jest project; files that failed run once more, alone, one after the other. What fails beside others and passes alone counts
 * as passed and is named in `alone`, so that the closing lines say it. For suites that start servers and browsers or measure time: on
 * a busy machine those fail once, a fault each time.
 * @returns {Promise<Count>}
 */
export async function runJestTwice(project, args, deadline, env = {}, only = undefined) {
  const first = await runJest(project, args, deadline, env, only);
  if (first.files.length === 0) return first;
  process.stderr.write(`\nOnce more, alone: ${first.files.join(', ')}\n`);
  const exact = first.files.map(file => `${file.replaceAll('.', String.raw`\.`)}$`);
  const again = await runJest(project, ['--runInBand', ...exact], deadline, env, only);
  return secondAttempt(first, again);
}

/** What two attempts come to: a file counts by its second one. */
export function secondAttempt(first, again) {
  const lost = again.failed > 0 && again.files.length === 0;
  return {
    passed: first.passed + Math.max(0, first.failed - again.failed),
    failed: again.failed,
    skipped: first.skipped,
    alone: lost ? [] : first.files.filter(file => !again.files.includes(file)),
  };
}

/** The files of jest's JSON report that did not pass, as paths from the repository's root with forward slashes. */
export function failedFiles(json) {
  return JSON.parse(json)
    .testResults.filter(file => file.status === 'failed')
    .map(file => path.relative(REPOSITORY, file.name).replaceAll('\\', '/'));
}

/**
 * Runs one jest project and counts its tests. A test file that cannot be loaded, a project without tests, and a run that ends
 * without a report are failures too.
 * @param {string} [only] of all tests only those whose names hold this pattern; the others are not counted as skipped
 * @returns {Promise<Count>}
 */
export async function runJest(project, args, deadline, env = {}, only = undefined) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'medclip-test-'));
  const report = path.join(folder, 'report.json');
  try {
    const jest = path.join(REPOSITORY, 'node_modules/jest/bin/jest.js');
    const ended = await run(
      [
        ...[jest, '--selectProjects', project, '--json', `--outputFile=${report}`],
        ...(only ? ['--testNamePattern', only] : []),
        ...args,
      ],
      deadline,
      // jest --json prints the report to stdout as well; what is meant for people goes to stderr.
      'ignore',
      env
    );
    const json = readFileSync(report, 'utf8');
    const count = countReport(json, ended);
    if (!only) return { ...count, files: failedFiles(json) };
    const failed = count.failed || (count.passed === 0 ? 1 : 0);
    return { ...count, skipped: 0, failed, files: failedFiles(json) };
  } catch {
    return { passed: 0, failed: 1, skipped: 0, files: [] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The counts of jest's JSON report. */
export function countReport(json, exitCode) {
  const report = JSON.parse(json);
  const passed = report.numPassedTests;
  const skipped = report.numPendingTests + report.numTodoTests;
  let failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  if (failed === 0 && (exitCode !== 0 || report.numTotalTests === 0)) failed = 1;
  return { passed, failed, skipped };
}

/** Runs Node with our output and resolves its exit code; past the deadline the whole process group is ended. */
function run(args, deadline, stdout, env = {}) {
  return new Promise(resolve => {
    const child = spawn(process.execPath, args, {
      cwd: REPOSITORY,
      stdio: ['ignore', stdout, 'inherit'],
      env: { ...process.env, PATH: searchPath(), ...env },
      detached: process.platform !== 'win32',
    });
    const timer = setTimeout(
      () => {
        process.stderr.write('\nOut of time: this suite is ended.\n');
        end(child, 'SIGKILL');
      },
      Math.max(0, deadline - Date.now())
    );
    const interrupted = () => {
      end(child, 'SIGTERM');
      process.exit(130);
    };
    process.once('SIGINT', interrupted);
    const done = code => {
      clearTimeout(timer);
      process.removeListener('SIGINT', interrupted);
      resolve(code);
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
