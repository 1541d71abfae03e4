import type { Mask } from '../../core/raster';
import { sameMask } from '../../algorithm/mask/compactMask';
import type { ClickedOutline } from '../../engine/drawing/correctByClick';

/** What the reader has told SAM about one outline on one image, and what it has changed. */
export type Clicks = Omit<ClickedOutline, 'mask'>;

export const NO_CLICKS: Clicks = { points: [], box: null };

/**
 * Clicks belong to the outline they have led to. When the brush, undo or another tool has changed it since, they are history
 * and the correction goes on from the outline alone.
 */
export function createClickRecord() {
  const known = new Map<string, { readonly clicks: Clicks; readonly mask: Mask }[]>();
  return {
    of: (key: string, mask: Mask | null): Clicks => {
      const entries = known.get(key) ?? [];
      return (mask && entries.find(e => sameMask(e.mask, mask))?.clicks) ?? NO_CLICKS;
    },
    /** Earlier outlines stay known: after undo their clicks count again. */
    note: (key: string, mask: Mask, clicks: Clicks): void => {
      const others = (known.get(key) ?? []).filter(e => !sameMask(e.mask, mask));
      known.set(key, [...others, { clicks, mask }].slice(-10));
    },
    clear: () => known.clear(),
  };
}
