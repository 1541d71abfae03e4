import { MedClipSamError, say } from '../../core/errors';
import { joinedRuns, maskOfRuns, measureRuns, runsOfMask } from '../../algorithm/mask/maskRuns';
import { measureMask } from '../../algorithm/measure/measure';
import type { Raster8 } from '../../core/raster';
import type { RunOptions, SegmentRequest, SegmentResult } from '../contract';
import type { MaskCandidate, TrainedOn } from '../maskCandidate';
import { fitMask } from './fitMask';
import { enter, type Settings } from '../pipeline/locate';
import type { ModelPack } from '../pack/modelPack';
import type { Models } from '../pipeline/models';
import { outcomeOf, unknownResult } from '../pipeline/promptAnswer';
import { regionsFor } from '../pipeline/sideOfOutline';
import type { Stopwatch } from '../pipeline/stopwatch';
import { thirdFor, thirdOutline, type ThirdOutline } from './thirdOutline';

/** The trained segmenter's candidate, and the pass that drew it. */
export interface ThirdCandidate {
  readonly candidate: MaskCandidate;
  readonly pass: ThirdOutline['parts'][number]['pass'];
  /** It is the answer. */
  readonly preferred: boolean;
}

/**
 * One more outline to choose from, where the pack has a trained segmenter for what is asked and it outlines something: SAM's
 * from its box. It excludes those of the first region, and there is none for things of several parts.
 */
export async function thirdCandidate(
  models: Models,
  image: Raster8,
  { meaning, modality, method }: Settings,
  request: SegmentRequest,
  options: RunOptions
): Promise<ThirdCandidate | null> {
  const third = thirdFor(models.pack, meaning, modality);
  const wanted = third?.prefer === true || request.candidates === true;
  if (!third || !wanted || request.region || regionsFor(meaning) > 1) return null;
  const outline = await thirdOutline(models, third, image, meaning, method.sam, options);
  const [part] = outline.parts;
  if (!part) return null;
  const { drawn, prompt, pass } = part;
  const guided = method.sam?.boundary === 'guided';
  const runs = guided ? runsOfMask(fitMask(drawn, image, outline.sam, models.pack)) : drawn.runs;
  const { areaPx, box } = measureRuns(runs);
  if (areaPx === 0) return null;
  const { token, iouPrediction, stability } = drawn;
  return {
    candidate: {
      ...{ region: 0, token, prompt, runs, areaPx, box, iouPrediction, stability },
      third: trainedOn(third.labels.images, outline.doubt),
      chosen: third.prefer,
    },
    pass,
    preferred: third.prefer,
  };
}

const trainedOn = (outlines: number, doubt: number): TrainedOn => ({ outlines, doubt });

/** The trained segmenter's answer alone. @throws model-unsupported where the pack has none for what is asked */
export async function thirdResult(
  models: Models,
  image: Raster8,
  settings: Settings,
  what: NonNullable<SegmentRequest['third']>,
  options: RunOptions,
  watch: Stopwatch
): Promise<SegmentResult> {
  const { meaning, modality, method } = settings;
  const third = thirdFor(models.pack, meaning, modality);
  if (!third) throw noThird(models.pack, settings.prompt);
  await enter('decode-mask', options);
  const outline = await watch.time('samDecode', () =>
    thirdOutline(models, third, image, meaning, method.sam, options)
  );
  const { own, parts, doubt, probability } = outline;
  const joined = joinedRuns(parts.map(p => p.drawn.runs));
  const mask = what === 'own' ? own : joined && maskOfRuns(joined);
  const measure = mask && measureMask(mask);
  const found = measure !== null && measure.areaPx > 0 && !meaning.negated;
  const answer = unknownResult(models, image, settings, [], watch);
  const most = probability.data.reduce((a, b) => Math.max(a, b), 0);
  const least = (pick: (d: (typeof parts)[number]['drawn']) => number): number =>
    found ? Math.min(...parts.map(p => pick(p.drawn))) : 0;
  return {
    ...answer,
    outcome: outcomeOf(meaning, found),
    specificity: { verdict: found ? 'strong' : 'none', score: most },
    ...{ found, mask: found ? mask : null, heatmap: probability, threshold: third.threshold },
    areaPx: found ? measure.areaPx : 0,
    box: found ? measure.box : null,
    iouPrediction: least(d => d.iouPrediction),
    stability: least(d => d.stability),
    third: trainedOn(third.labels.images, doubt),
    timingsMs: watch.read(),
  };
}

function noThird({ id, third }: ModelPack, prompt: string): MedClipSamError {
  return new MedClipSamError(
    'model-unsupported',
    third
      ? say`The trained segmenter of the pack ${id} was trained for ${third.concepts.join(', ')}, not for ${JSON.stringify(prompt)}.`
      : say`The pack ${id} has no trained segmenter.`,
    'Give a pack that `medclip-sam train` made, and a prompt for what it was trained on.'
  );
}
