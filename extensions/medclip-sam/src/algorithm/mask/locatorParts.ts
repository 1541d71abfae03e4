import {
  componentMask,
  connectedComponents,
  type Component,
  type Labelling,
} from './connectedComponents';
import type { FloatMap, Mask } from '../../core/raster';

/** Most parts of one finding; a reader corrects more of them one by one. */
export const MAX_PARTS = 8;
/** A further part counts from this mean logit of its clearest pixels (a probability of 0.73) … */
const LEAST_EVIDENCE = 1;
/** … taken over this share of the map at most … */
const TOP_SHARE = 0.005;
/** … and from this share of the largest part's area: less is a speck. */
const LEAST_AREA = 0.01;

/** Mean of the largest logits of a part. */
function evidenceOf(map: FloatMap, { labels }: Labelling, { label, area }: Component): number {
  const own: number[] = [];
  for (let i = 0; i < labels.length; i++) if (labels[i] === label) own.push(map.data[i]!);
  const count = Math.max(1, Math.min(area, Math.floor(TOP_SHARE * labels.length)));
  const top = Float32Array.from(own).sort().subarray(-count);
  return top.reduce((sum, v) => sum + v, 0) / count;
}

/**
 * Connected parts of a mask that stand for themselves: the clearest one, and every other whose own logits are high enough. Lungs
 * are two, metastases many. The largest first, at most `count`.
 * @param map logits on the mask's grid
 */
export function partsOf(map: FloatMap, mask: Mask, count: number): Mask[] {
  const labelling = connectedComponents(mask);
  const parts = labelling.components.map(c => ({ c, evidence: evidenceOf(map, labelling, c) }));
  const clearest = Math.max(...parts.map(p => p.evidence));
  const largest = Math.max(...parts.map(p => p.c.area));
  const stands = (p: (typeof parts)[number]): boolean =>
    p.evidence === clearest || (p.evidence >= LEAST_EVIDENCE && p.c.area >= LEAST_AREA * largest);
  return parts
    .filter(stands)
    .sort((a, b) => b.c.area - a.c.area || a.c.label - b.c.label)
    .slice(0, count)
    .map(p => componentMask(labelling, p.c.label));
}
