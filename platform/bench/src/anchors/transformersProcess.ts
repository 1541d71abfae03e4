import { execFile } from 'node:child_process';
import { cp, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { throwIfCancelled } from '@medclip/extension-medclip-sam/core/errors';
import { startLineProcess, type LineProcess } from '../lineProcess';
import type { ImageSpec } from '../ours';

const PACKAGE = path.resolve(__dirname, '../../transformersjs');
const ENTRY = 'node_modules/@huggingface/transformers/dist/transformers.node.mjs';

export type TransformersRequest =
  | { readonly op: 'load'; readonly entry: string; readonly models: string; readonly model: string }
  /** `image` new: encode it and outline at the click; else the click alone on the image before. */
  | {
      readonly op: 'outline';
      readonly image: ImageSpec | null;
      readonly click: readonly [number, number];
    };

export interface TransformersAnswer {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakMb: number;
  /** Predicted IoU of its three masks. */
  readonly iou?: readonly number[];
}

/**
 * Installs transformers.js at the version and with the hashes of `transformersjs/package-lock.json` into a folder, where it is not
 * there from an earlier run. Returns its entry file, or a sentence that says why it is not to be had.
 */
export async function installTransformers(
  folder: string,
  signal?: AbortSignal
): Promise<{ readonly entry: string } | { readonly missing: string }> {
  await mkdir(folder, { recursive: true });
  for (const file of ['package.json', 'package-lock.json'])
    await cp(path.join(PACKAGE, file), path.join(folder, file));
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
  try {
    await promisify(execFile)('npm', args, { cwd: folder, signal, maxBuffer: 1 << 24 });
  } catch (cause) {
    throwIfCancelled(signal);
    const said = String((cause as { stderr?: string }).stderr ?? cause)
      .trim()
      .split('\n')[0];
    return { missing: `transformers.js was skipped, and with it every ratio to it: ${said}.` };
  }
  return { entry: path.join(folder, ENTRY) };
}

/** transformers.js on its own onnxruntime-node in a process of its own. */
export function startTransformers(signal?: AbortSignal): LineProcess {
  const script = path.join(__dirname, 'transformersServe.ts');
  return startLineProcess(
    process.execPath,
    ['--expose-gc', '--require', require.resolve('tsx/cjs'), script],
    signal
  );
}
