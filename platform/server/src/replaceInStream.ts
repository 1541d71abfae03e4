import { Transform } from 'node:stream';

/**
 * A transform that replaces every `root` at the start of a JSON string by `replacement`, also across chunk borders.
 * Only occurrences directly after a quotation mark count, so that text that merely mentions an address stays as it is.
 */
export function replaceInStream(roots: readonly string[], replacement: string): Transform {
  const ours = `"${replacement}/`;
  const needles = [...new Set(roots.map(root => `"${root}/`))].filter(needle => needle !== ours);
  const longest = Math.max(0, ...needles.map(needle => needle.length));
  // `ours` stands first: a link that is already right is consumed and not taken for a root at "/".
  const pattern = new RegExp([ours, ...needles].map(escaped).join('|'), 'g');
  // latin1 keeps every byte of the UTF-8 text as one character, so chunk borders inside a character do no harm.
  let held = '';
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const text = held + chunk.toString('latin1');
      const keep = partialTail(text, [ours, ...needles], Math.max(longest, ours.length));
      held = text.slice(text.length - keep);
      const ready = text.slice(0, text.length - keep).replace(pattern, ours);
      done(null, Buffer.from(ready, 'latin1'));
    },
    flush(done) {
      done(null, Buffer.from(held.replace(pattern, ours), 'latin1'));
    },
  });
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** Length of the longest end of `text` with which one of `needles` could begin. */
function partialTail(text: string, needles: readonly string[], longest: number): number {
  for (let n = Math.min(longest - 1, text.length); n > 0; n--) {
    const tail = text.slice(text.length - n);
    if (needles.some(needle => needle.startsWith(tail))) return n;
  }
  return 0;
}
