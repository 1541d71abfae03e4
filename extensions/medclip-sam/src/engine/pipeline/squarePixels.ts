import { maskOfRuns, measureRuns, runsOfMask, type MaskRuns } from '../../algorithm/mask/maskRuns';
import { measureMask } from '../../algorithm/measure/measure';
import type {
  Box,
  FloatMap,
  Mask,
  Point,
  PromptPoint,
  Raster8,
  Size,
  SourcePx,
} from '../../core/raster';
import { resizeMapPil, resizeRaster } from '../../algorithm/preprocess/resizePil';
import type { Found } from '../followUp/findRequest';
import type { SegmentationPrompt } from '../../algorithm/prompts/mapToPrompts';
import type {
  Reliability,
  RefineRequest,
  RefineResult,
  SegmentResult,
  UncertaintyRequest,
  UncertaintyResult,
} from '../contract';

/** No side is made longer than this: the models look at 224 and 1024 pixels. */
const LONGEST = 2048;

/** Size of an image with pixels of `aspect` (height by width) on a grid of squares of the finer distance. */
export function squareSize({ width, height }: Size, aspect: number): Size {
  const grown = aspect > 1 ? { width, height: height * aspect } : { width: width / aspect, height };
  const limit = Math.max(LONGEST, width, height);
  const scale = Math.min(1, limit / Math.max(grown.width, grown.height));
  return {
    width: Math.max(1, Math.round(grown.width * scale)),
    height: Math.max(1, Math.round(grown.height * scale)),
  };
}

const made = new WeakMap<Uint8Array, Raster8>();

/**
 * An image with square pixels in place of one whose pixels are not: what is asked of a model goes there, what it answers comes
 * back to the stored grid. Null where the pixels are square already.
 */
export function squareView(source: Raster8) {
  const { aspect = 1 } = source;
  if (aspect === 1) return null;
  let image = made.get(source.data);
  if (!image) {
    image = resizeRaster(source, squareSize(source, aspect), 'bilinear');
    made.set(source.data, image);
  }
  const [from, to] = [sizeOf(source), sizeOf(image)];
  const back = {
    mask: (mask: Mask): Mask => resized(mask, from),
    runs: (runs: MaskRuns): MaskRuns => runsOfMask(resized(maskOfRuns(runs), from)),
    map: (map: FloatMap): FloatMap => resizeMapPil(map, from, 'bilinear'),
    reliability: ({ map, ...of }: Reliability): Reliability => ({ ...of, map: back.map(map) }),
    prompt: (prompt: SegmentationPrompt): SegmentationPrompt => moved(prompt, to, from),
  };
  return {
    image,
    found: (found: Found): Found => ({
      ...found,
      box: found.box && movedBox(found.box, to, from),
      ...(found.map && { map: back.map(found.map) }),
    }),
    // Maps come back to the stored grid whole.
    request: <R extends Pick<UncertaintyRequest, 'region' | 'heatmapSide'>>({
      heatmapSide: _,
      ...request
    }: R) =>
      request.region ? { ...request, region: movedBox(request.region, from, to) } : request,
    refineRequest: (request: RefineRequest): RefineRequest => ({
      ...request,
      ...moved(request, from, to),
      // Of another size it is refused where masks are checked.
      ...(request.mask && fits(request.mask, from) && { mask: resized(request.mask, to) }),
      ...(request.reliability &&
        fits(request.reliability, from) && { reliability: resized(request.reliability, to) }),
    }),
    segmentResult: (result: SegmentResult): SegmentResult => {
      const mask = result.mask && back.mask(result.mask);
      const { areaPx, box } = mask ? measureMask(mask) : result;
      return {
        ...result,
        ...{ mask, areaPx, box },
        heatmap: back.map(result.heatmap),
        ...(result.reliability && { reliability: back.reliability(result.reliability) }),
        regions: result.regions.map(region => ({ ...region, ...back.prompt(region) })),
        candidates: result.candidates.map(candidate => {
          const runs = back.runs(candidate.runs);
          return {
            ...candidate,
            ...{ prompt: back.prompt(candidate.prompt), runs },
            ...measureRuns(runs),
          };
        }),
      };
    },
    refineResult: (result: RefineResult): RefineResult => ({
      ...result,
      mask: back.mask(result.mask),
      ...(result.reliability && { reliability: back.reliability(result.reliability) }),
    }),
    uncertaintyResult: (result: UncertaintyResult): UncertaintyResult => {
      const entropy = back.map(result.entropy);
      return {
        ...result,
        entropy,
        probability: back.map(result.probability),
        differ: back.map(result.differ),
        uncertainPx: entropy.data.reduce((count, v) => count + (v > 0.5 ? 1 : 0), 0),
      };
    },
  };
}

const fits = (a: Size, b: Size) => a.width === b.width && a.height === b.height;
const sizeOf = ({ width, height }: Size): Size => ({ width, height });

/** The nearest pixel centre; a mask that went to a finer grid comes back as it was. */
function resized(mask: Mask, to: Size): Mask {
  const nearest = (from: number, length: number) =>
    Int32Array.from({ length }, (_, i) => Math.floor(((i + 0.5) * from) / length));
  const [xs, ys] = [nearest(mask.width, to.width), nearest(mask.height, to.height)];
  const { data: pixels } = mask;
  const data = new Uint8Array(to.width * to.height);
  for (let y = 0; y < to.height; y++) {
    const row = ys[y]! * mask.width;
    for (let x = 0; x < to.width; x++) data[y * to.width + x] = pixels[row + xs[x]!]!;
  }
  return { ...to, data };
}

/** Pixel centres to pixel centres: (0,0) is the centre of the first pixel on both grids. */
const movedPoint = <P extends Point<SourcePx>>(point: P, from: Size, to: Size): P => ({
  ...point,
  x: (((point.x + 0.5) * to.width) / from.width - 0.5) as SourcePx,
  y: (((point.y + 0.5) * to.height) / from.height - 0.5) as SourcePx,
});

function movedBox([x0, y0, x1, y1]: Box<SourcePx>, from: Size, to: Size): Box<SourcePx> {
  const a = movedPoint({ x: x0, y: y0 }, from, to);
  const b = movedPoint({ x: x1, y: y1 }, from, to);
  return [a.x, a.y, b.x, b.y];
}

function moved<P extends { box: Box<SourcePx> | null; points: readonly PromptPoint<SourcePx>[] }>(
  prompt: P,
  from: Size,
  to: Size
): Pick<P, 'box' | 'points'> {
  return {
    box: prompt.box && movedBox(prompt.box, from, to),
    points: prompt.points.map(point => movedPoint(point, from, to)),
  };
}
