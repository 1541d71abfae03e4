import { writeWholeSync } from '@medclip/pacs/folder/writeWhole';

const PIECE_LENGTH = 1 << 20;

/** Replaces a file by these lines so that a crash leaves the old one or the new one, never half of either. Readable by its owner only. */
export const writeFileAtomically = (path: string, lines: Iterable<string>): void =>
  writeWholeSync(path, piecesOf(lines), { mode: 0o600 });

function* piecesOf(lines: Iterable<string>): Generator<string> {
  let piece = '';
  for (const line of lines) {
    piece += `${line}\n`;
    if (piece.length < PIECE_LENGTH) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}
