import { clipGeometry, sourceTaps } from '../../algorithm/preprocess/clipPreprocess';
import { coarseMask } from '../../algorithm/mask/coarseMask';
import { locatorCut } from '../../algorithm/mask/locatorCut';
import { partsOf } from '../../algorithm/mask/locatorParts';
import { mapToPrompts } from '../../algorithm/prompts/mapToPrompts';
import { runsPlaced, type MaskRuns } from '../../algorithm/mask/maskRuns';
import type { FloatMap, Mask, Raster8 } from '../../core/raster';
import { cropRaster, regionOf, type Region } from '../../algorithm/preprocess/region';
import { resizeBilinear } from '../../algorithm/preprocess/resizeBilinear';
import { runsAbove } from '../../algorithm/mask/above/runsAbove';
import { logitsToMask, unionMasks } from '../../algorithm/mask/samPostprocess';
import type { RunOptions, SegmentRequest } from '../contract';
import { smallHeatmap } from '../saliency/heatmap';
import { enter, shift, wordingsFor, type Location, type Settings } from '../pipeline/locate';
import { lookInRegion, type Look } from './lookInRegion';
import { runLocator, type LocatorAnswer } from './locatorRun';
import { measuredConcept, presenceVerdict } from './locatorVerdict';
import { secondLook, secondRule, type SecondRule } from './secondLook';
import type { DrawnBy } from '../drawing/drawing';
import type { Models } from '../pipeline/models';
import type { Stopwatch } from '../pipeline/stopwatch';

/** Boxes are read from the map at twice its size: half a pixel of a 160 px map is much of a small lesion. */
const FINER = 2;
/** Logits below the cut: what belongs to another part. */
const OTHER_PART = 4;

/**
 * Where the text points, by the pack's locator: one prompt per part, and the locator's own outline of each. In a region that a
 * reader has drawn, what it sees there in the whole image counts (lookInRegion.ts).
 */
export async function locateByLocator(
  models: Models,
  image: Raster8,
  settings: Settings,
  request: Pick<SegmentRequest, 'region'>,
  options: RunOptions,
  watch: Stopwatch,
  drawnBy: DrawnBy = 'precise'
): Promise<Location> {
  const { sessions } = models;
  await enter('load-models', options);
  await watch.time('load', async () => {
    await sessions.get('text', options);
    await sessions.get('locator', options);
  });
  await enter('encode-text', options);
  const wordings = wordingsFor(models, settings);
  const text = await watch.time('textEncode', () => models.textEmbedding(wordings));
  const lookAt = (region: Region | null) =>
    look(models, image, region, { settings, text, drawnBy }, options, watch);
  const seen = request.region
    ? await lookInRegion(regionOf(request.region, image), lookAt)
    : await lookAt(null);
  await enter('postprocess', options);
  return watch.time('postprocess', async () => ({
    specificity: seen.specificity,
    ...(await locatedParts(seen, image, settings, options)),
    topK: null,
    channelsForwarded: null,
    wordings,
    presence: seen.presence,
  }));
}

/** Looks at an image, or closer at a region of it. */
async function look(
  models: Models,
  image: Raster8,
  region: Region | null,
  { settings, text, drawnBy }: { settings: Settings; text: Float32Array; drawnBy: DrawnBy },
  options: RunOptions,
  watch: Stopwatch
): Promise<Look> {
  const { pack, sessions } = models;
  const searched = region ? cropRaster(image, region) : image;
  await enter('saliency', options);
  const answer = await watch.time('saliency', () =>
    runLocator(searched, text, pack, sessions, options.signal)
  );
  await enter('specificity', options);
  const specificity = presenceVerdict(pack, settings.meaning, answer.presence);
  // Where nothing is seen there is nothing to look at again or to reach further out for, unless an outline is wanted all the same.
  const seen = specificity.verdict !== 'none' || settings.force;
  const again = seen && drawnBy === 'precise' ? secondRule(models, settings.meaning) : null;
  const within = placed(answer.content, region);
  const map = again
    ? await lookAgain(models, image, answer, { again, text, within }, options, watch)
    : answer.map;
  const rule = seen ? (again ?? measuredConcept(pack, settings.meaning))?.cut : undefined;
  const cut = rule ? locatorCut(map, rule) : 0;
  return {
    ...{ searched, specificity, within, map, cut },
    ...{ content: answer.content, presence: answer.presence },
  };
}

/** The searched region's content in the whole image. */
function placed(content: Region, region: Region | null): Region {
  const { left = 0, top = 0 } = region ?? {};
  return { ...content, left: left + content.left, top: top + content.top };
}

/** The locator's map with the second look, for which the drawing model's embedding must be there. */
async function lookAgain(
  models: Models,
  image: Raster8,
  answer: LocatorAnswer,
  { again, text, within }: { again: SecondRule; text: Float32Array; within: Region },
  options: RunOptions,
  watch: Stopwatch
): Promise<FloatMap> {
  await enter('encode-sam', options);
  const encoder = await watch.time('load', () => models.sessions.get('encoder', options));
  const sam = await watch.time('samEncode', () => models.samImage(image, encoder));
  const { square } = answer;
  return watch.time('saliency', () =>
    secondLook(models, answer, { square, text, weight: again.weight }, sam, within, options.signal)
  );
}

async function locatedParts(
  { content, searched, within, map: seen, cut: level }: Look,
  image: Raster8,
  settings: Settings,
  options: RunOptions
): Promise<Pick<Location, 'heatmap' | 'threshold' | 'prompts' | 'parts'>> {
  const side = FINER * seen.width;
  const logits = resizeBilinear(seen, { width: side, height: side });
  const map = level === 0 ? logits : { ...logits, data: logits.data.map(v => v - level) };
  const geometry = clipGeometry(content, side);
  const probability = { ...map, data: map.data.map(v => 1 / (1 + Math.exp(-v))) };
  const heatmap = smallHeatmap(probability, geometry, within, image, settings.heatmapSide);
  const cut = await cutMap(
    map,
    probability,
    () => cropRaster(searched, content),
    settings,
    options
  );
  if (!cut) return { heatmap, threshold: 1, prompts: [], parts: [] };
  const { method, prompting, components } = settings;
  const kept = unionMasks(partsOf(logits, cut.mask, components))!;
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

/** The map as a mask: cut at 0.5, unless the request says otherwise. Null: nothing stands out. */
async function cutMap(
  map: FloatMap,
  probability: FloatMap,
  content: () => Raster8,
  { postprocess, method, force }: Settings,
  { signal }: RunOptions
): Promise<{ readonly mask: Mask; readonly threshold: number } | null> {
  if (postprocess !== 'threshold') {
    return coarseMask(probability, content(), postprocess, {
      signal,
      ...coarseOnly(method.coarse),
    });
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
): MaskRuns {
  const level = Math.log(threshold / (1 - threshold));
  const data = map.data.map((v, i) => (v > level && !part.data[i] ? level - OTHER_PART : v));
  return runsPlaced(runsAbove({ ...map, data }, [sourceTaps(map, geometry)], level), within, image);
}
