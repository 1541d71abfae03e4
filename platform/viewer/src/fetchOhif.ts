import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { MedClipSamError, throwIfCancelled } from '@medclip/extension-medclip-sam/core/errors';
import { OHIF_RELEASE, ohifDirOf, type OhifRelease } from './ohifRelease';

const run = promisify(execFile);
const MARKER = '.ohif-release.json';

export interface FetchOhifOptions {
  /** Target folder; default: that of the release, platform/viewer/ohif. */
  readonly dir?: string;
  readonly release?: OhifRelease;
  /** Puts the package's tarball into `folder` and returns its path; default `npm pack`. */
  readonly pack?: (release: OhifRelease, folder: string, signal?: AbortSignal) => Promise<string>;
  readonly signal?: AbortSignal;
  readonly onProgress?: (sentence: string) => void;
}

/**
 * Makes the prebuilt OHIF viewer available in `dir` and returns `dir`.
 * The tarball is unpacked beside the target and moved into place only when its sha512 matched, so that an interrupted
 * or falsified download never leaves a viewer behind. A folder of the right release is reused without a request.
 *
 * @throws MedClipSamError `setup-failed`
 */
export async function fetchOhif(options: FetchOhifOptions = {}): Promise<string> {
  const { release = OHIF_RELEASE, pack = npmPack, signal, onProgress } = options;
  const { dir = ohifDirOf(release) } = options;
  if (await isRelease(dir, release)) return dir;
  throwIfCancelled(signal);
  onProgress?.(`Fetching the OHIF viewer ${release.version} (50 MB, once) …`);

  await mkdir(path.dirname(dir), { recursive: true });
  const work = await mkdtemp(`${dir}.partial-`);
  try {
    const tarball = await pack(release, work, signal);
    throwIfCancelled(signal);
    const integrity = await sha512(tarball);
    if (integrity !== release.integrity) {
      throw new MedClipSamError(
        'setup-failed',
        `The downloaded ${release.packageName}@${release.version} is not the tested one (its sha512 differs).`,
        'Check the npm registry in use (npm config get registry), clear its cache (npm cache clean --force) and try again.'
      );
    }
    await unpack(tarball, work, signal);
    const unpacked = path.join(work, 'package', 'dist');
    await writeFile(path.join(unpacked, MARKER), JSON.stringify(release));
    await moveInto(unpacked, dir, release);
    onProgress?.(`OHIF ${release.version} is ready.`);
    return dir;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function isRelease(dir: string, release: OhifRelease): Promise<boolean> {
  try {
    const found = JSON.parse(await readFile(path.join(dir, MARKER), 'utf8')) as OhifRelease;
    await access(path.join(dir, 'index.html'));
    return found.version === release.version && found.integrity === release.integrity;
  } catch {
    return false;
  }
}

/** `npm pack` and not a dependency: @ohif/app's own dependencies are not all published, so it cannot be installed. */
async function npmPack(
  release: OhifRelease,
  folder: string,
  signal?: AbortSignal
): Promise<string> {
  const spec = `${release.packageName}@${release.version}`;
  try {
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    await run(npm, ['pack', spec, '--silent', '--pack-destination', folder], {
      cwd: folder,
      signal,
      shell: process.platform === 'win32',
      maxBuffer: 1 << 24,
    });
  } catch (cause) {
    throwIfCancelled(signal);
    throw new MedClipSamError(
      'setup-failed',
      `The OHIF viewer (${spec}) could not be fetched from the npm registry: ${reason(cause)}.`,
      'Check the network and the registry (npm ping), then start again.',
      { cause }
    );
  }
  const tarball = (await readdir(folder)).find(name => name.endsWith('.tgz'));
  if (!tarball) {
    throw new MedClipSamError(
      'setup-failed',
      `npm pack ${spec} left no package file behind.`,
      'Update npm (npm 10 or newer), then start again.'
    );
  }
  return path.join(folder, tarball);
}

function reason(cause: unknown): string {
  const text = String((cause as { stderr?: string }).stderr || (cause as Error).message);
  const lines = text.split('\n').map(line => line.replace(/^npm (error|ERR!)\s*/i, '').trim());
  const words = lines.filter(
    line => line && !/^(A complete log|code |errno |syscall )/i.test(line)
  );
  return (words[0] ?? 'no reason given').replace(/[.\s]+$/, '');
}

async function sha512(file: string): Promise<string> {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  return `sha512-${hash.digest('base64')}`;
}

async function unpack(tarball: string, folder: string, signal?: AbortSignal): Promise<void> {
  try {
    await run('tar', ['-xzf', tarball, '-C', folder], { signal });
  } catch (cause) {
    throwIfCancelled(signal);
    throw new MedClipSamError(
      'setup-failed',
      `The OHIF viewer could not be unpacked: ${reason(cause)}.`,
      'Make sure that tar is installed and 300 MB of disk are free, then start again.',
      { cause }
    );
  }
}

async function moveInto(unpacked: string, dir: string, release: OhifRelease): Promise<void> {
  await rm(dir, { recursive: true, force: true });
  try {
    await rename(unpacked, dir);
  } catch (cause) {
    // Another process may have finished first; its result is as good as ours.
    if (!(await isRelease(dir, release))) throw cause;
  }
}
