import { execFile } from 'node:child_process';
import { cp, link, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { APP_CONFIG_FILE } from '@medclip/viewer/ohifRelease';

const run = promisify(execFile);
const REPOSITORY = path.resolve(__dirname, '../../..');
const EXTENSION = '@medclip/extension-medclip-sam';
const MODE = '@medclip/mode-text-segment';

/** The React of the host: one from the registry, or that of the prebuilt OHIF the build will run in. */
export type HostReact = 'react-18' | 'react-19' | 'of the running OHIF';

export interface PluginEntry {
  readonly packageName: string;
  /** As in OHIF's pluginConfig.json: taken from there, not from node_modules. */
  readonly directory?: string;
}

export interface SourceBuild {
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  /** Files in the bundle. */
  readonly modules: readonly string[];
}

/**
 * Writes what an OHIF source tree has beside our packages (a React, and the generated file that imports the plugins) into `host`
 * and builds it. The plugins then stand on `window` under their names, for the loader of a prebuilt OHIF.
 */
export async function buildSourceOhif(
  host: string,
  plugins: readonly PluginEntry[],
  react: HostReact
): Promise<SourceBuild> {
  const modules = path.join(host, 'node_modules');
  if (react === 'of the running OHIF') {
    await mkdir(path.join(modules, 'react'), { recursive: true });
    await writeFile(path.join(modules, 'react/index.js'), 'module.exports = window.react;\n');
    await writeFile(
      path.join(modules, 'react/jsx-runtime.js'),
      "module.exports = window['react/jsx-runtime'];\n"
    );
  } else {
    const from = path.join(REPOSITORY, 'node_modules', react);
    await cp(from, path.join(modules, 'react'), { recursive: true });
  }
  const source = path.join(host, 'platform/app/src');
  await mkdir(source, { recursive: true });
  const imports = plugins.map(({ packageName }) => {
    const name = JSON.stringify(packageName);
    return `window[${name}] = (await import(${name})).default;`;
  });
  const entry = `window.medclipSourceBuild = (async () => {\n${imports.join('\n')}\n})();\n`;
  await writeFile(path.join(source, 'index.js'), entry);
  const script = path.join(__dirname, 'ohifBuild.cjs');
  const { stdout } = await run(process.execPath, [script, JSON.stringify({ host, plugins })], {
    maxBuffer: 1 << 26,
  });
  return JSON.parse(stdout) as SourceBuild;
}

/** The plugins of `host`'s build where a prebuilt OHIF finds them, with that OHIF around them; returns the app-config to serve. */
export async function putOhifAround(host: string, ohifDir: string): Promise<string> {
  const dist = path.join(host, 'dist');
  await linkTree(ohifDir, dist);
  const appConfig = path.join(host, 'app-config.js');
  await writeFile(appConfig, sourceBuildConfig(await readFile(APP_CONFIG_FILE, 'utf8')));
  return appConfig;
}

/**
 * Our app-config of a site that built OHIF with the plugins in it: they come from the build (here: one script of the build, as the
 * rest of the page is prebuilt), without a configuration of ours, so that the defaults must be right.
 */
function sourceBuildConfig(ours: string): string {
  const changed = ours
    .replace('await shareHostModules(peerImport);', `$&\n      await runSourceBuild();`)
    .replace(
      /function loadPlugin\(src, globalName\) \{/,
      `$&\n    return Promise.resolve(window[globalName]);`
    )
    .replace(/\[\[extension, MEDCLIP_CONFIGURATION\]\]/, '[extension]')
    .replace(
      '/** Told in the page itself',
      `async function runSourceBuild() {
    const script = document.createElement('script');
    script.src = '/plugins/host.js';
    const loaded = new Promise((resolve, reject) => ((script.onload = resolve), (script.onerror = reject)));
    document.head.append(script);
    await loaded;
    await window.medclipSourceBuild;
  }

  $&`
    );
  if (changed.split('runSourceBuild').length !== 3) throw new Error('app-config.js has changed.');
  return changed;
}

/** The same files in another folder, without copying them where the file system allows that. */
export async function linkTree(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [a, b] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) await linkTree(a, b);
    else await link(a, b).catch(() => cp(a, b));
  }
}

export const BOTH: readonly PluginEntry[] = [{ packageName: EXTENSION }, { packageName: MODE }];
