// `npm run exports`: writes the `exports` of every package of the project: what others import of it, by name, and nothing else.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { REPOSITORY } from './installPackages.mjs';

const GROUPS = ['extensions', 'modes', 'platform'];
const IMPORTERS = [...GROUPS, 'test'];
/** Made, fetched or installed: not sources. */
const SKIPPED = /^(node_modules|dist|public|golden|packs|ohif[\d.]*|\..*)$/;
const SOURCE = /\.(ts|tsx|mjs|cjs|js)$/;
const IMPORT = /(['"])(@medclip\/[a-z-]+)\/([\w./-]+)\1/g;
const ENDINGS = ['.ts', '.tsx', '.json'];

/** @typedef {{ name: string, folder: string, exports: Record<string, string> }} Package */

/**
 * Packages of the project with the `exports` that they have.
 * @returns {Package[]}
 */
export function packages() {
  return GROUPS.flatMap(group =>
    readdirSync(path.join(REPOSITORY, group))
      .sort()
      .map(name => `${group}/${name}`)
      .filter(folder => existsSync(path.join(REPOSITORY, folder, 'package.json')))
      .map(folder => {
        const { name, exports } = readManifest(folder);
        return { name, folder, exports: exports ?? {} };
      })
  );
}

/**
 * The `exports` that a package needs: its entry point, if it has one, and each file that another package or a test imports by the
 * package's name.
 * @param {Package} of
 * @param {Map<string, Set<string>>} imported by `importedFiles()`
 * @throws Error when a file that is imported is not there
 */
export function neededExports(of, imported) {
  const entry = of.exports['.'];
  const files = [...(imported.get(of.name) ?? [])].sort();
  return {
    ...(entry && { '.': entry }),
    ...Object.fromEntries(files.map(file => [`./${file}`, sourceOf(of, file)])),
  };
}

/**
 * What is imported of each package, as it is written behind the package's name.
 * @returns {Map<string, Set<string>>}
 */
export function importedFiles() {
  const imported = new Map();
  for (const folder of IMPORTERS) {
    for (const file of sources(path.join(REPOSITORY, folder))) {
      for (const [, , name, inside] of readFileSync(file, 'utf8').matchAll(IMPORT)) {
        imported.set(name, (imported.get(name) ?? new Set()).add(inside));
      }
    }
  }
  return imported;
}

function sourceOf({ name, folder }, file) {
  const found = ENDINGS.map(ending => `./src/${file}${ending}`).find(source =>
    existsSync(path.join(REPOSITORY, folder, source))
  );
  if (!found) throw new Error(`${name}/${file} is imported, but ${folder}/src has no such file.`);
  return found;
}

function sources(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.test(entry.name) ? [] : sources(full);
    return SOURCE.test(entry.name) ? [full] : [];
  });
}

const manifestOf = folder => path.join(REPOSITORY, folder, 'package.json');
const readManifest = folder => JSON.parse(readFileSync(manifestOf(folder), 'utf8'));

function writeExports() {
  const imported = importedFiles();
  for (const of of packages()) {
    const exports = neededExports(of, imported);
    writeFileSync(
      manifestOf(of.folder),
      `${JSON.stringify({ ...readManifest(of.folder), exports }, null, 2)}\n`
    );
    process.stdout.write(`${of.name}: ${Object.keys(exports).length}\n`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) writeExports();
