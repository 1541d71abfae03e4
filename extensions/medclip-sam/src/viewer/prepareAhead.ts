import type { Raster8 } from '../algorithm/raster';
import type { InferenceClient } from '../inference/client';
import type { ActiveImage } from './activeImage';

/** An image that is looked at this long is likely to be asked about; one that is scrolled past is not. */
const STILL_MS = 700;

/**
 * Encodes the image on screen while the reader looks and types, so that a run has only the text left to do. It gives way to
 * every run, never starts a download, and its failures are nobody's: the run that follows tells them.
 */
export interface PrepareAhead {
  lookingAt(active: ActiveImage | null): void;
  stop(): void;
}

export function createPrepareAhead(
  client: Pick<InferenceClient, 'prepare' | 'status'>,
  readRaster: (active: ActiveImage) => Promise<Raster8>
): PrepareAhead {
  let current: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let abort = new AbortController();

  const stop = () => {
    clearTimeout(timer);
    abort.abort();
    current = null;
  };
  return {
    lookingAt: active => {
      if (!active || client.status().state !== 'ready') return;
      const { voiRange } = active.viewport.getProperties();
      const key = JSON.stringify([active.imageId, voiRange]);
      if (key === current) return;
      stop();
      current = key;
      const mine = new AbortController();
      abort = mine;
      timer = setTimeout(() => {
        readRaster(active)
          .then(raster =>
            mine.signal.aborted ? undefined : client.prepare(raster, { signal: mine.signal })
          )
          .catch(() => undefined);
      }, STILL_MS);
    },
    stop,
  };
}
