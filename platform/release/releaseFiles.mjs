import { createHash } from 'node:crypto';
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { REPOSITORY } from '../setup/installPackages.mjs';
import { thirdPartyLicences } from './licences.mjs';
import { DEFAULT_PACK, DIST, OHIF_RANGE, PACKS_DIR } from './product.mjs';

const run = promisify(execFile);
const EXTENSION = '@medclip/extension-medclip-sam';
const MODE = '@medclip/mode-text-segment';
const BUNDLES = [
  [EXTENSION, 'extension-medclip-sam.js'],
  [MODE, 'mode-text-segment.js'],
];

/** `sha384-…` as browsers and OHIF read it. */
export const integrityOf = bytes => `sha384-${createHash('sha384').update(bytes).digest('base64')}`;

/**
 * What OHIF 3.14 reads in `window.config`: the two plugins, each with the versions of OHIF it is for and the hash of its file, and the
 * places of the rest.
 */
export async function descriptor() {
  const described = await Promise.all(
    BUNDLES.map(async ([packageName, file]) => ({
      packageName,
      importPath: `/plugins/${file}`,
      globalName: packageName,
      coreVersionRange: OHIF_RANGE,
      integrity: integrityOf(await readFile(path.join(DIST, file))),
    }))
  );
  return {
    extensions: described.slice(0, 1),
    modes: described.slice(1),
    [EXTENSION]: {
      modelsUrl: '/models/',
      ortUrl: '/plugins/ort/',
      workerUrl: '/plugins/medclip-worker.js',
    },
  };
}

const isForDevelopment = component =>
  component.properties?.some(p => p.name === 'cdx:npm:package:development' && p.value === 'true');

/**
 * A list of everything in the product, CycloneDX, by npm. Not by its `--omit dev`: that also leaves out what a tool for development
 * happens to use as well. The product's own name stands in place of the folder's.
 */
async function sbom() {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const format = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'];
  const { stdout } = await run(npm, format, { cwd: REPOSITORY, maxBuffer: 1 << 28 });
  const list = JSON.parse(stdout);
  const components = list.components.filter(component => !isForDevelopment(component));
  const product = list.metadata.component;
  const kept = new Set([product, ...components].map(component => component['bom-ref']));
  const dependencies = list.dependencies
    .filter(({ ref }) => kept.has(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter(name => kept.has(name)) }));
  const { name } = JSON.parse(await readFile(path.join(REPOSITORY, 'package.json'), 'utf8'));
  const metadata = { ...list.metadata, component: { ...product, name } };
  return JSON.stringify({ ...list, metadata, components, dependencies }, null, 2);
}

/** All files below a folder, as `[path with /, bytes]`; hidden ones are the build's own. */
async function below(folder, to, skip = () => false) {
  const found = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.name.startsWith('.') || skip(entry.name)) continue;
    const [from, name] = [path.join(folder, entry.name), `${to}/${entry.name}`];
    if (entry.isDirectory()) found.push(...(await below(from, name, skip)));
    else found.push([name, await readFile(from)]);
  }
  return found;
}

/**
 * The files of the release's zip by path. It is unpacked over a prebuilt OHIF: plugins/, models/ and app-config.js are what the viewer
 * needs; medclip-sam/ is for the administrator.
 */
export async function releaseFiles() {
  const text = async file => [path.basename(file), await readFile(path.join(REPOSITORY, file))];
  const papers = [
    ['README.md', await readFile(path.join(REPOSITORY, 'docs/site.md'))],
    await text('LICENSE'),
    await text('platform/pacs/examples/nginx.conf.template'),
    ['THIRD-PARTY-LICENSES.txt', Buffer.from(thirdPartyLicences([EXTENSION]))],
    ['descriptor.json', Buffer.from(`${JSON.stringify(await descriptor(), null, 2)}\n`)],
    ['sbom.cdx.json', Buffer.from(await sbom())],
  ];
  const files = [
    ['app-config.js', await readFile(path.join(REPOSITORY, 'platform/viewer/app-config.js'))],
    ...(await below(DIST, 'plugins')),
    ...(await below(path.join(PACKS_DIR, DEFAULT_PACK), `models/${DEFAULT_PACK}`)),
    ...papers.map(([name, bytes]) => [`medclip-sam/${name}`, bytes]),
  ].sort(([a], [b]) => (a < b ? -1 : 1));
  const sums = files.map(
    ([name, bytes]) => `${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`
  );
  return [...files, ['medclip-sam/SHA256SUMS', Buffer.from(sums.join(''))]];
}
