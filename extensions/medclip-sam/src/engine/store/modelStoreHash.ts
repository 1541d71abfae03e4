import { createSHA256 } from 'hash-wasm';
import { throwIfCancelled } from '../../core/errors';

export interface RunningHash {
  update(piece: Uint8Array): void;
  /** Takes a file's bytes as they are read: it need not fit into memory. */
  updateFrom(file: Blob, signal?: AbortSignal): Promise<void>;
  /** Hex digits. */
  digest(): string;
}

/** SHA-256 of bytes that come one after the other. */
export async function startSha256(): Promise<RunningHash> {
  const hash = await createSHA256();
  hash.init();
  return {
    update: piece => void hash.update(piece),
    async updateFrom(file, signal) {
      const reader = file.stream().getReader();
      try {
        for (;;) {
          throwIfCancelled(signal);
          const { done, value } = await reader.read();
          if (done) return;
          hash.update(value);
        }
      } finally {
        reader.releaseLock();
      }
    },
    digest: () => hash.digest('hex'),
  };
}

/** SHA-256 in hex, streamed: a model file need not fit into memory twice. */
export async function sha256Of(file: Blob, signal?: AbortSignal): Promise<string> {
  const hash = await startSha256();
  await hash.updateFrom(file, signal);
  return hash.digest();
}
