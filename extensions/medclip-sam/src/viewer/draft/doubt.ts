import type { FloatMap } from '../../core/raster';
import type { Reliability, UncertaintyResult } from '../../engine/contract';

/** How much an outline is in doubt, pixel by pixel over the whole image, and why. */
export interface Doubt {
  /** 0..1. */
  readonly map: FloatMap;
  /** How much of it comes from passes that contradict each other, 0..1; the rest is little evidence. */
  readonly differ: FloatMap | null;
  /** Mean agreement of the passes, 0..1; null while only what drew the outline was asked. */
  readonly agreement: number | null;
}

/** What the models that made the outline leave open. Uncalibrated votes are held against the most that so many can say. */
export function doubtOfOutline({ map, votes, calibrated }: Reliability): Doubt {
  const most = calibrated ? 1 : votes / (2 + votes);
  const data = map.data.map(v => Math.min(1, Math.max(0, 1 - v / most)));
  return { map: { ...map, data }, differ: null, agreement: null };
}

export const doubtOfPasses = ({ entropy, differ, agreement }: UncertaintyResult): Doubt => ({
  map: entropy,
  differ,
  agreement,
});
