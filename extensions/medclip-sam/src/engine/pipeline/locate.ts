import { coarseMask } from '../../algorithm/mask/coarseMask';
import { CRF_V1, CRF_V2 } from '../../algorithm/mask/denseCrf';
import { mapToPrompts, type SegmentationPrompt } from '../../algorithm/prompts/mapToPrompts';
import type { MaskRuns } from '../../algorithm/mask/maskRuns';
import type { FloatMap, Raster8, SourcePx } from '../../core/raster';
import { cropRaster, regionOf, type Region } from '../../algorithm/preprocess/region';
import { resizeBilinear } from '../../algorithm/preprocess/resizeBilinear';
import type { RunOptions, SegmentRequest, Specificity, Stage } from '../contract';
import { heatmapOf } from '../saliency/heatmap';
import type { ClipImage } from './imageCache';
import { MAX_PARTS } from '../../algorithm/mask/locatorParts';
import { DEFAULT_TOLERANCE, validateMethodOptions, type MethodOptions } from '../methodOptions';
import { measuredConcept } from '../locator/locatorVerdict';
import type { Models } from './models';
import type { SaliencyMethod } from '../../core/saliencyMethods';
import type { ModelPack, PromptingMode } from '../pack/modelPack';
import { ENSEMBLE_WORDINGS, wordingsOf } from '../../prompt/wordings';
import { readPrompt, type PromptMeaning } from '../../prompt/readPrompt';
import { validatePrompt } from '../../prompt/validatePrompt';
import { saliencyMap } from '../saliency/saliencyMaps';
import { regionsFor } from './sideOfOutline';
import { specificityOf } from '../saliency/specificity';
import type { Stopwatch } from './stopwatch';
import { yieldToEvents } from '../../core/yieldToEvents';

/** A request with everything decided that it left open. */
export interface Settings {
  readonly prompt: string;
  readonly meaning: PromptMeaning;
  readonly modality: string | undefined;
  readonly saliency: SaliencyMethod;
  readonly topK: number;
  readonly prompting: PromptingMode;
  readonly postprocess: 'otsu' | 'crf' | 'threshold';
  readonly components: number;
  readonly method: MethodOptions;
  /** Of the request. */
  readonly heatmapSide?: number | undefined;
  /** An outline is wanted whatever the verdict. */
  readonly force: boolean;
}

/** How a pack's map becomes a coarse mask where nobody says otherwise: cut where that was validated, else Otsu. */
export function cutOf(
  { recommended }: ModelPack,
  saliency: SaliencyMethod
): { readonly postprocess: 'otsu' | 'threshold'; readonly threshold: number | undefined } {
  const threshold = recommended.thresholds?.[saliency];
  // The locator's map is a probability, not a map of unknown range.
  const cut = threshold !== undefined || saliency === 'locator';
  return { postprocess: cut ? 'threshold' : 'otsu', threshold };
}

/** @throws bad-prompt or bad-input */
export function settingsOf({ pack }: Models, request: SegmentRequest): Settings {
  const prompt = validatePrompt(request.prompt);
  const meaning = readPrompt(prompt, { modality: request.modality });
  const { recommended } = pack;
  const saliency = request.saliency ?? recommended.saliency;
  const own = saliency === 'locator' ? measuredConcept(pack, meaning) : null;
  const method = validateMethodOptions(request.method);
  const { postprocess, threshold } = cutOf(pack, saliency);
  const coarse = request.postprocess ? method.coarse : { threshold, ...method.coarse };
  return {
    prompt,
    meaning,
    modality: request.modality,
    saliency,
    topK: request.topK ?? recommended.topK,
    prompting: request.prompting ?? own?.prompting ?? recommended.prompting,
    postprocess: request.postprocess ?? postprocess,
    // A locator's parts stand for themselves; a side is taken from among them.
    components: request.components ?? (saliency === 'locator' ? MAX_PARTS : regionsFor(meaning)),
    method: { ...method, coarse },
    heatmapSide: request.heatmapSide,
    force: request.force === true,
  };
}

/** Reports the stage and lets events through. */
export async function enter(stage: Stage, options: RunOptions): Promise<void> {
  options.onProgress?.({ stage, fraction: null });
  await yieldToEvents(options.signal);
}

/** Where the text points: everything before SAM. */
export interface Location {
  readonly specificity: Specificity;
  readonly heatmap: FloatMap;
  /** On the heatmap's scale; 1 where nothing could be told apart. */
  readonly threshold: number;
  /** In source pixels, the largest region first; those beyond `settings.components` only where asked for. */
  readonly prompts: readonly SegmentationPrompt[];
  readonly topK: number | null;
  readonly channelsForwarded: number | null;
  /** What the text encoder was given. */
  readonly wordings: readonly string[];
  /** The locator's own outlines at the image's size, one per prompt; null for the other maps. */
  readonly parts: readonly MaskRuns[] | null;
  /** The locator's logit that the thing is there; null for the other maps. */
  readonly presence: number | null;
}

/** Further regions that are offered as candidates. */
const MORE_REGIONS = 3;

/** By a saliency map of the image encoder's patches; `findText` also knows the locator. */
export async function locate(
  models: Models,
  image: Raster8,
  settings: Settings,
  request: Pick<SegmentRequest, 'region' | 'candidates'>,
  options: RunOptions,
  watch: Stopwatch
): Promise<Location> {
  const { sessions } = models;
  const { method } = settings;
  await enter('load-models', options);
  const region = request.region ? regionOf(request.region, image) : null;
  const searched = region ? cropRaster(image, region) : image;
  await watch.time('load', async () => {
    await sessions.get('image', options);
    await sessions.get('text', options);
    if (settings.saliency === 'gscorecam') await sessions.get('masked', options);
  });

  await enter('encode-image', options);
  const clip = await watch.time('imageEncode', () => models.clipImage(searched, method.fit));
  await enter('encode-text', options);
  const wordings = wordingsFor(models, settings);
  const text = await watch.time('textEncode', () => models.textEmbedding(wordings));

  await enter('saliency', options);
  const {
    map: grid,
    topK,
    channelsForwarded,
  } = await watch.time('saliency', () => mapOf(models, clip, text, settings, options));
  await enter('specificity', options);
  const specificity = await specificityOf(models, clip, {
    prompt: settings.meaning.text,
    text,
    modality: settings.modality,
    signal: options.signal,
  });

  await enter('postprocess', options);
  return watch.time('postprocess', async () => {
    // More components in one common box would be another question.
    const more = request.candidates && method.sam?.boxes !== 'union' ? MORE_REGIONS : 0;
    const count = settings.components + more;
    const coarse = await promptsOf(models, clip, grid, searched, settings, count, options);
    return {
      specificity,
      heatmap: heatmapOf(coarse.map, clip, region, image, settings.heatmapSide),
      threshold: coarse.threshold,
      prompts: coarse.prompts.map(p => shift(p, region)),
      topK,
      channelsForwarded,
      wordings,
      parts: null,
      presence: null,
    };
  });
}

/**
 * What is looked for, in one wording or several. A concept that the pack was measured on is asked for by its own name, the one the
 * figures are of: a synonym or a description is the same question, not a weaker one.
 */
export function wordingsFor(
  { pack }: Models,
  { meaning, modality, method }: Settings
): readonly string[] {
  const several = method.ensemble ?? pack.recommended.ensemble ?? false;
  const text = measuredConcept(pack, meaning)?.name ?? meaning.text;
  return several ? wordingsOf(text, modality, ENSEMBLE_WORDINGS) : [text];
}

export function mapOf(
  { pack, sessions }: Models,
  clip: ClipImage,
  text: Float32Array,
  { saliency, topK, method }: Settings,
  options: RunOptions
) {
  const { importance: rule, ...gScoreCam } = method.gScoreCam ?? {};
  return saliencyMap(
    clip,
    text,
    {
      ...{ method: saliency, topK, rule, tolerance: DEFAULT_TOLERANCE },
      ...gScoreCam,
      m2ib: method.m2ib,
    },
    {
      pack,
      sessions,
      signal: options.signal,
      onFraction: fraction => options.onProgress?.({ stage: 'saliency', fraction }),
    }
  );
}

/** Patch map -> coarse mask -> what SAM is asked, in pixels of `image`. */
export async function promptsOf(
  { pack }: Models,
  clip: ClipImage,
  grid: FloatMap,
  image: Raster8,
  { postprocess, prompting, method }: Settings,
  components: number,
  { signal }: RunOptions
): Promise<{
  readonly map: FloatMap;
  readonly threshold: number;
  readonly prompts: readonly SegmentationPrompt[];
}> {
  const { mapSize: side, minComponentShare: minShare } = pack.recommended;
  const map = resizeBilinear(grid, { width: side, height: side });
  const { threshold, fillHoles, crf } = method.coarse ?? {};
  const coarse = await coarseMask(map, image, postprocess, {
    signal,
    threshold,
    fillHoles,
    crf: crf === 'v2' ? CRF_V2 : CRF_V1,
  });
  if (!coarse) return { map, threshold: 1, prompts: [] };
  const { regions } = mapToPrompts(map, coarse.mask, clip.input.geometry, {
    shape: prompting,
    components,
    minShare,
    boxes: method.sam?.boxes,
    points: method.sam?.points,
  });
  return { map, threshold: coarse.threshold, prompts: regions.map(r => r.prompt) };
}

/** From pixels of the searched region to those of the image. */
export function shift(prompt: SegmentationPrompt, region: Region | null): SegmentationPrompt {
  if (!region) return prompt;
  const x = (v: SourcePx): SourcePx => (v + region.left) as SourcePx;
  const y = (v: SourcePx): SourcePx => (v + region.top) as SourcePx;
  const b = prompt.box;
  return {
    box: b && [x(b[0]), y(b[1]), x(b[2]), y(b[3])],
    points: prompt.points.map(p => ({ ...p, x: x(p.x), y: y(p.y) })),
  };
}
