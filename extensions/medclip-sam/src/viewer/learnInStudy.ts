import { throwIfCancelled } from '../algorithm/errors';
import type { Raster8 } from '../algorithm/raster';
import { learn, type Learnt, type OutlinedSlice } from '../algorithm/study/learner';
import { imageAt, type ActiveImage } from './activeImage';
import { inBreaths } from './breathe';
import type { CorrectionTarget } from './correctionTarget';
import type { createRasterCache } from './displayedRaster';
import type { Host } from './host';

/** Of the outlines nearest to the slice on screen, so many are learnt from. */
const NEAREST = 4;
/** Where the log ratio inside and around differs by less, grey values say nothing, and nothing can be learnt from them. */
const TELLING = 0.1;

/**
 * What this series' outlines of the target say about its tissue. Only what a reader has drawn, corrected, accepted or stored
 * counts, and the slice on screen; what was propagated or interpolated would teach its own mistakes.
 *
 * @returns null where grey values do not tell the tissue apart; the model then draws
 * @throws MedClipSamError cancelled
 */
export async function learnInStudy(
  host: Host,
  active: ActiveImage,
  target: CorrectionTarget,
  readRaster: ReturnType<typeof createRasterCache>,
  signal: AbortSignal
): Promise<{ readonly from: Learnt; readonly raster: Raster8 } | null> {
  const raster = await readRaster(active, { signal });
  const marks = target.marks();
  const near = active.imageIds
    .map((id, index) => ({ id, index, origin: marks.get(id) }))
    .filter(({ index, origin }) => {
      const drawn = origin !== undefined && origin !== 'propagated' && origin !== 'interpolated';
      return index === active.index || drawn;
    })
    .sort((a, b) => Math.abs(b.index - active.index) - Math.abs(a.index - active.index))
    .slice(-NEAREST);
  const slices: OutlinedSlice[] = [];
  for (const { id, index } of near) {
    throwIfCancelled(signal);
    const outline = target.maskOn(id);
    const image =
      index === active.index
        ? raster
        : await readRaster(await imageAt(host, active, index), { signal });
    const fits = outline && image.width === raster.width && image.height === raster.height;
    if (fits && outline.width === image.width && outline.height === image.height) {
      slices.push({ channels: [image], outline });
    }
  }
  if (slices.length === 0) return null;
  const from = await inBreaths(learn(slices), signal);
  return from.tissue - from.around < TELLING ? null : { from, raster };
}
