import { runsNow } from '../mask/compactMask';
import { measureRuns, sampleRuns } from '../mask/maskRuns';
import { componentMask, connectedComponents } from '../mask/connectedComponents';
import { greyOf } from '../preprocess/contentBox';
import { perImage } from '../preprocess/perImage';
import type { Mask, Raster8 } from '../../core/raster';

/** Grey value above which a pixel is body and no background, as in contentBox.ts. */
const DARK = 20;
/** The body is looked for at this size of the longest side: it is large. */
const SIDE = 256;
/** A smaller share of the image cannot be told from noise and annotation: then all of it counts as body. */
const LEAST_BODY = 0.02;

/** Where an outline lies with regard to the body in the image. */
export interface BodyPlace {
  /** Share of the outline that lies in the body, 0..1. */
  readonly inside: number;
  /** Area of the outline as a share of the body's, 0.. */
  readonly share: number;
}

/**
 * How much of an outline lies in the body, and how large it is beside it. The body is the largest bright part of the image with
 * what its rows and columns enclose: lungs and ventricles are dark and in it.
 *
 * @param mask at the image's size, not empty
 */
export function bodyPlace(image: Raster8, mask: Mask): BodyPlace {
  const body = bodyOf(image);
  const step = image.width / body.width;
  let [outline, within, area] = [0, 0, 0];
  const runs = runsNow(mask);
  const sampled = (length: number, count: number) =>
    Int32Array.from({ length }, (_, i) => Math.min(count - 1, Math.floor((i + 0.5) * step)));
  const samples = sampleRuns(
    runs,
    sampled(body.width, image.width),
    sampled(body.height, image.height)
  );
  for (let i = 0; i < samples.length; i++) {
    const here = body.data[i]!;
    area += here;
    if (!samples[i]) continue;
    outline++;
    within += here;
  }
  // An outline between the samples is small, and somewhere.
  if (outline === 0) return { inside: 1, share: measureRuns(runs).areaPx / (area * step * step) };
  return { inside: within / outline, share: outline / area };
}

const bodyOf = perImage((image): Mask => {
  const step = Math.max(1, Math.max(image.width, image.height) / SIDE);
  const [width, height] = [Math.ceil(image.width / step), Math.ceil(image.height / step)];
  const grey = greyOf(image);
  const bright = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = Math.min(image.height - 1, Math.floor((y + 0.5) * step)) * image.width;
    for (let x = 0; x < width; x++) {
      const value = grey.data[row + Math.min(image.width - 1, Math.floor((x + 0.5) * step))]!;
      bright[y * width + x] = value > DARK ? 1 : 0;
    }
  }
  const labelling = connectedComponents({ width, height, data: bright });
  const largest = labelling.components.reduce<{ label: number; area: number } | null>(
    (a, b) => (a && a.area >= b.area ? a : b),
    null
  );
  if (!largest || largest.area < LEAST_BODY * width * height) {
    return { width, height, data: new Uint8Array(width * height).fill(1) };
  }
  return enclosed(componentMask(labelling, largest.label));
});

/** A mask with every pixel that lies between two of its pixels in its row and in its column. */
function enclosed({ width, height, data }: Mask): Mask {
  const out = new Uint8Array(width * height).fill(1);
  const keepBetween = (start: number, step: number, count: number) => {
    let first = 0;
    while (first < count && !data[start + first * step]) first++;
    let last = count - 1;
    while (last > first && !data[start + last * step]) last--;
    for (let i = 0; i < count; i++) if (i < first || i > last) out[start + i * step] = 0;
  };
  for (let y = 0; y < height; y++) keepBetween(y * width, 1, width);
  for (let x = 0; x < width; x++) keepBetween(x, width, height);
  return { width, height, data: out };
}
