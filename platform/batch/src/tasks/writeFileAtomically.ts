import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';

const PIECE_LENGTH = 1 << 20;

/** Replaces a file by these lines so that a crash leaves the old one or the new one, never half of either. Readable by its owner only. */
export function writeFileAtomically(path: string, lines: Iterable<string>): void {
  const temporary = `${path}.new`;
  const file = openSync(temporary, 'w', 0o600);
  try {
    let piece = '';
    for (const line of lines) {
      piece += `${line}\n`;
      if (piece.length < PIECE_LENGTH) continue;
      writeAll(file, piece);
      piece = '';
    }
    writeAll(file, piece);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
}

/** A write may take a part of what it is given. */
function writeAll(file: number, text: string): void {
  let bytes = Buffer.from(text);
  while (bytes.length > 0) bytes = bytes.subarray(writeSync(file, bytes));
}
