// `npm run start:check`: `npm start` on a free port and an empty data folder, until the sample studies are listed; then ends it.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fail, REPOSITORY } from './installPackages.mjs';

const LIMIT_MS = 10 * 60_000;
const FILES = [
  '/',
  '/app-config.js',
  '/plugins/extension-medclip-sam.js',
  '/plugins/medclip-worker.js',
];

const data = await mkdtemp(path.join(os.tmpdir(), 'medclip-start-'));
const child = spawn(
  process.execPath,
  [path.join(REPOSITORY, 'platform/setup/start.mjs'), '--port', '0', '--data', data],
  { stdio: ['ignore', 'inherit', 'pipe'] }
);
const ended = new Promise(resolve => child.once('exit', resolve));
let problem = null;
try {
  const url = await address();
  for (const file of FILES) {
    const { ok, status } = await fetch(url + file);
    if (!ok) throw new Error(`${file} was answered with status ${status}.`);
  }
  const studies = await (await fetch(`${url}/dicom-web/studies`)).json();
  const modalities = new Set(studies.flatMap(study => study['00080061']?.Value ?? []));
  const missing = ['US', 'MR', 'DX', 'CT'].filter(modality => !modalities.has(modality));
  if (missing.length) throw new Error(`No sample study of: ${missing.join(', ')}.`);
} catch (error) {
  problem = error.message;
}
child.kill('SIGTERM');
const code = await ended;
await rm(data, { recursive: true, force: true });
if (problem) fail(`npm start does not work here: ${problem}`);
// Windows ends a process by force, whatever the signal.
if (code !== 0 && process.platform !== 'win32') fail(`npm start ended with code ${code}.`);
process.stdout.write(
  `npm start works on Node.js ${process.versions.node}: viewer, plugins and sample studies.\n`
);

/** Resolves where it serves, as it tells people. */
function address() {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr.on('data', chunk => {
      process.stderr.write(chunk);
      said += chunk;
      const found = /running at (http:\S+)/.exec(said);
      if (found) resolve(found[1]);
    });
    child.once('exit', code => reject(new Error(`it ended with code ${code}.`)));
    setTimeout(() => reject(new Error('it did not answer in time.')), LIMIT_MS).unref();
  });
}
