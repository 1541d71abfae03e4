import { confidenceOf } from '../algorithm/confidence';
import { measureMask } from '../algorithm/measure';
import type { Mask, Raster8 } from '../algorithm/raster';
import { reliabilityOf, strongestEvidence } from '../algorithm/reliability';
import { maskWithin, regionOf } from '../algorithm/region';
import { samKind } from '../algorithm/samKinds';
import { unionMasks } from '../algorithm/samPostprocess';
import type {
  MaskCandidate,
  Reliability,
  RunOptions,
  SegmentRequest,
  SegmentResult,
} from './contract';
import { readToken, runDecoderRefined, tokenOf } from './decodeMask';
import { type Drawing, drawingFor } from './drawing';
import { evidenceOfPass, type Evidence } from './evidenceOfPass';
import { fitMask } from './fitMask';
import { findText } from './findText';
import { enter, settingsOf, type Location, type Settings } from './locate';
import { calibratedConfidence, measuredConcept } from './locatorVerdict';
import type { Models } from './models';
import { agreementOf, outlineOf } from './outlineOf';
import { outcomeOf, readingOf, unknownResult, unknownWords } from './promptAnswer';
import { limitToSide } from './sideOfOutline';
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
  const { meaning } = settings;
  const unknown = unknownWords(models, settings);
  if (unknown.length > 0 && (request.force !== true || meaning.negated)) {
    return unknownResult(models, image, settings, unknown, watch);
  }
  const located = await findText(models, image, settings, request, options, watch);
  const { specificity, prompts } = located;
  const offered = specificity.verdict !== 'none' && !meaning.negated;
  const wanted = offered || (request.force === true && !meaning.negated);
  const decode = wanted && prompts.length > 0;
  const drawing = await drawingFor(models, image, request.atOnce);
  const evidence = request.reliability ? new Map<number, Evidence>() : null;
  const everything = decode
    ? await decodeCandidates(
        models,
        drawing,
        image,
        located,
        settings,
        request,
        options,
        watch,
        evidence
      )
    : [];

  const { candidates, side } = limitToSide(
    everything,
    image,
    meaning.side,
    request.sides ?? { kind: 'unknown' }
  );
  const decoded = candidates.filter(c => c.chosen);
  const union = unionMasks(decoded.map(c => c.mask));
  const measure = union && measureMask(union);
  const mask = measure && measure.areaPx > 0 ? union : null;
  const weakest = (pick: (d: MaskCandidate) => number): number =>
    mask ? Math.min(...decoded.map(pick)) : 0;
  const iouPrediction = weakest(d => d.iouPrediction);
  const stability = weakest(d => d.stability);
  const agreement = mask && located.parts ? weakest(d => d.agreement ?? 0) : undefined;
  return {
    packId: pack.id,
    ...(pack.fastSam && { drawnBy: drawing.drawnBy }),
    backend: sessions.backend,
    prompt: settings.prompt,
    outcome: outcomeOf(meaning, mask !== null),
    meaning: readingOf(meaning, unknown),
    side,
    wordings: located.wordings,
    saliency: settings.saliency,
    topK: located.topK,
    channelsForwarded: located.channelsForwarded,
    prompting: settings.prompting,
    postprocess: settings.postprocess,
    specificity,
    absence: meaning.negated ? { finding: meaning.text, verdict: specificity.verdict } : null,
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
    ...(agreement !== undefined && { agreement }),
    ...(located.presence !== null && { presence: located.presence }),
    confidence: mask
      ? confidenceOf({
          ...{ iouPrediction, stability, agreement, verdict: specificity.verdict },
          calibrated:
            located.presence === null || agreement === undefined || drawing.drawnBy === 'fast'
              ? null
              : calibratedConfidence(measuredConcept(pack, meaning), {
                  ...{ presence: located.presence, agreement, stability },
                }),
        })
      : null,
    ...(evidence && { reliability: mask && reliabilityIn(evidence, decoded, mask) }),
    candidates,
    timingsMs: watch.read(),
  };
}

/** Of an outline made of several regions: what any of them says of a pixel counts. */
function reliabilityIn(
  evidence: ReadonlyMap<number, Evidence>,
  decoded: readonly MaskCandidate[],
  mask: Mask
): Reliability {
  const used = decoded.map(d => evidence.get(d.region)!);
  const map = reliabilityOf(strongestEvidence(used.map(e => e.signed)), mask);
  return { map, votes: used[0]!.votes };
}

/** SAM on every region; all four of its masks where candidates are asked for. */
async function decodeCandidates(
  models: Models,
  { pack, ...graphs }: Drawing,
  image: Raster8,
  { prompts, parts }: Location,
  { components, method, meaning }: Settings,
  request: SegmentRequest,
  options: RunOptions,
  watch: Stopwatch,
  evidence: Map<number, Evidence> | null
): Promise<MaskCandidate[]> {
  const { sessions } = models;
  await enter('encode-sam', options);
  const encoder = await watch.time('load', () => sessions.get(graphs.encoder, options));
  const decoder = await watch.time('load', () => sessions.get(graphs.decoder, options));
  await yieldToEvents(options.signal);
  const sam = await watch.time('samEncode', () =>
    models.samImage(image, encoder, { pack, ...graphs })
  );
  await enter('decode-mask', options);
  const searched = request.region ? regionOf(request.region, image) : null;
  const candidates: MaskCandidate[] = [];
  for (const [region, prompt] of prompts.entries()) {
    await yieldToEvents(options.signal);
    options.onProgress?.({ stage: 'decode-mask', fraction: region / prompts.length });
    await watch.time('samDecode', async () => {
      const out = await runDecoderRefined(sam, prompt, null, pack, decoder, method.sam);
      if (region < components) evidence?.set(region, evidenceOfPass(out, sam, pack));
      const best = tokenOf(out, pack, method.sam?.maskToken);
      for (const token of request.candidates ? samKind(pack.sam.kind).tokens : [best]) {
        const one = readToken(out, token, sam, pack);
        const { iouPrediction, stability } = one;
        const whole = method.sam?.boundary === 'guided' ? fitMask(one, image, pack) : one.mask;
        const drawn = searched ? maskWithin(whole, searched) : whole;
        const chosen = token === best && region < components;
        const part = parts?.[region];
        const agreement = part && agreementOf(drawn, part);
        const mask = chosen ? outlineOf(drawn, part, measuredConcept(pack, meaning)) : drawn;
        const { areaPx, box } = measureMask(mask);
        const score = { iouPrediction, stability, ...(agreement !== undefined && { agreement }) };
        candidates.push({ region, token, prompt, mask, areaPx, box, ...score, chosen });
      }
    });
  }
  return candidates;
}
