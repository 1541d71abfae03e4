import type { MedClipSamError } from '../../core/errors';
import type { BackendChoice } from '../runtime/device';
import type { LoadParams } from './workerProtocol';

/**
 * The steps down from what the configuration asks for: WebGPU, then WebAssembly, then WebAssembly with one graph in memory
 * at a time. There is no way up: what failed once in this page would fail in the next run too.
 */
export function createBackendFallback(asked: BackendChoice) {
  let backend = asked;
  let lowMemory = false;
  let fallbackReason: string | null = null;
  return {
    /** The present step, as a worker is told. */
    at: (): Pick<LoadParams, 'backend' | 'lowMemory' | 'fallbackReason'> => ({
      backend,
      lowMemory,
      fallbackReason,
    }),
    /** Whether there is a step down that may help against this error. */
    stepDown(error: MedClipSamError, wasOnGpu: boolean): boolean {
      if (error.code !== 'device-lost' && error.code !== 'out-of-memory') return false;
      if (wasOnGpu) {
        // Asked for by name, a failure is an error and not a silent change.
        if (asked === 'webgpu') return false;
        backend = 'wasm';
        fallbackReason = error.message;
        return true;
      }
      if (error.code !== 'out-of-memory' || lowMemory) return false;
      lowMemory = true;
      fallbackReason = `${error.message} One model part is held at a time.`;
      return true;
    },
  };
}
