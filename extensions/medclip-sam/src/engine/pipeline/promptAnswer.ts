import type { Raster8 } from '../../core/raster';
import { askInstead, elsewhereKnown, unknownTo, untoldBy } from '../../prompt/packWords';
import type { PromptMeaning } from '../../prompt/readPrompt';
import type { Outcome, SegmentResult } from '../contract';
import type { PromptReading } from '../promptReading';
import type { Settings } from './locate';
import type { Models } from './models';
import type { Stopwatch } from './stopwatch';

/** What of a prompt's meaning is told with the result. */
export function readingOf(
  { pack }: Models,
  { meaning, modality }: Settings,
  unknown: readonly string[]
): PromptReading {
  const { target, side, negated } = meaning;
  const knownOn = elsewhereKnown(pack, meaning, modality);
  const untold = untoldBy(pack, meaning);
  return {
    ...{ target, side, negated, unknown, didYouMean: askInstead(pack, meaning) },
    ...(untold.length > 0 && { untold }),
    ...(knownOn.length > 0 && { knownOn }),
  };
}

/** Words that keep this pack from being asked (prompt/packWords.ts). */
export const unknownWords = (
  { pack }: Models,
  { meaning, modality }: Settings
): readonly string[] => unknownTo(pack, meaning, modality);

/** A prompt that asks for an absence has nothing to outline, whatever was drawn. */
export function outcomeOf(meaning: PromptMeaning, outlined: boolean): Outcome {
  if (meaning.negated) return 'absence-asked';
  return outlined ? 'outlined' : 'not-seen';
}

/**
 * The answer to words that the pack does not know, an absence among them: the image was not looked at.
 */
export function unknownResult(
  models: Models,
  { width, height }: Raster8,
  settings: Settings,
  unknown: readonly string[],
  watch: Stopwatch
): SegmentResult {
  const { pack, sessions } = models;
  const { meaning, prompt, saliency, prompting, postprocess } = settings;
  return {
    packId: pack.id,
    backend: sessions.backend,
    prompt,
    outcome: meaning.negated && !meaning.negatedPerhaps ? 'absence-asked' : 'unknown-words',
    meaning: readingOf(models, settings, unknown),
    wordings: [],
    saliency,
    topK: null,
    channelsForwarded: null,
    prompting,
    postprocess,
    specificity: { verdict: 'none', score: 0 },
    absence: null,
    found: false,
    mask: null,
    heatmap: { width, height, data: new Float32Array(width * height) },
    threshold: 1,
    regions: [],
    areaPx: 0,
    box: null,
    iouPrediction: 0,
    stability: 0,
    confidence: null,
    candidates: [],
    timingsMs: watch.read(),
  };
}
