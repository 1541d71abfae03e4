import { coarseMask } from '../algorithm/coarseMask';
import {
  componentsForPrompt,
  mapToPrompts,
  type SegmentationPrompt,
} from '../algorithm/mapToPrompts';
import { measureMask } from '../algorithm/measure';
import type { Raster8, SourcePx } from '../algorithm/raster';
import { cropRaster, regionOf, type Region } from '../algorithm/region';
import { resizeBilinear } from '../algorithm/resizeBilinear';
import { unionMasks } from '../algorithm/samPostprocess';
import type { RunOptions, SegmentRequest, SegmentResult, Stage } from './contract';
import { decodeMask, type DecodedMask } from './decodeMask';
import { heatmapOf } from './heatmap';
import type { Models } from './models';
import { validatePrompt } from './promptText';
import { saliencyMap } from './saliencyMaps';
import { specificityOf } from './specificity';
import { Stopwatch } from './stopwatch';
import { yieldToEvents } from './yieldToEvents';

/** One text-to-mask run, stage by stage. Depends on the pack's `recommended` and on the request, nothing else. */
export async function segmentImage(
  models: Models,
  image: Raster8,
  request: SegmentRequest,
  options: RunOptions
): Promise<SegmentResult> {
  const { pack, sessions } = models;
  const { signal } = options;
  const watch = new Stopwatch();
  const prompt = validatePrompt(request.prompt);
  const method = request.saliency ?? pack.recommended.saliency;
  const prompting = request.prompting ?? pack.recommended.prompting;
  const postprocess = request.postprocess ?? 'otsu';
  const enter = async (stage: Stage): Promise<void> => {
    options.onProgress?.({ stage, fraction: null });
    await yieldToEvents(signal);
  };
  const fraction = (stage: Stage) => (f: number) => options.onProgress?.({ stage, fraction: f });

  await enter('load-models');
  const region = request.region ? regionOf(request.region, image) : null;
  const searched = region ? cropRaster(image, region) : image;
  await watch.time('load', async () => {
    await sessions.get('image', options);
    await sessions.get('text', options);
    if (method === 'gscorecam') await sessions.get('masked', options);
  });

  await enter('encode-image');
  const clip = await watch.time('imageEncode', () => models.clipImage(searched));
  await enter('encode-text');
  const text = await watch.time('textEncode', () => models.textEmbedding(prompt));

  await enter('saliency');
  const { map: grid, topK } = await watch.time('saliency', () =>
    saliencyMap(
      clip,
      text,
      { method, topK: request.topK ?? pack.recommended.topK },
      { pack, sessions, signal, onFraction: fraction('saliency') }
    )
  );

  await enter('specificity');
  const specificity = await specificityOf(models, clip, text, request.modality);

  await enter('postprocess');
  const side = { width: pack.recommended.mapSize, height: pack.recommended.mapSize };
  const map = resizeBilinear(grid, side);
  const { heatmap, prompts, threshold } = await watch.time('postprocess', async () => {
    const coarse = await coarseMask(map, searched, postprocess, { signal });
    const found = coarse
      ? mapToPrompts(map, coarse.mask, clip.input.geometry, {
          shape: prompting,
          components: request.components ?? componentsForPrompt(prompt),
          minShare: pack.recommended.minComponentShare,
        }).regions
      : [];
    return {
      heatmap: heatmapOf(map, clip, region, image),
      prompts: found.map(r => shift(r.prompt, region)),
      threshold: coarse?.threshold ?? 1,
    };
  });

  const wanted = specificity.verdict !== 'none' || request.force === true;
  const decoded = wanted && prompts.length > 0 ? await decodeAll(prompts) : [];
  async function decodeAll(list: readonly SegmentationPrompt[]): Promise<DecodedMask[]> {
    await enter('encode-sam');
    const encoder = await watch.time('load', () => sessions.get('encoder', options));
    const decoder = await watch.time('load', () => sessions.get('decoder', options));
    await yieldToEvents(signal);
    const sam = await watch.time('samEncode', () => models.samImage(image, encoder));
    await enter('decode-mask');
    const masks: DecodedMask[] = [];
    for (const [i, p] of list.entries()) {
      await yieldToEvents(signal);
      fraction('decode-mask')(i / list.length);
      masks.push(await watch.time('samDecode', () => decodeMask(sam, p, null, pack, decoder)));
    }
    return masks;
  }

  const union = unionMasks(decoded.map(d => d.mask));
  const measure = union && measureMask(union);
  const mask = measure && measure.areaPx > 0 ? union : null;
  const weakest = (pick: (d: DecodedMask) => number): number =>
    mask ? Math.min(...decoded.map(pick)) : 0;
  return {
    packId: pack.id,
    backend: sessions.backend,
    prompt,
    saliency: method,
    topK,
    prompting,
    postprocess,
    specificity,
    found: mask !== null && specificity.verdict !== 'none',
    mask,
    heatmap,
    threshold,
    regions: decoded.map((d, i) => ({
      ...prompts[i]!,
      iouPrediction: d.iouPrediction,
      stability: d.stability,
    })),
    areaPx: mask ? measure!.areaPx : 0,
    box: mask ? measure!.box : null,
    iouPrediction: weakest(d => d.iouPrediction),
    stability: weakest(d => d.stability),
    timingsMs: watch.read(),
  };
}

function shift(prompt: SegmentationPrompt, region: Region | null): SegmentationPrompt {
  if (!region) return prompt;
  const x = (v: SourcePx): SourcePx => (v + region.left) as SourcePx;
  const y = (v: SourcePx): SourcePx => (v + region.top) as SourcePx;
  const b = prompt.box;
  return {
    box: b && [x(b[0]), y(b[1]), x(b[2]), y(b[3])],
    points: prompt.points.map(p => ({ ...p, x: x(p.x), y: y(p.y) })),
  };
}
