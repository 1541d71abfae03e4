import { distanceTo } from '../mask/distanceTransform';
import type { Mask } from '../../core/raster';
import { wholeBetween } from '../../core/seededRandom';

/** Below this radius (working pixels) an outline is disturbed less. */
const SMALL = 8;

/**
 * The outline as it might look on a neighbour: grown or shrunk by up to 3 pixels, moved by up to 4, and, where `bite` says
 * so, bitten or bulged by a disc of half its radius. The outline itself where little would be left.
 */
export function disturbOutline(outline: Mask, random: () => number, bite: boolean): Mask {
  let area = 0;
  for (const v of outline.data) area += v;
  const radius = Math.sqrt(area / Math.PI);
  const [most, far] = radius > SMALL ? [3, 4] : [1, 2];
  const sized = resized(outline, wholeBetween(random, -most, most));
  let mask = moved(sized, wholeBetween(random, -far, far), wholeBetween(random, -far, far));
  if (bite) mask = bitten(mask, radius / 2, random);
  let left = 0;
  for (const v of mask.data) left += v;
  return left < Math.max(5, area / 8) ? outline : mask;
}

function resized(mask: Mask, by: number): Mask {
  if (by === 0) return mask;
  const { data } = distanceTo(mask, by > 0 ? 1 : 0);
  const keep = by > 0 ? (d: number): boolean => d <= by : (d: number): boolean => d > -by;
  return { ...mask, data: Uint8Array.from(data, d => +keep(d)) };
}

function moved({ width, height, data }: Mask, dx: number, dy: number): Mask {
  const out = new Uint8Array(data.length);
  for (let y = Math.max(0, dy); y < Math.min(height, height + dy); y++) {
    for (let x = Math.max(0, dx); x < Math.min(width, width + dx); x++) {
      out[y * width + x] = data[(y - dy) * width + x - dx]!;
    }
  }
  return { width, height, data: out };
}

function bitten(mask: Mask, radius: number, random: () => number): Mask {
  const inside: number[] = [];
  mask.data.forEach((v, i) => v && inside.push(i));
  if (inside.length === 0) return mask;
  const centre = inside[Math.floor(random() * inside.length)]!;
  const cx = centre % mask.width;
  const cy = Math.floor(centre / mask.width);
  const value = random() < 0.5 ? 0 : 1;
  const data = mask.data.map((v, i) => {
    const x = i % mask.width;
    const y = Math.floor(i / mask.width);
    return (x - cx) ** 2 + (y - cy) ** 2 < radius * radius ? value : v;
  });
  return { ...mask, data };
}
