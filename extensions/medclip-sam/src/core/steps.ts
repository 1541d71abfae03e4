/** Long work in steps of a few milliseconds: whoever carries it out may let others have their turn between them. */
export type Steps<T> = Generator<void, T>;

/** All steps without a pause: in a worker, in Node, or where the work is known to be short. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** Pixels that are looked at in one step: some milliseconds of the slower operations. */
export const STEP_PIXELS = 1 << 17;
