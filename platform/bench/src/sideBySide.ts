import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { throwIfCancelled } from '@medclip/extension-medclip-sam/core/errors';
import type { SegmentRequest } from '@medclip/extension-medclip-sam/engine/contract';
import { readPack } from '@medclip/models/verifyPack';
import { agreed } from './agreement';
import { benchPrompt } from './benchImage';
import type { BenchModels } from './benchModels';
import { startOurs, type ImageSpec, type OursAnswer, type OursRequest } from './ours';
import { startReference, type ReferenceAnswer } from './reference';
import { referenceInputs } from './referenceInputs';
import { FIXED, measureRound, SIDE, type Round, type Sides } from './round';

export interface SideBySideOptions {
  readonly models: BenchModels;
  readonly folder: string;
  readonly rounds: number;
  /** Masked images that gScoreCAM runs on both sides; 300 in the papers. */
  readonly masks: number;
  /** Fill the channel cache before the second gScoreCAM prompt, as idle time does. Minutes at full size. */
  readonly fill: boolean;
  /** Null: no reference, ours alone. */
  readonly reference: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (step: string) => void;
}

export interface SideBySide {
  readonly masks: number;
  readonly rounds: readonly Round[];
  /** All outputs of all rounds agree within `AGREED`; null without a reference. */
  readonly sameWork: boolean | null;
  /** Least correlation of the map made with antithetic noise with the reference's of 10 x 10 samples. */
  readonly qualityCorrelation: number | null;
  readonly loadMs: {
    readonly reference: number | null;
    readonly like: number;
    readonly quality: number;
  };
  readonly peakMb: {
    readonly reference: number | null;
    readonly like: number;
    readonly quality: number;
  };
}

/** The reference and ours in turn, image by image, each in a process of its own, one at a time. */
export async function runSideBySide(options: SideBySideOptions): Promise<SideBySide> {
  const { models, folder, signal, onProgress } = options;
  const pack = await readPack(models.packVitB);
  const inputs = referenceInputs(path.join(folder, 'inputs'), pack, models.vocabulary);
  const out = (name: string) => {
    const dir = path.join(folder, name);
    mkdirSync(dir, { recursive: true });
    return dir;
  };
  const reference = options.reference ? startReference(signal) : null;
  const like = startOurs(signal);
  const quality = startOurs(signal);
  const ask = (to: typeof like, request: OursRequest) => to.ask<OursAnswer>(request);
  let referencePeak = 0;
  const askReference = async (request: object) => {
    const told = await reference!.ask<ReferenceAnswer>(request);
    referencePeak = told.peakMb;
    return told.timings;
  };
  try {
    onProgress?.('loading the models on all sides');
    const referenceLoad = reference
      ? await reference.ask<ReferenceAnswer>({
          op: 'load',
          threads: 2,
          biomedclip: models.biomedclip,
          sam: models.samVitB,
        })
      : null;
    const likeLoad = await ask(like, { op: 'load', pack: models.packVitB });
    const qualityLoad = await ask(quality, { op: 'load', pack: models.packMobile });
    const warm: ImageSpec = { seed: 1, width: SIDE, height: SIDE };
    onProgress?.('warming up');
    const warmUp: SegmentRequest = { prompt: benchPrompt(1), saliency: 'm2ib', ...FIXED };
    await ask(quality, { op: 'segment', image: warm, request: warmUp });
    await ask(like, {
      op: 'segment',
      image: warm,
      request: { ...warmUp, saliency: 'gscorecam', topK: 4 },
    });

    const sides: Sides = {
      ...{ pack, inputs, like, quality, out, masks: options.masks, fill: options.fill },
      askReference: reference ? askReference : null,
      noise: reference ? inputs.noise() : null,
    };
    const rounds: Round[] = [];
    let [likePeak, qualityPeak] = [0, 0];
    for (let r = 0; r < options.rounds; r++) {
      throwIfCancelled(signal);
      const say = (step: string) => onProgress?.(`round ${r + 1} of ${options.rounds}: ${step}`);
      const round = await measureRound(sides, r, say);
      [likePeak, qualityPeak] = [round.likeSecond.peakMb, round.clicks.at(-1)!.peakMb];
      rounds.push(round);
    }
    return {
      masks: options.masks,
      rounds,
      sameWork: reference
        ? rounds.every(({ agreement: a }) => a !== null && agreed(a.gscorecam) && agreed(a.m2ib))
        : null,
      qualityCorrelation: reference
        ? Math.min(...rounds.map(r => r.agreement?.quality.heatmap ?? NaN))
        : null,
      loadMs: {
        reference: referenceLoad?.timings.wall.load ?? null,
        like: likeLoad.wallMs,
        quality: qualityLoad.wallMs,
      },
      peakMb: { reference: reference ? referencePeak : null, like: likePeak, quality: qualityPeak },
    };
  } finally {
    for (const one of [reference, like, quality]) one?.end();
  }
}
