import { peakIndex } from '../saliency/normalizeMap';
import type { FloatMap, Mask } from '../../core/raster';

/**
 * `count` pixels inside a mask: the map's peak first, then each time the pixel farthest from those chosen, among the upper half
 * of the map's values in the mask so that its rim is left alone. The authors draw pixels at random without a seed
 * (prompt_sam.py:193-217); these are the same every time.
 * @returns indices into the map; fewer where the mask is smaller
 */
export function spreadPoints(map: FloatMap, mask: Mask, count: number): number[] {
  const { data } = mask;
  const peak = peakIndex(map, data);
  if (peak < 0) return [];
  const chosen = [peak];
  if (count <= 1) return chosen;
  const inside: number[] = [];
  for (let i = 0; i < data.length; i++) if (data[i]) inside.push(i);
  const values = Float32Array.from(inside, i => map.data[i]!).sort();
  const median = values[values.length >> 1]!;
  const able = inside.filter(i => map.data[i]! >= median);
  const { width } = map;
  const nearest = new Float64Array(able.length).fill(Infinity);
  while (chosen.length < count) {
    const last = chosen[chosen.length - 1]!;
    let best = -1;
    for (let k = 0; k < able.length; k++) {
      const i = able[k]!;
      const dx = (i % width) - (last % width);
      const dy = Math.floor(i / width) - Math.floor(last / width);
      nearest[k] = Math.min(nearest[k]!, dx * dx + dy * dy);
      if (best < 0 || nearest[k]! > nearest[best]!) best = k;
    }
    if (best < 0 || nearest[best] === 0) break;
    chosen.push(able[best]!);
  }
  return chosen;
}
