import { clipGeometry, mapToSource } from '../algorithm/clipPreprocess';
import { coarseMask } from '../algorithm/coarseMask';
import { partsOf } from '../algorithm/locatorParts';
import { mapToPrompts } from '../algorithm/mapToPrompts';
import type { FloatMap, Mask, Raster8 } from '../algorithm/raster';
import { cropRaster, placeMap, regionOf, type Region } from '../algorithm/region';
import { resizeBilinear } from '../algorithm/resizeBilinear';
import { logitsToMask, unionMasks } from '../algorithm/samPostprocess';
import type { RunOptions, SegmentRequest } from './contract';
import { enter, shift, wordingsFor, type Location, type Settings } from './locate';
import { runLocator, type LocatorAnswer } from './locatorRun';
import { presenceVerdict } from './locatorVerdict';
import type { Models } from './models';
import type { Stopwatch } from './stopwatch';

/** Boxes are read from the map at twice its size: half a pixel of a 160 px map is much of a small lesion. */
const FINER = 2;
/** Logits below the cut: what belongs to another part. */
const OTHER_PART = 4;

/** Where the text points, by the pack's locator: one prompt per part, and the locator's own outline of each. */
export async function locateByLocator(
  models: Models,
  image: Raster8,
  settings: Settings,
  request: Pick<SegmentRequest, 'region'>,
  options: RunOptions,
  watch: Stopwatch
): Promise<Location> {
  const { pack, sessions } = models;
  await enter('load-models', options);
  const region = request.region ? regionOf(request.region, image) : null;
  const searched = region ? cropRaster(image, region) : image;
  await watch.time('load', async () => {
    await sessions.get('text', options);
    await sessions.get('locator', options);
  });
  await enter('encode-text', options);
  const wordings = wordingsFor(models, settings);
  const text = await watch.time('textEncode', () => models.textEmbedding(wordings));
  await enter('saliency', options);
  const answer = await watch.time('saliency', () =>
    runLocator(searched, text, pack, sessions, options.signal)
  );
  await enter('specificity', options);
  const specificity = presenceVerdict(pack, settings.meaning, answer.presence);
  await enter('postprocess', options);
  return watch.time('postprocess', async () => ({
    specificity,
    ...(await locatedParts(answer, searched, region, image, settings, options)),
    topK: null,
    channelsForwarded: null,
    wordings,
    presence: answer.presence,
  }));
}

async function locatedParts(
  answer: LocatorAnswer,
  searched: Raster8,
  region: Region | null,
  image: Raster8,
  settings: Settings,
  options: RunOptions
): Promise<Pick<Location, 'heatmap' | 'threshold' | 'prompts' | 'parts'>> {
  const { content } = answer;
  const { left = 0, top = 0 } = region ?? {};
  const within: Region = { ...content, left: left + content.left, top: top + content.top };
  const side = FINER * answer.map.width;
  const map = resizeBilinear(answer.map, { width: side, height: side });
  const geometry = clipGeometry(content, side);
  const probability = { ...map, data: map.data.map(v => 1 / (1 + Math.exp(-v))) };
  const heatmap = placeMap(mapToSource(probability, geometry), within, image);
  const cut = await cutMap(map, probability, cropRaster(searched, content), settings, options);
  if (!cut) return { heatmap, threshold: 1, prompts: [], parts: [] };
  const { method, prompting, components } = settings;
  const kept = unionMasks(partsOf(map, cut.mask, components))!;
  const { regions } = mapToPrompts(map, kept, geometry, {
    shape: prompting,
    components,
    minShare: 0,
    boxes: method.sam?.boxes,
    points: method.sam?.points,
  });
  return {
    heatmap,
    threshold: cut.threshold,
    prompts: regions.map(r => shift(r.prompt, within)),
    parts: regions.map(r => onImage(map, r.mask, geometry, within, image, cut.threshold)),
  };
}

/** The map as a mask: cut at probability 0.5, as it was trained, unless the request says otherwise. Null: nothing stands out. */
async function cutMap(
  map: FloatMap,
  probability: FloatMap,
  content: Raster8,
  { postprocess, method, force }: Settings,
  { signal }: RunOptions
): Promise<{ readonly mask: Mask; readonly threshold: number } | null> {
  if (postprocess !== 'threshold') {
    return coarseMask(probability, content, postprocess, { signal, ...coarseOnly(method.coarse) });
  }
  const wanted = method.coarse?.threshold ?? 0.5;
  const most = probability.data.reduce((a, b) => Math.max(a, b), 0);
  // Who insists on an outline gets what stands out most, however little that is.
  const threshold = most > wanted || !force ? wanted : most / 2;
  const mask = logitsToMask(map, Math.log(threshold / (1 - threshold)));
  return mask.data.includes(1) ? { mask, threshold } : null;
}

const coarseOnly = (coarse: Settings['method']['coarse']) =>
  coarse?.fillHoles === undefined ? {} : { fillHoles: coarse.fillHoles };

/** One part of the map at the image's size. */
function onImage(
  map: FloatMap,
  part: Mask,
  geometry: ReturnType<typeof clipGeometry>,
  within: Region,
  image: Raster8,
  threshold: number
): Mask {
  const level = Math.log(threshold / (1 - threshold));
  const data = map.data.map((v, i) => (v > level && !part.data[i] ? level - OTHER_PART : v));
  const mask = logitsToMask(mapToSource({ ...map, data }, geometry), level);
  const out = new Uint8Array(image.width * image.height);
  for (let y = 0; y < within.height; y++) {
    const row = mask.data.subarray(y * within.width, (y + 1) * within.width);
    out.set(row, (within.top + y) * image.width + within.left);
  }
  return { width: image.width, height: image.height, data: out };
}
