import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { MedClipSamError, throwIfCancelled } from '@medclip/extension-medclip-sam/core/errors';

const REPOSITORY = path.resolve(__dirname, '../../..');

/** What test/bench/runBench.ts prints: the nano pack in Chromium on WebAssembly, two threads and one. */
export interface BrowserReport {
  readonly chromium: readonly Readonly<Record<string, unknown>>[];
  readonly ratios: Readonly<Record<string, number>>;
}

/** What test/bench/runViewerBench.ts prints: the viewer itself, from Run and click to painted, and a segment of 500 slices. */
export interface ViewerReport {
  readonly films: readonly Readonly<Record<string, number>>[];
  readonly ratios: Readonly<Record<string, number>>;
}

/**
 * Measures in Chromium with the harness of the tests, in a process of its own.
 *
 * @throws MedClipSamError `setup-failed` where Chromium is missing or the page fails
 */
export const runBrowserBench = (repeats: number, signal?: AbortSignal): Promise<BrowserReport> =>
  runHarness('test/bench/runBench.ts', repeats, signal);

/** The same in the viewer, which must be built. */
export const runViewerBench = (repeats: number, signal?: AbortSignal): Promise<ViewerReport> =>
  runHarness('test/bench/runViewerBench.ts', repeats, signal);

async function runHarness<T>(file: string, repeats: number, signal?: AbortSignal): Promise<T> {
  const script = path.join(REPOSITORY, file);
  const args = ['--require', require.resolve('tsx/cjs'), script, '--repeats', String(repeats)];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, args, {
      cwd: REPOSITORY,
      maxBuffer: 1 << 26,
      signal,
    });
    return JSON.parse(stdout) as T;
  } catch (cause) {
    throwIfCancelled(signal);
    const said = String((cause as { stderr?: string }).stderr ?? cause);
    throw new MedClipSamError(
      'setup-failed',
      `The measurement in Chromium failed: ${said.trim().split('\n')[0]}`,
      'Install Chromium (Debian: apt-get install chromium) or set MEDCLIP_SAM_CHROMIUM, and run again.',
      { cause }
    );
  }
}
