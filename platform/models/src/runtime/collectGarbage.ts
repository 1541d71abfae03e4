import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Gives back what the converter has read and written so far. The weights' buffers lie outside of V8's own heap, which therefore
 * sees no reason to look for those nobody holds any more; hundreds of megabytes would stay beside a graph that is run next.
 */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}
