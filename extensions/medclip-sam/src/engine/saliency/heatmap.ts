import {
  mapToSource,
  sourceTaps,
  type ClipGeometry,
} from '../../algorithm/preprocess/clipPreprocess';
import { finiteRange } from '../../algorithm/saliency/normalizeMap';
import type { FloatMap, Raster8, Size } from '../../core/raster';
import { placeMap, type Region } from '../../algorithm/preprocess/region';
import { sampleSeparable } from '../../algorithm/preprocess/separableSampling';
import type { ClipImage } from '../pipeline/imageCache';

/** The square map on the source, on the square map's own min-max scale, so that `threshold` means the same on both. */
export function heatmapOf(
  map: FloatMap,
  clip: ClipImage,
  region: Region | null,
  image: Raster8,
  side: number | undefined
): FloatMap {
  const { geometry } = clip.input;
  const [lo, hi] = finiteRange(map.data) ?? [0, 0];
  const scaled = (v: number): number =>
    hi > lo && Number.isFinite(v) ? Math.min(1, Math.max(0, (v - lo) / (hi - lo))) : 0;
  if (isSmaller(image, side)) {
    const whole = { left: 0, top: 0, ...geometry.source };
    const data = map.data.map(scaled);
    return smallHeatmap({ ...map, data }, geometry, region ?? whole, image, side);
  }
  const { width, height, data } = mapToSource(map, geometry);
  for (let i = 0; i < data.length; i++) data[i] = scaled(data[i]!);
  return region ? placeMap({ width, height, data }, region, image) : { width, height, data };
}

/**
 * A map over the square of a region as a map of the whole image, 0 outside of the region: at the image's size, or with its
 * longest side of `side` pixels where that is less. A map of some hundred pixels has no more to tell.
 */
export function smallHeatmap(
  map: FloatMap,
  geometry: ClipGeometry,
  within: Region,
  image: Size,
  side: number | undefined
): FloatMap {
  if (!isSmaller(image, side)) return placeMap(mapToSource(map, geometry), within, image);
  const scale = side! / Math.max(image.width, image.height);
  const size = {
    width: Math.max(1, Math.round(image.width * scale)),
    height: Math.max(1, Math.round(image.height * scale)),
  };
  const { x, y } = sourceTaps(map, geometry, { within, image, size });
  return sampleSeparable(map, x, y);
}

const isSmaller = ({ width, height }: Size, side: number | undefined): boolean =>
  side !== undefined && side < Math.max(width, height);
