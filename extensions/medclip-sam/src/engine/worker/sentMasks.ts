import { maskFromRuns, runsOf } from '../../algorithm/mask/compactMask';
import type { MaskRuns } from '../../algorithm/mask/maskRuns';
import type { Mask } from '../../core/raster';

type AsRuns<T> = T extends Mask ? MaskRuns : T;

/** `T` as it crosses between page and worker: of the masks `K` only their runs, kilobytes in place of a radiograph's megabytes. */
export type Sent<T, K extends keyof T> = Omit<T, K> & {
  readonly [P in keyof Pick<T, K>]: AsRuns<T[P]>;
};

const isMask = (value: unknown): value is Mask =>
  typeof value === 'object' && value !== null && 'data' in value;

/** @param masks names of the masks in it; one that is not there stays so */
export function sent<T extends object, K extends keyof T>(
  value: T,
  ...masks: readonly K[]
): Sent<T, K> {
  const out = { ...value } as Record<PropertyKey, unknown>;
  for (const name of masks) {
    const mask = value[name];
    if (isMask(mask)) out[name] = runsOf(mask);
  }
  return out as Sent<T, K>;
}

/** The other side of `sent`: the masks are made of their runs, and have pixels for whoever asks. */
export function received<T extends object, K extends keyof T>(
  value: Sent<T, K>,
  ...masks: readonly K[]
): T {
  const out = { ...value } as Record<PropertyKey, unknown>;
  for (const name of masks) {
    const runs = out[name];
    if (runs) out[name] = maskFromRuns(runs as MaskRuns);
  }
  return out as T;
}
