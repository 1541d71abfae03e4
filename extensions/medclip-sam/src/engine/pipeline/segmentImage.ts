import { confidenceOf } from '../../algorithm/confidence/confidence';
import { maskFromRuns } from '../../algorithm/mask/compactMask';
import { joinedRuns, measureRuns, runsOfMask, runsWithin } from '../../algorithm/mask/maskRuns';
import type { Raster8 } from '../../core/raster';
import { regionOf } from '../../algorithm/preprocess/region';
import { samKind } from '../../algorithm/preprocess/samKinds';
import type { RunOptions, SegmentRequest, SegmentResult } from '../contract';
import type { MaskCandidate } from '../maskCandidate';
import { readToken, runDecoderRefined, tokenOf } from '../drawing/decodeMask';
import { type Drawing, drawingFor } from '../drawing/drawing';
import { evidenceOfPass, type Evidence } from '../drawing/evidenceOfPass';
import { fitMask } from '../drawing/fitMask';
import { findText } from './findText';
import { enter, settingsOf, type Location, type Settings } from './locate';
import { calibratedConfidence, measuredConcept } from '../locator/locatorVerdict';
import type { Models } from './models';
import { agreementOf, outlineOf } from '../drawing/outlineOf';
import { implausibleIn } from './plausible';
import { outcomeOf, readingOf, unknownResult, unknownWords } from './promptAnswer';
import { reliabilityIn } from './reliabilityIn';
import { limitToSide } from './sideOfOutline';
import { Stopwatch } from './stopwatch';
import { thirdCandidate, thirdResult, type ThirdCandidate } from '../drawing/thirdResult';
import { yieldToEvents } from '../../core/yieldToEvents';

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
  if (request.third) return thirdResult(models, image, settings, request.third, options, watch);
  const drawing = await drawingFor(models, image, request.atOnce);
  const { drawnBy } = drawing;
  const located = await findText(models, image, settings, request, options, watch, drawnBy);
  const { specificity, prompts } = located;
  const offered = specificity.verdict !== 'none' && !meaning.negated;
  const wanted = offered || (request.force === true && !meaning.negated);
  const decode = wanted && prompts.length > 0;
  const evidence = request.reliability ? new Map<number, Evidence>() : null;
  const drawn = decode
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
  const third =
    drawn.length > 0 && drawing.drawnBy === 'precise'
      ? await thirdCandidate(models, image, settings, request, options)
      : null;
  const everything = third ? withThird(drawn, third) : drawn;
  if (third?.preferred) {
    const sam = await models.samImage(image, await sessions.get('encoder', options));
    evidence?.set(third.candidate.region, evidenceOfPass(third.pass, sam, pack));
  }

  const { candidates, side } = limitToSide(
    everything,
    image,
    meaning.side,
    request.sides ?? { kind: 'unknown' }
  );
  const decoded = candidates.filter(c => c.chosen);
  const union = joinedRuns(decoded.map(c => c.runs));
  const measure = union && measureRuns(union);
  const mask = measure && measure.areaPx > 0 ? maskFromRuns(union) : null;
  const weakest = (pick: (d: MaskCandidate) => number): number =>
    mask ? Math.min(...decoded.map(pick)) : 0;
  const iouPrediction = weakest(d => d.iouPrediction);
  const stability = weakest(d => d.stability);
  // What the precise model's outlines are worth was measured, and only that.
  const known = request.reliability !== 'raw' && drawing.drawnBy === 'precise' && !third?.preferred;
  const measured = known ? pack.reliability : undefined;
  const agreement = mask && located.parts ? weakest(d => d.agreement ?? 0) : undefined;
  return {
    packId: pack.id,
    ...(pack.fastSam && {
      drawnBy: decoded.some(d => d.fromLocator) ? 'locator' : drawing.drawnBy,
    }),
    backend: sessions.backend,
    prompt: settings.prompt,
    outcome: outcomeOf(meaning, mask !== null),
    meaning: readingOf(models, settings, unknown),
    ...(request.window && { window: request.window }),
    ...(request.region && { region: request.region }),
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
          ...{ iouPrediction, stability, agreement },
          // What only a closer look at a reader's box shows was never measured to be anything.
          verdict: specificity.inRegionOnly ? 'none' : specificity.verdict,
          implausible: implausibleIn(image, mask, meaning),
          calibrated:
            located.presence === null || agreement === undefined || drawing.drawnBy === 'fast'
              ? null
              : calibratedConfidence(measuredConcept(pack, meaning), {
                  ...{ presence: located.presence, agreement, stability },
                }),
        })
      : null,
    ...(evidence && {
      reliability:
        mask &&
        reliabilityIn(mask, { evidence, drawn: everything, kept: decoded, located, measured }),
    }),
    candidates,
    timingsMs: watch.read(),
  };
}

/** The trained segmenter's outline beside SAM's own, or in their place. */
function withThird(
  drawn: readonly MaskCandidate[],
  { candidate, preferred }: ThirdCandidate
): MaskCandidate[] {
  const others = preferred ? drawn.map(c => ({ ...c, chosen: false })) : drawn;
  return [...others, candidate];
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
        const whole =
          method.sam?.boundary === 'guided' ? runsOfMask(fitMask(one, image, sam, pack)) : one.runs;
        const drawn = searched ? runsWithin(whole, searched) : whole;
        const chosen = token === best && region < components;
        const part = parts?.[region];
        const agreement = part && agreementOf(drawn, part);
        // The fast model's stability was not looked at.
        const trusted = graphs.drawnBy === 'fast' ? 1 : stability;
        const runs = chosen
          ? outlineOf(drawn, part, measuredConcept(pack, meaning), trusted)
          : drawn;
        const { areaPx, box } = measureRuns(runs);
        const score = { iouPrediction, stability, ...(agreement !== undefined && { agreement }) };
        const fromLocator = chosen && runs === part && { fromLocator: true as const };
        candidates.push({
          ...{ region, token, prompt, runs, areaPx, box, chosen },
          ...{ ...score, ...fromLocator },
        });
      }
    });
  }
  return candidates;
}
