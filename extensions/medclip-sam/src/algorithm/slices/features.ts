import { signedDistance } from '../mask/distanceTransform';
import type { FloatMap, Mask } from '../../core/raster';
import { gaussianBlur, sobel } from './gaussian';
import { logRatio, type Tissue } from './likelihood';

/** Features of one channel; more channels (companion sequences) add six each. */
const FIRST = 11;
const FURTHER = 6;
const LIMIT = 4;

/** How many features a pixel has. */
export const featureCount = (channels: number): number => FIRST + FURTHER * (channels - 1);

/** One channel of a slice's crop, with what does not depend on the outline computed once. */
export interface ChannelMaps {
  readonly image: FloatMap;
  /** After Gaussians of 1 and 2.5 working pixels. */
  readonly fine: FloatMap;
  readonly coarse: FloatMap;
  readonly edge: FloatMap;
}

export function channelMaps(image: FloatMap): ChannelMaps {
  const fine = gaussianBlur(image, 1);
  return { image, fine, coarse: gaussianBlur(image, 2.5), edge: sobel(fine) };
}

/** Where the neighbour's outline is, in the same crop. */
export interface NeighbourShape {
  /** Signed distance in working pixels, inside positive. */
  readonly distance: FloatMap;
  /** Radius of a disc of the outline's area, plus 1. */
  readonly radius: number;
}

export function neighbourShape(outline: Mask): NeighbourShape {
  let area = 0;
  for (const v of outline.data) area += v;
  const { width, height, data } = signedDistance(outline);
  // A mask without pixels lies infinitely far away.
  const distance = data.map(d => (Math.abs(d) > 1e6 ? -width - height : -d));
  return { distance: { width, height, data: distance }, radius: Math.sqrt(area / Math.PI) + 1 };
}

/** The mean of several neighbours' shapes, weighted: between two outlines this is shape-based interpolation. */
export function blendShapes(
  shapes: readonly { readonly shape: NeighbourShape; readonly weight: number }[]
): NeighbourShape {
  const { width, height } = shapes[0]!.shape.distance;
  const data = new Float32Array(width * height);
  let radius = 0;
  for (const { shape, weight } of shapes) {
    radius += weight * shape.radius;
    for (let i = 0; i < data.length; i++) data[i]! += weight * shape.distance.data[i]!;
  }
  return { distance: { width, height, data }, radius };
}

/**
 * The features of every pixel, pixel by pixel, all within +-4:
 * what a segmenter says (0 where none is asked), where the neighbour's outline is (two scales), how likely the grey value is
 * inside (raw, fine, coarse), how far it is from the tissue's mean (signed, fine, coarse), the edge, and likelihood times
 * distance. Every further channel adds its likelihoods, its distances from the mean and their product with the distance.
 *
 * @param segmenter logits in the same crop, or null
 * @returns Float32Array of pixels x `featureCount(channels.length)`
 */
export function pixelFeatures(
  channels: readonly ChannelMaps[],
  tissues: readonly Tissue[],
  shape: NeighbourShape,
  segmenter: FloatMap | null
): Float32Array {
  const n = shape.distance.data.length;
  const count = featureCount(channels.length);
  const out = new Float32Array(n * count);
  for (let i = 0; i < n; i++) {
    const sd = shape.distance.data[i]!;
    const near = within(sd / 4, 1);
    let o = i * count;
    out[o++] = segmenter ? within(segmenter.data[i]!, 8) / 4 : 0;
    out[o++] = within((2 * sd) / shape.radius, 2);
    out[o++] = within(sd / 4, 2);
    for (let c = 0; c < channels.length; c++) {
      const { image, fine, coarse, edge } = channels[c]!;
      const tissue = tissues[c]!;
      const likely = logRatio(tissue, fine.data[i]!);
      out[o++] = logRatio(tissue, image.data[i]!);
      out[o++] = likely;
      out[o++] = logRatio(tissue, coarse.data[i]!);
      const away = (fine.data[i]! - tissue.mean) / tissue.deviation;
      out[o++] = within(away, LIMIT);
      if (c === 0) {
        out[o++] = Math.min(LIMIT, Math.abs(away));
        out[o++] = Math.min(LIMIT, Math.abs(coarse.data[i]! - tissue.mean) / tissue.deviation);
        out[o++] = Math.min(2, edge.data[i]! / 80);
      } else {
        out[o++] = Math.min(LIMIT, Math.abs(away));
      }
      out[o++] = within(likely * near, LIMIT);
    }
  }
  return out;
}

const within = (v: number, limit: number): number => (v < -limit ? -limit : v > limit ? limit : v);
