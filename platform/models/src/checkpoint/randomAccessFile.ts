import fs from 'node:fs';
import path from 'node:path';
import { createHash } from 'node:crypto';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';

/** A file read in pieces, so that a checkpoint never lies in memory as a whole. */
export interface RandomAccessFile {
  /** File name without folder, for messages. */
  readonly label: string;
  readonly size: number;
  /** Exactly `length` bytes; `model-corrupt` where the file ends before. */
  read(offset: number, length: number): Uint8Array;
  close(): void;
}

/** Opens a file for reading in pieces. Throws `model-missing` where it cannot be opened. */
export function openFile(file: string): RandomAccessFile {
  const label = path.basename(file);
  let fd: number;
  try {
    if (!fs.statSync(file).isFile()) throw new Error('not a file');
    fd = fs.openSync(file, 'r');
  } catch (cause) {
    throw new MedClipSamError(
      'model-missing',
      `${label} cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'not a file'}).`,
      'Check the path and the permissions.',
      { cause }
    );
  }
  const size = fs.fstatSync(fd).size;
  return {
    label,
    size,
    read(offset, length) {
      if (offset < 0 || length < 0 || offset + length > size) {
        throw new MedClipSamError(
          'model-corrupt',
          `${label} ends too early: ${length} bytes at ${offset} were expected, the file has ${size}.`,
          'Download the file again; it is probably incomplete.'
        );
      }
      const bytes = new Uint8Array(length);
      let done = 0;
      while (done < length) {
        const step = Math.min(length - done, 1 << 30);
        const got = fs.readSync(fd, bytes, done, step, offset + done);
        if (got === 0) break;
        done += got;
      }
      return bytes;
    },
    close() {
      fs.closeSync(fd);
    },
  };
}

/** SHA-256 of a file in lower-case hex, read in pieces of 1 MiB. */
export function hashFile(file: string): string {
  const hash = createHash('sha256');
  const fd = fs.openSync(file, 'r');
  try {
    const piece = Buffer.alloc(1 << 20);
    for (let got = fs.readSync(fd, piece); got > 0; got = fs.readSync(fd, piece)) {
      hash.update(piece.subarray(0, got));
    }
  } finally {
    fs.closeSync(fd);
  }
  return hash.digest('hex');
}
