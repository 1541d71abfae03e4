import type { Mask, Raster8 } from '../../core/raster';
import type { SegmentRequest } from '../../engine/contract';
import { unusualOf, type Unusual } from '../../engine/pipeline/unusual';
import type { DraftView } from '../../state/draft';

/** Looked at once per outline: the panel asks at every image that is rendered. */
const known = new WeakMap<Mask, readonly Unusual[]>();

/**
 * What is unusual of an outline as it is now, also after a correction or with another candidate.
 *
 * @param asked what the draft's run was asked of which pixels
 * @param mask on the image of that run
 */
export function unusualNow(
  asked: { readonly raster: Raster8; readonly request: SegmentRequest },
  mask: Mask
): DraftView['unusual'] {
  if (!mask.data.includes(1)) return [];
  const remarks = known.get(mask) ?? unusualOf(asked.raster, mask, asked.request);
  known.set(mask, remarks);
  return remarks.map(({ limit, ...remark }) => ({
    ...remark,
    ...{ least: limit.least ?? null, most: limit.most ?? null },
  }));
}
