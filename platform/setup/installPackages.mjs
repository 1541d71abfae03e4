import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const REPOSITORY = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Ends the program with one sentence and no stack. */
export function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

/** Refuses a Node.js too old for the project, before anything of it is loaded. */
export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    fail(`Node.js ${process.versions.node} is too old. Install version 20.19 or newer.`);
  }
}

/**
 * Runs `npm install` when what package-lock.json asks for is not all there. Not `npm ci`: the lock names no registry host, so that
 * any mirror can serve it, and `npm ci` does not accept that.
 */
export function installPackages() {
  if (isInstalled()) return;
  process.stderr.write('Installing the npm packages …\n');
  const result = npm(['install', '--no-audit', '--no-fund', '--loglevel=error']);
  if (result.error)
    fail(`npm could not be started (${result.error.code}). Install npm 10 or newer.`);
  if (result.status !== 0) {
    const lines = result.stderr
      .split('\n')
      .map(line => line.replace(/^npm (error|ERR!)\s*/i, '').trim());
    const why = lines.find(line => line && !/^(code|errno|syscall|A complete log) ?/i.test(line));
    fail(
      `The npm packages could not be installed: ${why ?? 'npm gave no reason'}. ` +
        'Check the network and the registry (npm ping), then start again.'
    );
  }
}

/**
 * Runs npm: the one that started us, by its own script, as Windows starts `npm.cmd` only through a shell; else the one on the PATH.
 */
function npm(args) {
  const script = process.env.npm_execpath;
  const own = script && /npm-cli\.[cm]?js$/.test(script) && existsSync(script);
  return spawnSync(own ? process.execPath : 'npm', own ? [script, ...args] : args, {
    cwd: REPOSITORY,
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    shell: !own && process.platform === 'win32',
  });
}

function isInstalled() {
  const there = path.join(REPOSITORY, 'node_modules/.package-lock.json');
  if (!existsSync(there)) return false;
  try {
    const installed = JSON.parse(readFileSync(there, 'utf8')).packages;
    const wanted = JSON.parse(
      readFileSync(path.join(REPOSITORY, 'package-lock.json'), 'utf8')
    ).packages;
    return Object.entries(wanted).every(
      ([place, entry]) =>
        !place.includes('node_modules/') ||
        entry.optional ||
        entry.peer ||
        (entry.link
          ? existsSync(path.join(REPOSITORY, place))
          : installed[place]?.version === entry.version)
    );
  } catch {
    return false;
  }
}
