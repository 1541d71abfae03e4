import { throwIfCancelled } from './errors';

/** Long enough for a frame to be painted, and short enough for a remark that comes after it. */
const LATEST_MS = 500;
/** Where a browser cannot tell when it is idle (Safari). */
const LATER_MS = 50;

/** Waits until the page has painted and has nothing else to do, or half a second. */
export async function idleTime(signal?: AbortSignal): Promise<void> {
  throwIfCancelled(signal);
  await new Promise<void>(resolve => {
    if (typeof requestIdleCallback === 'undefined') setTimeout(resolve, LATER_MS);
    else requestIdleCallback(() => resolve(), { timeout: LATEST_MS });
  });
  throwIfCancelled(signal);
}
