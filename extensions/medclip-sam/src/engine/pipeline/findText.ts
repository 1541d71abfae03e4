import type { Raster8 } from '../../core/raster';
import type { RunOptions, SegmentRequest } from '../contract';
import { locate, type Location, type Settings } from './locate';
import { locateByLocator } from '../locator/locateByLocator';
import type { DrawnBy } from '../drawing/drawing';
import type { Models } from './models';
import type { Stopwatch } from './stopwatch';

/**
 * Where the text points: by the pack's locator, or by a saliency map.
 *
 * @param drawnBy who draws then: the locator looks twice for the precise model, whose embedding that needs
 */
export function findText(
  models: Models,
  image: Raster8,
  settings: Settings,
  request: Pick<SegmentRequest, 'region' | 'candidates'>,
  options: RunOptions,
  watch: Stopwatch,
  drawnBy?: DrawnBy
): Promise<Location> {
  if (settings.saliency !== 'locator') {
    return locate(models, image, settings, request, options, watch);
  }
  return locateByLocator(models, image, settings, request, options, watch, drawnBy);
}
