import type { GrowingFile } from './modelStoreCache';

const PART_BYTES = 16 * 2 ** 20;

/** A growing file in memory, in parts of 16 MB, so that the browser can move finished parts out of this thread's memory. */
export function memoryFile(): GrowingFile {
  let parts: Blob[] = [];
  let open: Uint8Array<ArrayBuffer>[] = [];
  let openBytes = 0;
  let size = 0;
  const contents = async () => new Blob([...parts, ...open]);
  return {
    size: () => size,
    contents,
    async append(piece) {
      open.push(piece as Uint8Array<ArrayBuffer>);
      openBytes += piece.byteLength;
      size += piece.byteLength;
      if (openBytes < PART_BYTES) return;
      parts.push(new Blob(open));
      open = [];
      openBytes = 0;
    },
    async restart() {
      [parts, open, openBytes, size] = [[], [], 0, 0];
    },
    finish: contents,
    close: async () => {},
  };
}
