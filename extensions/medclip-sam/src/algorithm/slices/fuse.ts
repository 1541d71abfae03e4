import { connectedComponents } from '../mask/connectedComponents';
import { fillHoles } from '../mask/morphology';
import type { FloatMap, Mask } from '../../core/raster';
import { gaussianBlur } from './gaussian';
import type { NeighbourShape } from './features';

/** How far the neighbour's shape may speak, in working pixels of distance. */
const REACH = 6;

/** (1 - w) q* + w clamp(distance, -6, 6), q* the head's logits after a Gaussian of 0.7 pixels. */
export function fuse(logits: FloatMap, { distance }: NeighbourShape, w: number): FloatMap {
  const smooth = gaussianBlur(logits, 0.7);
  const data = smooth.data.map((q, i) => {
    const sd = Math.min(REACH, Math.max(-REACH, distance.data[i]!));
    return (1 - w) * q + w * sd;
  });
  return { ...smooth, data };
}

/** Parts of at least a tenth of the largest that touch one of the neighbours' outlines, holes filled where wanted. */
export function keepTouching(mask: Mask, neighbours: readonly Mask[], filled: boolean): Mask {
  const { labels, components } = connectedComponents(mask);
  const touching = new Set<number>();
  for (const neighbour of neighbours) {
    for (let i = 0; i < labels.length; i++) {
      if (labels[i] && neighbour.data[i]) touching.add(labels[i]!);
    }
  }
  const kept = components.filter(c => touching.has(c.label));
  const largest = kept.reduce((most, c) => Math.max(most, c.area), 0);
  const keep = new Set(kept.filter(c => c.area >= largest / 10).map(c => c.label));
  const out: Mask = { ...mask, data: mask.data.map((v, i) => +(v > 0 && keep.has(labels[i]!))) };
  return filled ? fillHoles(out) : out;
}
