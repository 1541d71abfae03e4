import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { startLineProcess, type LineProcess } from './lineProcess';

export const PYTHON = process.env.MEDCLIP_SAM_PYTHON ?? '/usr/bin/python3';
const SCRIPT = path.resolve(__dirname, '../reference/serve.py');
/** Writes a plain ONNX export of a checkpoint. */
export const EXPORT_SCRIPT = path.resolve(__dirname, '../reference/export.py');

/** Wall and processor milliseconds per stage. */
export interface StageTimes {
  readonly wall: Readonly<Record<string, number>>;
  readonly cpu: Readonly<Record<string, number>>;
}

export interface ReferenceAnswer {
  readonly timings: StageTimes;
  /** Highest resident memory of the process so far. */
  readonly peakMb: number;
}

/** Null when PyTorch can be used, else a sentence that says what is missing. */
export function whyNoReference(): string | null {
  const tried = spawnSync(PYTHON, ['-c', 'import torch, numpy; print(torch.__version__)'], {
    encoding: 'utf8',
  });
  if (tried.status === 0) return null;
  const why = tried.error ? `${PYTHON} is not there` : 'it has no PyTorch';
  return (
    `The PyTorch reference was skipped, and with it every ratio to it: ${why}. ` +
    'On Debian: apt-get install python3-torch python3-numpy libopenblas0-pthread; or set MEDCLIP_SAM_PYTHON.'
  );
}

/** Starts the reference; PyTorch must be there (`whyNoReference`). */
export function startReference(signal?: AbortSignal): LineProcess {
  return startLineProcess(PYTHON, [SCRIPT], signal);
}
