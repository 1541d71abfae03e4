import {
  componentMask,
  connectedComponents,
  largestComponents,
} from '../../algorithm/mask/connectedComponents';
import { measureMask } from '../../algorithm/measure/measure';
import { sourceBox, type Box, type Mask, type Raster8, type SourcePx } from '../../core/raster';
import type { Pipeline } from '../contract';

/** A box as tight as the outline shrinks from slice to slice; so much more on each side holds it. */
const GROWTH = 0.05;
/** Parts that get a box of their own. */
const PARTS = 4;
const LEAST_PART = 0.1;

/**
 * The segmenter as a witness along a stack: each part of the neighbour's outline gives its box, grown by 5 % a side, and what
 * the boxes hold on this slice is joined.
 */
export async function segmenterAlong(
  pipeline: Pick<Pipeline, 'refine'>,
  image: Raster8,
  previous: Mask,
  signal?: AbortSignal
): Promise<Mask> {
  const labelling = connectedComponents(previous);
  const joined = new Uint8Array(previous.data.length);
  for (const part of largestComponents(labelling, PARTS, LEAST_PART)) {
    const box = grown(componentMask(labelling, part.label));
    const { mask } = await pipeline.refine(image, { box, points: [] }, { signal });
    const { data } = mask;
    for (let i = 0; i < joined.length; i++) if (data[i]) joined[i] = 1;
  }
  return { width: previous.width, height: previous.height, data: joined };
}

function grown(mask: Mask): Box<SourcePx> {
  const [x0, y0, x1, y1] = measureMask(mask).box!;
  const [dx, dy] = [GROWTH * (x1 - x0 + 1), GROWTH * (y1 - y0 + 1)];
  const clamp = (v: number, most: number) => Math.min(most, Math.max(0, v));
  return sourceBox(
    clamp(x0 - dx, mask.width - 1),
    clamp(y0 - dy, mask.height - 1),
    clamp(x1 + dx, mask.width - 1),
    clamp(y1 + dy, mask.height - 1)
  );
}
