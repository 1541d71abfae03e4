// `npm run nodes -- 20.19 22 24`: `npm run start:check` and `npm run check` on each of these versions of Node.js, which the npm
// package `node` brings. Without versions: those of the CI workflow.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fail, REPOSITORY } from './installPackages.mjs';

const SCRIPTS = ['start:check', 'check'];
const given = process.argv.slice(2);
const versions = given.length ? given : versionsOfWorkflow();
const wrong = versions.find(version => !/^\d+(\.\d+){0,2}$/.test(version));
if (wrong) fail(`${wrong} is no version of Node.js. Give one like 22 or 20.19.`);

const results = versions.map(version => [version, failuresOn(version)]);
for (const [version, failures] of results) {
  process.stdout.write(`Node.js ${version}: ${failures.length ? failures.join('; ') : 'passed'}\n`);
}
process.exit(results.some(([, failures]) => failures.length) ? 1 : 0);

function versionsOfWorkflow() {
  const workflow = readFileSync(path.join(REPOSITORY, '.github/workflows/ci.yml'), 'utf8');
  return /node: \[(.+)\]/
    .exec(workflow)[1]
    .split(',')
    .map(text => text.replace(/[' ]/g, ''));
}

/** What does not work on a version: sentences. */
function failuresOn(version) {
  const folder = mkdtempSync(path.join(os.tmpdir(), `medclip-node-${version}-`));
  try {
    writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
    // The package puts the program into place by a script of its own.
    const install = [
      'install',
      '--no-audit',
      '--no-fund',
      '--ignore-scripts=false',
      `node@${version}`,
    ];
    if (npm(install, folder, process.env)) return ['could not be installed'];
    const bin = path.join(folder, 'node_modules/.bin');
    const env = { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH}` };
    // npm would use the Node.js that started it.
    for (const name of ['npm_execpath', 'npm_node_execpath', 'NODE']) delete env[name];
    const is = spawnSync('node', ['-v'], { env, encoding: 'utf8' }).stdout?.trim();
    if (!is?.startsWith(`v${version}`)) return [`is ${is} instead`];
    process.stderr.write(`\nOn Node.js ${is}\n`);
    return SCRIPTS.filter(script => npm(['run', script], REPOSITORY, env)).map(
      script => `npm run ${script} failed`
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The exit code of npm. */
function npm(args, cwd, env) {
  const { status } = spawnSync('npm', args, {
    cwd,
    env,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  return status ?? 1;
}
