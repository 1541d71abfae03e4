import { mapToSource } from '../algorithm/clipPreprocess';
import { finiteRange } from '../algorithm/normalizeMap';
import type { FloatMap, Raster8 } from '../algorithm/raster';
import { placeMap, type Region } from '../algorithm/region';
import type { ClipImage } from './imageCache';

/** The square map on the source, on the square map's own min-max scale, so that `threshold` means the same on both. */
export function heatmapOf(
  map: FloatMap,
  clip: ClipImage,
  region: Region | null,
  image: Raster8
): FloatMap {
  const source = mapToSource(map, clip.input.geometry);
  const range = finiteRange(map.data);
  const [lo, hi] = range ?? [0, 0];
  const data = new Float32Array(source.data.length);
  for (let i = 0; hi > lo && i < data.length; i++) {
    const v = source.data[i]!;
    data[i] = Number.isFinite(v) ? Math.min(1, Math.max(0, (v - lo) / (hi - lo))) : 0;
  }
  const scaled = { width: source.width, height: source.height, data };
  return region ? placeMap(scaled, region, image) : scaled;
}
