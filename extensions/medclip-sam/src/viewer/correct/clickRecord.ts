import type { Mask } from '../../core/raster';
import { sameMask } from '../../algorithm/mask/compactMask';
import type { ClickedOutline } from '../../engine/drawing/correctByClick';

/** What the reader has told SAM about one outline on one image, and what it has changed. */
export type Clicks = Omit<ClickedOutline, 'mask'>;

export const NO_CLICKS: Clicks = { points: [], box: null };

interface Entry {
  readonly clicks: Clicks;
  readonly mask: Mask;
}

/**
 * Clicks belong to the outline they have led to. When the brush, undo or another tool has changed it since, they are history
 * and the correction goes on from the outline alone.
 *
 * @param takenAs the segment that a draft has become; undefined for others. Its clicks are the segment's from then on.
 */
export function createClickRecord(takenAs: (key: string) => string | undefined) {
  /** By image, then by key of a draft or segment. */
  const known = new Map<string, Map<string, readonly Entry[]>>();
  return {
    of: (key: string, imageId: string, mask: Mask | null): Clicks => {
      if (!mask) return NO_CLICKS;
      const here = known.get(imageId) ?? new Map<string, readonly Entry[]>();
      const find = (list: readonly Entry[] = []) => list.find(e => sameMask(e.mask, mask))?.clicks;
      const own = find(here.get(key));
      const earlier = () => [...here].find(([k, list]) => takenAs(k) === key && find(list));
      return own ?? find(earlier()?.[1]) ?? NO_CLICKS;
    },
    /** Earlier outlines stay known: after undo their clicks count again. */
    note: (key: string, imageId: string, mask: Mask, clicks: Clicks): void => {
      const here = known.get(imageId) ?? new Map<string, readonly Entry[]>();
      const others = (here.get(key) ?? []).filter(e => !sameMask(e.mask, mask));
      known.set(imageId, here.set(key, [...others, { clicks, mask }].slice(-10)));
    },
    clear: () => known.clear(),
  };
}
