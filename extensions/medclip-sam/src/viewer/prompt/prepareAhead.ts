import type { Raster8 } from '../../core/raster';
import type { InferenceClient } from '../../engine/worker/client';
import type { ActiveImage } from '../image/activeImage';

/** An image that is looked at this long is likely to be asked about; one that is scrolled past is not. */
export const STILL_MS = 700;
/** Images behind it in the direction of scrolling that are encoded as well, and no more: idle work costs power. */
const NEIGHBOURS = 2;

/**
 * Encodes the image on screen while the reader looks and types, so that a run has only the text left to do, and then the next
 * ones in the direction in which the reader scrolls. It gives way to every run, never starts a download of models, and its
 * failures are nobody's: the run that follows tells them.
 */
export interface PrepareAhead {
  lookingAt(active: ActiveImage | null): void;
  stop(): void;
}

export interface AheadParts {
  readonly client: Pick<InferenceClient, 'prepare' | 'status'>;
  readRaster(active: ActiveImage): Promise<Raster8>;
  /** Another image of the same stack; rejects where there is none. */
  imageAt(from: ActiveImage, index: number): Promise<ActiveImage>;
  /** False while power is short: then only the image on screen is encoded. */
  hasPower(): Promise<boolean>;
}

export function createPrepareAhead({
  client,
  readRaster,
  imageAt,
  hasPower,
}: AheadParts): PrepareAhead {
  let current: string | null = null;
  let last: Pick<ActiveImage, 'displaySet' | 'index'> | null = null;
  let direction = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let abort = new AbortController();

  const stop = () => {
    clearTimeout(timer);
    abort.abort();
    current = null;
  };
  const follow = ({ displaySet, index }: ActiveImage) => {
    const same = last?.displaySet === displaySet;
    if (!same) direction = 0;
    else if (index !== last!.index) direction = Math.sign(index - last!.index);
    last = { displaySet, index };
  };
  const encode = async (active: ActiveImage, signal: AbortSignal) => {
    const prepare = async (one: ActiveImage) => {
      const raster = await readRaster(one);
      if (!signal.aborted) await client.prepare(raster, { signal });
    };
    await prepare(active);
    if (direction === 0 || !(await hasPower())) return;
    for (let k = 1; k <= NEIGHBOURS; k++) {
      const index = active.index + k * direction;
      if (signal.aborted || index < 0 || index >= active.count) return;
      await prepare(await imageAt(active, index));
    }
  };
  return {
    lookingAt: active => {
      if (!active || client.status().state !== 'ready') return;
      const key = JSON.stringify([active.imageId, active.voiRange]);
      if (key === current) return;
      stop();
      current = key;
      follow(active);
      const mine = new AbortController();
      abort = mine;
      timer = setTimeout(() => void encode(active, mine.signal).catch(() => undefined), STILL_MS);
    },
    stop,
  };
}

interface Battery {
  readonly charging: boolean;
}

/** On mains, as far as the browser tells (Battery Status API). One that says nothing counts as on mains. */
export async function onMains(): Promise<boolean> {
  const { getBattery } = navigator as { getBattery?: () => Promise<Battery> };
  if (!getBattery) return true;
  return getBattery.call(navigator).then(
    battery => battery.charging,
    () => true
  );
}
