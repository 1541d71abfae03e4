import { confidenceOf } from '../algorithm/confidence';
import type { SegmentationPrompt } from '../algorithm/mapToPrompts';
import { measureMask } from '../algorithm/measure';
import type { Raster8 } from '../algorithm/raster';
import { maskWithin, regionOf } from '../algorithm/region';
import { unionMasks } from '../algorithm/samPostprocess';
import type { MaskCandidate, RunOptions, SegmentRequest, SegmentResult } from './contract';
import { readToken, runDecoderRefined, tokenOf } from './decodeMask';
import { enter, locate, settingsOf, type Settings } from './locate';
import type { Models } from './models';
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
  const watch = new Stopwatch();
  const settings = settingsOf(models, request);
  const { query } = settings;
  const located = await locate(models, image, settings, request, options, watch);
  const { specificity, prompts } = located;
  const offered = specificity.verdict !== 'none' && !query.absence;
  const decode = (offered || request.force === true) && prompts.length > 0;
  const candidates = decode
    ? await decodeCandidates(models, image, prompts, settings, request, options, watch)
    : [];

  const decoded = candidates.filter(c => c.chosen);
  const union = unionMasks(decoded.map(c => c.mask));
  const measure = union && measureMask(union);
  const mask = measure && measure.areaPx > 0 ? union : null;
  const weakest = (pick: (d: MaskCandidate) => number): number =>
    mask ? Math.min(...decoded.map(pick)) : 0;
  const iouPrediction = weakest(d => d.iouPrediction);
  const stability = weakest(d => d.stability);
  return {
    packId: pack.id,
    backend: sessions.backend,
    prompt: settings.prompt,
    wordings: located.wordings,
    saliency: settings.saliency,
    topK: located.topK,
    channelsForwarded: located.channelsForwarded,
    prompting: settings.prompting,
    postprocess: settings.postprocess,
    specificity,
    absence: query.absence ? { finding: query.text, verdict: specificity.verdict } : null,
    found: mask !== null && offered,
    mask,
    heatmap: located.heatmap,
    threshold: located.threshold,
    regions: decoded.map(d => ({
      ...d.prompt,
      iouPrediction: d.iouPrediction,
      stability: d.stability,
    })),
    areaPx: mask ? measure!.areaPx : 0,
    box: mask ? measure!.box : null,
    iouPrediction,
    stability,
    confidence: mask
      ? confidenceOf({ iouPrediction, stability, verdict: specificity.verdict })
      : null,
    candidates,
    timingsMs: watch.read(),
  };
}

/** SAM on every region; all four of its masks where candidates are asked for. */
async function decodeCandidates(
  models: Models,
  image: Raster8,
  prompts: readonly SegmentationPrompt[],
  { components, method }: Settings,
  request: SegmentRequest,
  options: RunOptions,
  watch: Stopwatch
): Promise<MaskCandidate[]> {
  const { pack, sessions } = models;
  await enter('encode-sam', options);
  const encoder = await watch.time('load', () => sessions.get('encoder', options));
  const decoder = await watch.time('load', () => sessions.get('decoder', options));
  await yieldToEvents(options.signal);
  const sam = await watch.time('samEncode', () => models.samImage(image, encoder));
  await enter('decode-mask', options);
  const searched = request.region ? regionOf(request.region, image) : null;
  const candidates: MaskCandidate[] = [];
  for (const [region, prompt] of prompts.entries()) {
    await yieldToEvents(options.signal);
    options.onProgress?.({ stage: 'decode-mask', fraction: region / prompts.length });
    await watch.time('samDecode', async () => {
      const out = await runDecoderRefined(sam, prompt, null, pack, decoder, method.sam);
      const best = tokenOf(out, pack, method.sam?.maskToken);
      for (const token of request.candidates ? [0, 1, 2, 3] : [best]) {
        const { mask: whole, iouPrediction, stability } = readToken(out, token, sam, pack);
        const mask = searched ? maskWithin(whole, searched) : whole;
        const { areaPx, box } = measureMask(mask);
        const chosen = token === best && region < components;
        const score = { iouPrediction, stability };
        candidates.push({ region, token, prompt, mask, areaPx, box, ...score, chosen });
      }
    });
  }
  return candidates;
}
