import type { Steps } from './steps';
import { yieldToEvents } from './yieldToEvents';

/** Longest stretch without a turn for others, so that a cancelled run ends soon. */
const TURN_MS = 12;

/** A generator's steps with turns for others in between. @throws cancelled */
export async function inTurns<T>(steps: Steps<T>, signal?: AbortSignal): Promise<T> {
  let last = performance.now();
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    if (performance.now() - last < TURN_MS) continue;
    await yieldToEvents(signal);
    last = performance.now();
  }
}
