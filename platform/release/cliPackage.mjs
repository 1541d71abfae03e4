import { cp } from 'node:fs/promises';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { REPOSITORY } from '../setup/installPackages.mjs';
import { DEFAULT_PACK, DIST, PACKS_DIR } from './product.mjs';

const CLI = path.join(REPOSITORY, 'platform/cli');

/** Fills a folder with what `@medclip/cli` is: its bundles for Node, the default pack, and the plugins that `serve` serves. */
export async function fillCliPackage(stage, dependencies) {
  await esbuild.build({
    absWorkingDir: REPOSITORY,
    entryPoints: {
      'medclip-sam': path.join(CLI, 'src/main.ts'),
      evaluateWorker: path.join(CLI, 'src/evaluation/worker.ts'),
      readEntryWorker: path.join(REPOSITORY, 'platform/pacs/src/index/readEntryWorker.ts'),
    },
    outdir: path.join(stage, 'dist'),
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    format: 'cjs',
    define: { MEDCLIP_SAM_PACKAGE: 'true' },
    legalComments: 'none',
    logLevel: 'error',
    // Native or WebAssembly: they find their own files. Those not installed with it serve `parity` and `batch --queue`, which say so.
    external: [
      ...dependencies.flatMap(name => [name, `${name}/*`]),
      ...['playwright-core', 'onnxruntime-web', 'onnxruntime-web/*', 'tsx', 'tsx/*', 'webpack/*', 'pg-boss'],
    ],
  });
  await cp(path.join(CLI, 'bin'), path.join(stage, 'bin'), { recursive: true });
  await cp(path.join(CLI, 'README.md'), path.join(stage, 'README.md'));
  await cp(path.join(PACKS_DIR, DEFAULT_PACK), path.join(stage, 'packs', DEFAULT_PACK), {
    recursive: true,
  });
  await cp(path.join(REPOSITORY, 'platform/viewer/app-config.js'), path.join(stage, 'app-config.js'));
  await cp(path.join(REPOSITORY, 'platform/models/licences'), path.join(stage, 'licences'), {
    recursive: true,
  });
  // `train` runs them with the user's own Python.
  for (const file of ['weak', 'nano/__init__.py', 'nano/safetensors.py']) {
    await cp(path.join(REPOSITORY, 'platform/models/training', file), path.join(stage, 'training', file), {
      recursive: true,
      filter: name => !name.includes('__pycache__'),
    });
  }
  const isServed = file => !/\.(map|tgz|built-from)$/.test(file);
  await cp(DIST, path.join(stage, 'plugins'), { recursive: true, filter: isServed });
}
