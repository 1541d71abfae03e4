import { Transform } from 'node:stream';

/** An answer up to this size is sent when it is complete, so that one that breaks off can still become an error. */
const HELD_BYTES = 256 * 1024;

/**
 * Holds back the beginning of an answer. `begin` is called once, before the first byte leaves: at the end of a short answer,
 * or when more than 256 KB are there.
 */
export function answerStart(begin: () => void): Transform {
  let held: Buffer[] | null = [];
  let bytes = 0;
  const release = (stream: Transform) => {
    if (!held) return;
    begin();
    for (const chunk of held) stream.push(chunk);
    held = null;
  };
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (!held) return done(null, chunk);
      held.push(chunk);
      bytes += chunk.length;
      try {
        if (bytes > HELD_BYTES) release(this);
        done();
      } catch (error) {
        done(error as Error);
      }
    },
    flush(done) {
      try {
        release(this);
        done();
      } catch (error) {
        done(error as Error);
      }
    },
  });
}
