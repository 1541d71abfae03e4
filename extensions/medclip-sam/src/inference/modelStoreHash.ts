import { createSHA256 } from 'hash-wasm';
import { throwIfCancelled } from '../algorithm/errors';

/** SHA-256 in hex, streamed: a model file need not fit into memory twice. */
export async function sha256Of(file: Blob, signal?: AbortSignal): Promise<string> {
  const hash = await createSHA256();
  hash.init();
  const reader = file.stream().getReader();
  try {
    for (;;) {
      throwIfCancelled(signal);
      const { done, value } = await reader.read();
      if (done) return hash.digest('hex');
      hash.update(value);
    }
  } finally {
    reader.releaseLock();
  }
}
