import type { Mask } from '../../core/raster';
import type { Steps } from '../../core/timeSlicing';
import {
  blendShapes,
  channelMaps,
  neighbourShape,
  pixelFeatures,
  type ChannelMaps,
  type NeighbourShape,
} from './features';
import { fuse, keepTouching } from './fuse';
import { forward } from './head';
import { MARGIN, type Learnt, type SliceChannels } from './learner';
import { meanRatio, ringOf } from './likelihood';
import {
  cropImage,
  cropOutline,
  enlargeToCrop,
  workingCrop,
  type WorkingCrop,
} from './workingCrop';

export interface Neighbour {
  readonly channels: SliceChannels;
  readonly outline: Mask;
  /** Of all neighbours of the slice, adding up to 1. */
  readonly weight: number;
}

export interface NextOutline {
  readonly outline: Mask;
  /** Mean log ratio inside the new outline; `Learnt.tissue` is what it is on the reader's own. */
  readonly tissue: number;
  /** Its mean log ratio less that of what lies around it on this slice; `Learnt.tissue - Learnt.around` on the reader's own. */
  readonly contrast: number;
  /** The same for the nearest neighbour's outline, unchanged. */
  readonly contrastOfCopy: number;
}

/**
 * Weight of the neighbour's shape while there is one outline: the better the grey values tell the tissue from its
 * surroundings (`Learnt.tissue`, 0 to 3), the less the shape has to hold.
 */
export const shapeWeight = (tissue: number): number =>
  Math.min(0.65, Math.max(0.3, 0.75 - 0.2 * tissue));

/**
 * The outline on a slice beside outlined ones, in image pixels. The head's answer is taken as a change: what it gets wrong on
 * the neighbour itself, against the neighbour's outline, is taken off, so that one mistake is not made again on every slice.
 *
 * @param w weight of the neighbours' shape, 0 to 1
 */
export function* nextOutline(
  learnt: Learnt,
  channels: SliceChannels,
  neighbours: readonly Neighbour[],
  w = shapeWeight(learnt.tissue)
): Steps<NextOutline> {
  const masks = neighbours.map(n => n.outline);
  const crop = workingCrop(masks, learnt.scale, MARGIN);
  const { width, height } = channels[0];
  if (!crop)
    return { outline: emptyMask(width, height), tissue: 0, contrast: 0, contrastOfCopy: 0 };
  const maps = mapsOf(channels, crop);
  yield;
  const own = neighbours.map(n => cropOutline(n.outline, crop));
  const shapes = own.map(neighbourShape);
  const shape = blendShapes(shapes.map((s, i) => ({ shape: s, weight: neighbours[i]!.weight })));
  yield;
  const q = logitsOf(learnt, maps, shape);
  yield;
  for (const [i, neighbour] of neighbours.entries()) {
    const before = logitsOf(learnt, mapsOf(neighbour.channels, crop), shapes[i]!);
    takeOffMistakes(q, before, own[i]!, neighbour.weight);
    yield;
  }
  const logits = { width: crop.columns, height: crop.rows, data: Float32Array.from(q) };
  const inCrop = enlargeToCrop(fuse(logits, shape, w), crop);
  yield;
  const outline = keepTouching(placed(inCrop.data, crop, width, height), masks, learnt.filled);
  const { telling } = learnt;
  const ratioIn = (mask: Mask): number =>
    meanRatio(learnt.tissues[telling]!, maps[telling]!.fine, mask);
  const contrast = (mask: Mask): number =>
    mask.data.includes(1) ? ratioIn(mask) - ratioIn(ringOf(mask)) : 0;
  const nearest = neighbours.reduce(
    (n, { weight }, i) => (weight > neighbours[n]!.weight ? i : n),
    0
  );
  const found = cropOutline(outline, crop);
  return {
    outline,
    tissue: ratioIn(found),
    contrast: contrast(found),
    contrastOfCopy: contrast(own[nearest]!),
  };
}

const emptyMask = (width: number, height: number): Mask => ({
  width,
  height,
  data: new Uint8Array(width * height),
});

const mapsOf = (channels: SliceChannels, crop: WorkingCrop): ChannelMaps[] =>
  channels.map(c => channelMaps(cropImage(c, crop)));

function logitsOf(
  { head, tissues }: Learnt,
  maps: readonly ChannelMaps[],
  shape: NeighbourShape
): Float64Array {
  return forward(head, pixelFeatures(maps, tissues, shape, null), shape.distance.data.length);
}

/** Where the head contradicts the outline of the slice it comes from, so much is taken off its answer here. */
function takeOffMistakes(
  q: Float64Array,
  before: Float64Array,
  outline: Mask,
  weight: number
): void {
  for (let i = 0; i < q.length; i++) {
    const mistake = outline.data[i] ? Math.min(0, before[i]!) : Math.max(0, before[i]!);
    q[i]! -= weight * mistake;
  }
}

function placed(data: Float32Array, crop: WorkingCrop, width: number, height: number): Mask {
  const mask = emptyMask(width, height);
  for (let y = 0; y < crop.height; y++) {
    const to = (crop.top + y) * width + crop.left;
    for (let x = 0; x < crop.width; x++) {
      mask.data[to + x] = data[y * crop.width + x]! > 0 ? 1 : 0;
    }
  }
  return mask;
}
