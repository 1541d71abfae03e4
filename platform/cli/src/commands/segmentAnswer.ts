import { measureMask } from '@medclip/extension-medclip-sam/algorithm/measure/measure';
import { runUnsliced } from '@medclip/extension-medclip-sam/core/timeSlicing';
import type {
  SegmentResult,
  UncertaintyResult,
} from '@medclip/extension-medclip-sam/engine/contract';
import type { MaskCandidate } from '@medclip/extension-medclip-sam/engine/maskCandidate';
import { unusualOf } from '@medclip/extension-medclip-sam/engine/pipeline/unusual';
import { answerTerm } from '@medclip/extension-medclip-sam/prompt/readPrompt';
import type { TermAnswer } from '@medclip/extension-medclip-sam/prompt/terms/termAnswer';
import { termMeaning } from '@medclip/extension-medclip-sam/prompt/terms/terminology';
import type { Click } from '../handPrompts';
import type { ImageFile } from '../readImage';
import { printJson } from '../runCommand';
import { unusualText } from '../unusualText';
import { termOfImage } from '../writeResultSeg';
import type { Options } from './segmentUsage';

/** What the segment is coded as; `candidates` where the prompt does not decide. */
function termJson(answer: TermAnswer): object {
  const { kind, term } = answer;
  return {
    kind,
    meaning: termMeaning(term),
    code: `${term.type.value} ${term.type.scheme}`,
    ...(answer.kind === 'ambiguous' && { candidates: answer.candidates.map(termMeaning) }),
  };
}

/** What the prompt was understood as, in the words of the contract. */
function meaningJson(
  { dicom }: ImageFile,
  { prompt, meaning, side: answer }: SegmentResult
): object {
  const { target, side, negated, unknown, knownOn = [] } = meaning;
  const { term } = dicom ? termOfImage(dicom, prompt, answer) : answerTerm(prompt);
  return { target, side, negated, term: negated ? null : termMeaning(term), unknown, knownOn };
}

/** Which words the pack does not know, or does on other kinds of image only, and what to do: one line for stderr. */
export function unknownLine({ meaning }: SegmentResult): string {
  const words = meaning.unknown.map(word => `"${word}"`).join(', ');
  if (meaning.knownOn) {
    return `this pack knows ${words} on ${meaning.knownOn.join(', ')} only: choose another image or pack\n`;
  }
  const [first, ...more] = meaning.didYouMean.map(text => `"${text}"`);
  const asked = first ? `did you mean ${[first, ...more].join(' or ')}?` : 'use other words';
  return `this pack does not know ${words}: ${asked}\n`;
}

/** What became of a prompt that denies a finding: one line. */
export function absenceLine({ absence }: SegmentResult): string {
  const asked = 'the prompt asks for the absence of a finding';
  if (!absence) return `${asked}: there is nothing to outline\n`;
  const seen = absence.verdict === 'none' ? 'no sign of it was seen' : 'there may be one';
  return `${asked} (${absence.finding}): ${seen}; this is not a diagnosis\n`;
}

/** Why a map that was asked for is not there: one line for stderr. */
export const blankMapLine = (path: string, map: 'heatmap' | 'reliability'): string =>
  `${path} was not written: the ${map} is 0 everywhere\n`;

/** Maps that were to become DICOM objects and are 0 everywhere: nothing is written of them. */
export type BlankMaps = Readonly<Record<'probability' | 'reliability', boolean>>;
export const NO_MAPS: BlankMaps = { probability: false, reliability: false };

interface Drawn {
  readonly clicks: readonly Click[];
  readonly segmenter: string;
  readonly blank: BlankMaps;
}

/** Name of an alternative mask's file. */
export const candidateFile = (c: MaskCandidate): string => `region${c.region}-token${c.token}.png`;

/** What the run found: its one object with `--json`, else one line. */
export function printAnswer(
  file: ImageFile,
  result: SegmentResult,
  uncertainty: UncertaintyResult | null,
  options: Options,
  drawn: Drawn
): void {
  const { mask } = result;
  const spacing = mask && file.spacingUnder(mask);
  const measure = mask && measureMask(mask, spacing);
  const modality = file.modality ?? options.modality;
  const unusual = mask
    ? runUnsliced(unusualOf(file.raster, mask, { prompt: result.prompt, modality }))
    : [];
  if (result.outcome === 'unknown-words') process.stderr.write(unknownLine(result));
  if (options.json) {
    printJson({
      pack: result.packId,
      prompt: result.prompt,
      outcome: result.outcome,
      didYouMean: result.meaning.didYouMean,
      meaning: meaningJson(file, result),
      side: result.side ?? null,
      saliency: result.saliency,
      topK: result.topK,
      channelsForwarded: result.channelsForwarded,
      prompting: result.prompting,
      postprocess: result.postprocess,
      found: result.found,
      specificity: result.specificity,
      mask: measure
        ? { width: mask.width, height: mask.height, ...measure, scale: spacing?.origin ?? null }
        : null,
      regions: result.regions,
      iouPrediction: result.iouPrediction,
      stability: result.stability,
      confidence: result.confidence,
      unusual,
      absence: result.absence,
      ...(options.candidates !== undefined && {
        candidates: result.candidates.map(({ runs, ...c }) => ({
          ...c,
          file: candidateFile({ ...c, runs }),
        })),
      }),
      ...(uncertainty && {
        uncertainty: {
          passes: uncertainty.passes,
          agreement: uncertainty.agreement,
          uncertainPx: uncertainty.uncertainPx,
        },
      }),
      ...(result.reliability && {
        reliability: {
          votes: result.reliability.votes,
          calibrated: result.reliability.calibrated,
          out: drawn.blank.reliability ? null : options.reliability,
        },
      }),
      ...(options.probability !== undefined && {
        probability: { out: mask && !drawn.blank.probability ? options.probability : null },
      }),
      ...(file.dicom && { term: termJson(termOfImage(file.dicom, result.prompt, result.side)) }),
      clicks: drawn.clicks,
      box: null,
      model: { locator: result.saliency, segmenter: drawn.segmenter },
      timingsMs: result.timingsMs,
      out: mask ? options.out : null,
    });
    return;
  }
  const { verdict, score } = result.specificity;
  if (result.outcome === 'unknown-words') return;
  if (result.outcome === 'absence-asked') {
    process.stdout.write(absenceLine(result));
    return;
  }
  if (!measure) {
    if (result.side?.told) {
      process.stdout.write(`not seen on the side asked for (${result.side.asked})\n`);
      return;
    }
    process.stdout.write(
      `nothing found: the text matches nothing in this image (specificity ${verdict}, ${score.toFixed(2)}). ` +
        'Use other words, or --force for the mask all the same.\n'
    );
    return;
  }
  const where = spacing?.origin === 'detector' ? ' at the detector' : '';
  const area =
    measure.areaMm2 === null ? ', not calibrated' : `, ${measure.areaMm2.toFixed(1)} mm2${where}`;
  const untold = result.side && !result.side.told ? ', side not told by the image header' : '';
  const sure = result.confidence
    ? `confidence ${result.confidence.level}, predicted IoU ${result.iouPrediction.toFixed(2)}, ` +
      `stability ${result.stability.toFixed(2)}`
    : 'no confidence after clicks';
  process.stdout.write(
    `${options.out}: ${measure.areaPx} px${area}${untold}, specificity ${verdict} (${score.toFixed(2)}), ` +
      `${sure}, ${Math.round(result.timingsMs.total)} ms${unusualText(unusual)}\n`
  );
}
