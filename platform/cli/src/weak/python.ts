import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import { PACKAGE_DIR } from '@medclip/viewer/installed';

/** Folder of the training scripts, in the clone or in the published package. */
const SCRIPTS = PACKAGE_DIR
  ? join(PACKAGE_DIR, 'training')
  : join(__dirname, '../../../models/training');

/** @throws model-missing where this Python cannot train, with what to install */
export function requireTorch(python: string): void {
  const { status, error } = spawnSync(python, ['-c', 'import numpy, torch'], { stdio: 'ignore' });
  if (status === 0) return;
  throw new MedClipSamError(
    'model-missing',
    error
      ? `There is no Python at ${JSON.stringify(python)}.`
      : `${JSON.stringify(python)} has no PyTorch, or no numpy.`,
    'Training needs Python 3 with both: `pip install torch numpy`, or `apt install python3-torch` on Debian; then give it with --python where it is not python3. Nothing else needs Python.'
  );
}

/** One line of the script's progress. */
export interface TrainingProgress {
  /** 0..1 */
  readonly done: number;
  readonly step: number;
  readonly loss?: number;
  readonly seconds?: number;
}

/** Runs training/weak on a dataset file until its checkpoints are written. @throws cancelled, internal */
export async function runTraining(
  python: string,
  dataset: string,
  checkpoints: string,
  onProgress: (line: TrainingProgress) => void,
  signal?: AbortSignal
): Promise<void> {
  const child = spawn(python, ['-m', 'weak.train', dataset, checkpoints], {
    cwd: SCRIPTS,
    // Threads that spin while they wait make a busy machine many times slower.
    env: { OMP_WAIT_POLICY: 'PASSIVE', ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = (): void => void child.kill();
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted) stop();
  let last = '';
  child.stderr.on('data', (text: Buffer) => (last = (last + text.toString()).slice(-2000)));
  createInterface({ input: child.stdout }).on('line', line =>
    onProgress(JSON.parse(line) as TrainingProgress)
  );
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  }).finally(() => signal?.removeEventListener('abort', stop));
  if (signal?.aborted) throw new MedClipSamError('cancelled', 'Cancelled.', 'Run again.');
  if (code === 0) return;
  process.stderr.write(last);
  throw new MedClipSamError(
    'bad-input',
    `The training ended without a result (${code ?? 'killed'}).`,
    'What it said stands above; with little memory give fewer images or a smaller --size.'
  );
}
