import { channelScores } from '../../algorithm/saliency/gScoreCam';
import { channelPlane } from '../../algorithm/saliency/imageFeatures';
import { ScorePrediction } from '../../algorithm/saliency/scorePrediction';
import { openWeights } from '../../algorithm/saliency/weightBounds';
import type { ClipImage } from '../pipeline/imageCache';
import {
  embeddedChannels,
  forwardChannels,
  MASK_BATCH,
  maskedEmbedding,
  type Layer,
} from './maskedChannels';
import type { SaliencyRun } from './saliencyRun';

/** Scores that must be known before others are predicted. */
const LEAST = 2 * MASK_BATCH;

/** Scores of one text against the image masked by each of some channels, alpha * cos. */
export class MaskScores {
  constructor(
    private readonly image: ClipImage,
    private readonly layer: Layer,
    private readonly text: Float32Array,
    private readonly run: SaliencyRun
  ) {}

  /** Every channel through the network, unless an earlier prompt has sent it there. */
  async of(channels: Int32Array): Promise<Float32Array> {
    await forwardChannels(this.image, this.layer, channels, this.run);
    return this.known(channels);
  }

  /**
   * Only as many channels go through the network as it takes to be sure of the softmax weights within `tolerance`
   * (algorithm/saliency/weightBounds.ts), those most in doubt first; the others' scores are predicted from these and from
   * what earlier prompts left in the image's cache. 0 sends all of them.
   */
  async within(tolerance: number, channels: Int32Array): Promise<Float32Array> {
    // With all of them known, as idle time leaves them, nothing is predicted, and the prediction is not set up.
    const allKnown = channels.every(c => this.isKnown(c));
    if (tolerance <= 0 || allKnown) return this.of(channels);
    const chosen = new Set(channels);
    const others = embeddedChannels(this.image, this.layer).filter(c => !chosen.has(c));
    const all = [...channels, ...others];
    const prediction = new ScorePrediction(
      all.map(c => channelPlane(this.image.features, this.layer, c))
    );
    for (;;) {
      this.observe(prediction, all);
      const open = channels.filter(c => !this.isKnown(c));
      if (open.length === 0) return this.known(channels);
      const judged = this.judge(prediction, channels);
      if (judged && judged.doubt <= tolerance) return judged.scores;
      const next = judged ? judged.next : open;
      this.run.onFraction?.(1 - open.length / channels.length);
      const quietly = { ...this.run, onFraction: undefined };
      await forwardChannels(this.image, this.layer, next.subarray(0, MASK_BATCH), quietly);
    }
  }

  /** Null as long as too few scores are known to say anything about the others. */
  private judge(prediction: ScorePrediction, channels: Int32Array) {
    if (prediction.observations < LEAST) return null;
    const { mean, deviation } = prediction.predict();
    const guess = {
      mean: mean.subarray(0, channels.length),
      deviation: deviation.subarray(0, channels.length),
    };
    const { doubt, next } = openWeights(guess, this.run.pack.clip.logitScale);
    return { doubt, next: next.map(i => channels[i]!), scores: Float32Array.from(guess.mean) };
  }

  private observe(prediction: ScorePrediction, all: readonly number[]): void {
    const fresh = [...all.keys()].filter(i => !prediction.has(i) && this.isKnown(all[i]!));
    const scores = this.known(fresh.map(i => all[i]!));
    fresh.forEach((i, n) => prediction.observe(i, scores[n]!));
  }

  private isKnown(channel: number): boolean {
    return maskedEmbedding(this.image, this.layer, channel) !== undefined;
  }

  private known(channels: Iterable<number>): Float32Array {
    const embeddings = Array.from(channels, c => maskedEmbedding(this.image, this.layer, c)!);
    return channelScores(embeddings, this.text, this.run.pack.clip.logitScale);
  }
}
