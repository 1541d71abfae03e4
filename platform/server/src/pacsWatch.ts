/** What a proxied exchange is doing at the moment, for `watchPacs`. */
export interface Exchange {
  /** Bytes that have passed between us and the PACS, both ways. */
  readonly bytes: () => number;
  /** True while the PACS is waited for, and not the reader. */
  readonly waitsForPacs: () => boolean;
}

/** Fewer bytes than this in a whole span are a trickle and no answer. */
const LEAST_BYTES = 1024;

/**
 * Calls `giveUp` once, when the PACS has been waited for during `spanMs` and next to nothing came. Time in which the reader's
 * side is slow does not count. Returns the end of the watch.
 */
export function watchPacs(exchange: Exchange, spanMs: number, giveUp: () => void): () => void {
  const step = Math.max(5, Math.min(1000, spanMs / 10));
  let waited = 0;
  let atStart = exchange.bytes();
  const timer = setInterval(() => {
    if (!exchange.waitsForPacs()) return;
    waited += step;
    if (exchange.bytes() - atStart >= LEAST_BYTES) {
      waited = 0;
      atStart = exchange.bytes();
    } else if (waited >= spanMs) {
      clearInterval(timer);
      giveUp();
    }
  }, step);
  timer.unref();
  return () => clearInterval(timer);
}
