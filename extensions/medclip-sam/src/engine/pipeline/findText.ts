import type { Raster8 } from '../../core/raster';
import type { RunOptions, SegmentRequest } from '../contract';
import { locate, type Location, type Settings } from './locate';
import { locateByLocator } from '../locator/locateByLocator';
import type { Models } from './models';
import type { Stopwatch } from './stopwatch';

/** Where the text points: by the pack's locator, or by a saliency map. */
export function findText(
  models: Models,
  image: Raster8,
  settings: Settings,
  request: Pick<SegmentRequest, 'region' | 'candidates'>,
  options: RunOptions,
  watch: Stopwatch
): Promise<Location> {
  const find = settings.saliency === 'locator' ? locateByLocator : locate;
  return find(models, image, settings, request, options, watch);
}
