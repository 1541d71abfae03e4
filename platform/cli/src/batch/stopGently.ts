import { throwIfCancelled } from '@medclip/extension-medclip-sam/core/errors';

/**
 * Says that the tasks in hand are finished before a signal ends the work.
 *
 * @throws cancelled where it was given before any work began
 */
export function stopGently(signal: AbortSignal): void {
  throwIfCancelled(signal);
  const say = (): void => void process.stderr.write('Finishing the tasks in hand …\n');
  signal.addEventListener('abort', say, { once: true });
}
