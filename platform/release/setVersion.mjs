import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { REPOSITORY } from '../setup/installPackages.mjs';

/** Files that name the image. */
const IMAGES = [
  'deploy/compose.yml',
  'deploy/k8s/deployment.yaml',
  'deploy/k8s/batch-job.yaml',
];

/** Every package.json of the project; the first is the root's, whose version is the product's. */
export async function manifests() {
  const found = [path.join(REPOSITORY, 'package.json')];
  for (const group of ['extensions', 'modes', 'platform']) {
    for (const name of (await readdir(path.join(REPOSITORY, group))).sort()) {
      const file = path.join(REPOSITORY, group, name, 'package.json');
      if (await readFile(file).catch(() => null)) found.push(file);
    }
  }
  return found;
}

/**
 * Writes a version into every package.json and where packages of the project name each other. `npm install` then brings the lock file
 * in line.
 * @throws Error for anything but X.Y.Z or X.Y.Z-word.N
 */
export async function setVersion(version) {
  if (!/^\d+\.\d+\.\d+(-[a-z]+\.\d+)?$/.test(version)) {
    throw new Error(`${version} is no version. Give one like 1.2.3 or 1.2.3-beta.1.`);
  }
  for (const file of await manifests()) {
    const json = JSON.parse(await readFile(file, 'utf8'));
    json.version = version;
    for (const group of ['dependencies', 'devDependencies', 'peerDependencies']) {
      for (const name of Object.keys(json[group] ?? {})) {
        if (name.startsWith('@medclip/')) json[group][name] = version;
      }
    }
    await writeFile(file, `${JSON.stringify(json, null, 2)}\n`);
  }
  for (const name of IMAGES) {
    const file = path.join(REPOSITORY, name);
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace(/(image: medclip-sam:)\S+/g, `$1${version}`));
  }
}
