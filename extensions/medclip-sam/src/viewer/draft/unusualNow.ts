import { isFilled } from '../../algorithm/mask/compactMask';
import type { Mask, Raster8 } from '../../core/raster';
import { idleTime } from '../../core/idleTime';
import { runSliced } from '../../core/timeSlicing';
import type { SegmentRequest } from '../../engine/contract';
import { unusualOf, type Unusual } from '../../engine/pipeline/unusual';
import type { DraftView } from '../../state/draft';

/** What a draft's run was asked of which pixels. */
interface Asked {
  readonly raster: Raster8;
  readonly request: SegmentRequest;
}

/**
 * What is unusual of an outline as it is now, also after a correction or with another candidate. It is looked at once per outline,
 * in slices of the page's time; until that is done, what was said of the same draft before stays.
 */
export type UnusualNow = (asked: Asked, mask: Mask) => DraftView['unusual'];

/** @param onKnown something new can be said: the panel asks again */
export function createUnusualNow(onKnown: () => void): UnusualNow {
  const known = new WeakMap<Mask, readonly Unusual[]>();
  const lastOf = new WeakMap<SegmentRequest, readonly Unusual[]>();
  let looking: { readonly at: Mask; readonly abort: AbortController } | null = null;

  const lookAt = async ({ raster, request }: Asked, mask: Mask): Promise<void> => {
    // Only the outline on screen is of interest: one that was changed meanwhile is not looked at any further.
    looking?.abort.abort();
    const mine = { at: mask, abort: new AbortController() };
    looking = mine;
    try {
      // Nobody waits for it, and the outline is to be painted first.
      await idleTime(mine.abort.signal);
      known.set(mask, await runSliced(unusualOf(raster, mask, request), mine.abort.signal));
    } catch (error) {
      if (mine.abort.signal.aborted) return;
      throw error;
    } finally {
      if (looking === mine) looking = null;
    }
    onKnown();
  };

  return (asked, mask) => {
    if (!isFilled(mask)) return [];
    const remarks = known.get(mask);
    if (remarks) lastOf.set(asked.request, remarks);
    else if (looking?.at !== mask) void lookAt(asked, mask);
    return (lastOf.get(asked.request) ?? []).map(({ limit, ...remark }) => ({
      ...remark,
      ...{ least: limit.least ?? null, most: limit.most ?? null },
    }));
  };
}
