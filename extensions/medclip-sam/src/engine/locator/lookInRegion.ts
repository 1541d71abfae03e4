import type { FloatMap, Raster8 } from '../../core/raster';
import type { Region } from '../../algorithm/preprocess/region';
import type { Specificity } from '../contract';

/** What the locator sees on an image, or on a region of it. */
export interface Look {
  /** The image or the region. */
  readonly searched: Raster8;
  /** Where in `searched` the net looked. */
  readonly content: Region;
  /** The same in the image. */
  readonly within: Region;
  /** (size,size) logits over `within`, after the second look where there is one. */
  readonly map: FloatMap;
  /** Logit at which the map is cut: the heatmap's 0.5. */
  readonly cut: number;
  readonly specificity: Specificity;
  /** Logit that the thing is there, before calibration. */
  readonly presence: number;
}

/** Logit of what lies outside of the region. */
const OUTSIDE = -20;

/**
 * What the locator sees in a region that a reader has drawn. It was trained on whole images, and what it says of a piece of one
 * says little: it sees a tumour in two thirds of such pieces of heads and breasts without one. So the whole image decides, and the
 * closer look counts only where that shows nothing there: as a finding to be checked, and told as such.
 *
 * @param lookAt looks at the whole image (null), or closer at a region of it
 */
export async function lookInRegion(
  region: Region,
  lookAt: (region: Region | null) => Promise<Look>
): Promise<Look> {
  const whole = await lookAt(null);
  const there = onlyIn(whole, region);
  const reaches = there.map.data.some(logit => logit > there.cut);
  if (whole.specificity.verdict !== 'none' && reaches) return there;
  const close = await lookAt(region);
  if (close.specificity.verdict === 'none') return close;
  return {
    ...close,
    specificity: { verdict: 'weak', score: 0, inRegionOnly: true },
    presence: Math.min(close.presence, whole.presence),
  };
}

/** The look without what it sees outside of the region. */
function onlyIn(seen: Look, region: Region): Look {
  const { map, within } = seen;
  const { width, height } = map;
  const data = map.data.slice();
  for (let y = 0; y < height; y++) {
    const centreY = within.top + ((y + 0.5) * within.height) / height;
    const inRows = centreY >= region.top && centreY < region.top + region.height;
    for (let x = 0; x < width; x++) {
      const centreX = within.left + ((x + 0.5) * within.width) / width;
      const inside = inRows && centreX >= region.left && centreX < region.left + region.width;
      if (!inside) data[y * width + x] = OUTSIDE;
    }
  }
  return { ...seen, map: { width, height, data } };
}
