import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { REPOSITORY } from './installPackages.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Count */

/**
 * Runs a tool that passes or fails as a whole.
 * @returns {Promise<Count>}
 */
export async function runTool(script, args, deadline) {
  const ended = await run([path.join(REPOSITORY, 'node_modules', script), ...args], deadline, 2);
  return ended === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
}

/**
 * Runs one jest project and counts its tests. A test file that cannot be loaded, a project without tests, and a run that ends
 * without a report are failures too.
 * @returns {Promise<Count>}
 */
export async function runJest(project, args, deadline, env = {}) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'medclip-test-'));
  const report = path.join(folder, 'report.json');
  try {
    const jest = path.join(REPOSITORY, 'node_modules/jest/bin/jest.js');
    const ended = await run(
      [jest, '--selectProjects', project, '--json', `--outputFile=${report}`, ...args],
      deadline,
      // jest --json prints the report to stdout as well; what is meant for people goes to stderr.
      'ignore',
      env
    );
    return countReport(readFileSync(report, 'utf8'), ended);
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
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
