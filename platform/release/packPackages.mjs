import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { REPOSITORY } from '../setup/installPackages.mjs';
import { fillCliPackage } from './cliPackage.mjs';
import { thirdPartyLicences } from './licences.mjs';
import { publishedManifest } from './manifest.mjs';
import { PACKAGES_DIR } from './product.mjs';

const run = promisify(execFile);

/** What is published: the folder of each package, and the packages whose code its bundle holds. */
const PACKAGES = [
  { folder: 'extensions/medclip-sam', holds: ['@medclip/extension-medclip-sam'] },
  { folder: 'modes/text-segment', holds: [] },
  { folder: 'platform/cli', holds: ['@medclip/cli'], fill: fillCliPackage },
];

/**
 * Makes the tarballs of all published packages. Each is put together in a folder of its own, so that what is published does
 * not depend on what lies about in the clone.
 * @param {string} out folder of the tarballs, emptied first
 * @param {string[]=} only folders of packages; default all
 * @returns {Promise<string[]>} their paths, in the order of PACKAGES
 */
export async function packPackages(out = PACKAGES_DIR, only = undefined) {
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const tarballs = [];
  for (const one of PACKAGES) {
    if (only && !only.includes(one.folder)) continue;
    tarballs.push(await packOne(one, out));
  }
  return tarballs;
}

async function packOne({ folder, holds, fill = copyFiles }, out) {
  const stage = await mkdtemp(path.join(os.tmpdir(), 'medclip-package-'));
  try {
    const manifest = publishedManifest(folder);
    await writeFile(path.join(stage, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    await cp(path.join(REPOSITORY, 'LICENSE'), path.join(stage, 'LICENSE'));
    const licences = thirdPartyLicences(holds);
    if (licences) await writeFile(path.join(stage, 'THIRD-PARTY-LICENSES.txt'), licences);
    await fill(stage, Object.keys(manifest.dependencies ?? {}), { folder, files: manifest.files });
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    const before = new Set(await readdir(out));
    await run(npm, ['pack', '--silent', '--ignore-scripts', '--pack-destination', out], {
      cwd: stage,
      shell: process.platform === 'win32',
      maxBuffer: 1 << 26,
    });
    const made = (await readdir(out)).find(name => !before.has(name));
    if (!made) throw new Error(`npm pack made nothing of ${folder}.`);
    return path.join(out, made);
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

/** A plugin's package is its folder, which the build has filled. */
async function copyFiles(stage, _dependencies, { folder, files }) {
  for (const entry of files.filter(name => !/^(LICENSE|THIRD-PARTY)/.test(name))) {
    await cp(path.join(REPOSITORY, folder, entry), path.join(stage, entry), { recursive: true });
  }
}
