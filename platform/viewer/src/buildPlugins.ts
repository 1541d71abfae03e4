import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { MedClipSamError, throwIfCancelled } from '@medclip/extension-medclip-sam/core/errors';
import { PACKAGE_DIR } from './installed';

const run = promisify(execFile);
const REPOSITORY = path.resolve(__dirname, '../../..');
const MARKER = '.built-from';
/** What the bundles are made of. */
const INPUTS = [
  'extensions/medclip-sam/src',
  'modes/text-segment/src',
  'webpack.config.cjs',
  'package-lock.json',
];
const BUNDLES = ['extension-medclip-sam.js', 'mode-text-segment.js', 'medclip-worker.js'];

export interface BuildOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (sentence: string) => void;
}

/**
 * Builds the plugin bundles with webpack when they are missing or their sources have changed (by content, so that switching
 * branches does not fool it); the published package brings them. Returns the folder the server serves as /plugins.
 *
 * @throws MedClipSamError `setup-failed`
 */
export async function buildPlugins(options: BuildOptions = {}): Promise<string> {
  const { signal, onProgress } = options;
  if (PACKAGE_DIR) return path.join(PACKAGE_DIR, 'plugins');
  const dist = path.join(REPOSITORY, 'dist');
  const version = await hashOfInputs();
  if (await isBuilt(dist, version)) return dist;
  throwIfCancelled(signal);
  onProgress?.('Building the plugins …');
  await mkdir(dist, { recursive: true });
  await rm(path.join(dist, MARKER), { force: true });
  try {
    const webpack = require.resolve('webpack/bin/webpack.js', { paths: [REPOSITORY] });
    await run(process.execPath, [webpack, '--config', 'webpack.config.cjs'], {
      cwd: REPOSITORY,
      signal,
      maxBuffer: 1 << 26,
    });
  } catch (cause) {
    throwIfCancelled(signal);
    throw new MedClipSamError(
      'setup-failed',
      `The plugins could not be built: ${firstError(cause)}.`,
      'Run npm run build to see all messages.',
      { cause }
    );
  }
  await writeFile(path.join(dist, MARKER), version);
  return dist;
}

async function isBuilt(dist: string, version: string): Promise<boolean> {
  try {
    await Promise.all(BUNDLES.map(name => access(path.join(dist, name))));
    return (await readFile(path.join(dist, MARKER), 'utf8')) === version;
  } catch {
    return false;
  }
}

async function hashOfInputs(): Promise<string> {
  const hash = createHash('sha256');
  for (const input of INPUTS) {
    const at = path.join(REPOSITORY, input);
    const isFile = path.extname(input) !== '';
    const names = isFile ? [''] : (await readdir(at, { recursive: true })).sort();
    for (const name of names) {
      const bytes = await readFile(path.join(at, name)).catch(() => null);
      if (bytes) hash.update(`${input}/${name}\0`).update(bytes);
    }
  }
  return hash.digest('hex');
}

function firstError(cause: unknown): string {
  const { stdout = '', stderr = '', message = '' } = cause as Record<string, string>;
  const lines = `${stdout}\n${stderr}\n${message}`.split('\n').map(line => line.trim());
  const found = lines.find(line => /error/i.test(line)) ?? lines.find(line => line) ?? 'unknown';
  return found.slice(0, 200).replace(/[.\s]+$/, '');
}
