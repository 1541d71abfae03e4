// `npm run build`: the bundles in dist/, and the packages filled with them.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { fail, REPOSITORY } from '../setup/installPackages.mjs';
import { fillPluginPackages } from './pluginPackages.mjs';
import { descriptor } from './releaseFiles.mjs';

/** @param {{ built?: boolean }} options built: dist/ holds the bundles already */
export async function build({ built = false } = {}) {
  if (!built) {
    const webpack = path.join(REPOSITORY, 'node_modules/webpack/bin/webpack.js');
    const done = spawnSync(process.execPath, [webpack, '--config', 'webpack.config.cjs'], {
      cwd: REPOSITORY,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    if (done.status !== 0) fail('The bundles could not be built; webpack has said why.');
  }
  await fillPluginPackages();
  if (built) return;
  const { extensions, modes } = await descriptor();
  for (const { importPath, integrity } of [...extensions, ...modes]) {
    process.stdout.write(`${importPath}  ${integrity}\n`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await build();
