import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { throwIfCancelled } from '@medclip/extension-medclip-sam/algorithm/errors';
import type { SegmentRequest } from '@medclip/extension-medclip-sam/inference/contract';
import { readPack } from '@medclip/models/verifyPack';
import { agreed, compareOutputs, type Agreement } from './agreement';
import { benchPrompt } from './benchImage';
import type { BenchModels } from './benchModels';
import { startOurs, type ImageSpec, type OursAnswer, type OursRequest } from './ours';
import { startReference, type ReferenceAnswer } from './reference';
import { referenceInputs } from './referenceInputs';

const SIDE = 512;
const CLICKS = 5;

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

/** One image, both sides. Walls and processor times in milliseconds. */
export interface Round {
  readonly reference: {
    readonly gscorecam: ReferenceAnswer['timings'];
    readonly m2ib: ReferenceAnswer['timings'];
    readonly sam: ReferenceAnswer['timings'];
  } | null;
  /** gScoreCAM and SAM ViT-B: what the reference does. */
  readonly like: OursAnswer;
  readonly likeSecond: OursAnswer;
  /** M2IB and MobileSAM. */
  readonly quality: OursAnswer;
  readonly qualitySecond: OursAnswer;
  readonly clicks: readonly OursAnswer[];
  readonly agreement: { readonly gscorecam: Agreement; readonly m2ib: Agreement } | null;
}

export interface SideBySide {
  readonly masks: number;
  readonly rounds: readonly Round[];
  /** All outputs of all rounds agree within `AGREED`; null without a reference. */
  readonly sameWork: boolean | null;
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
    const fixed = { components: 1, prompting: 'box', force: true } as const;
    const noise = reference ? inputs.noise() : null;
    const warm: ImageSpec = { seed: 1, width: SIDE, height: SIDE };
    onProgress?.('warming up');
    const warmUp: SegmentRequest = { prompt: benchPrompt(1), saliency: 'm2ib', ...fixed };
    await ask(quality, { op: 'segment', image: warm, request: warmUp });
    await ask(like, {
      op: 'segment',
      image: warm,
      request: { ...warmUp, saliency: 'gscorecam', topK: 4 },
    });

    const rounds: Round[] = [];
    let [likePeak, qualityPeak] = [0, 0];
    for (let r = 0; r < options.rounds; r++) {
      throwIfCancelled(signal);
      const say = (step: string) => onProgress?.(`round ${r + 1} of ${options.rounds}: ${step}`);
      const image: ImageSpec = { seed: 100 + r, width: SIDE, height: SIDE };
      const [first, second] = [benchPrompt(100 + r), benchPrompt(200 + r)];
      const clip = reference ? inputs.clipPixels(image) : null;
      const gscorecam: SegmentRequest = {
        ...fixed,
        prompt: first,
        saliency: 'gscorecam',
        topK: options.masks,
      };
      const m2ib: SegmentRequest = { ...fixed, prompt: first, saliency: 'm2ib' };

      say(`reference, gScoreCAM with ${options.masks} masks`);
      const referenceGScoreCam =
        reference &&
        (await askReference({
          op: 'gscorecam',
          out: out('reference-gscorecam'),
          ...clip,
          ids: inputs.paddedIds(first),
          masks: options.masks,
          softmax: pack.recommended.softmax,
        }));
      say('ours, the same with the same SAM');
      const likeFirst = await ask(like, {
        op: 'segment',
        image,
        request: gscorecam,
        out: out('like'),
      });
      say('reference, SAM ViT-B');
      const referenceSam =
        reference &&
        (await askReference({
          op: 'segment',
          out: out('reference-gscorecam'),
          ...inputs.samPixels(image),
          box: samBox(likeFirst.box, pack.sam.imageSize),
        }));
      say('ours, M2IB and MobileSAM');
      const qualityFirst = await ask(quality, {
        op: 'segment',
        image,
        request: m2ib,
        out: out('quality'),
      });
      say('reference, M2IB');
      const referenceM2ib =
        reference &&
        (await askReference({
          op: 'm2ib',
          out: out('reference-m2ib'),
          ...clip,
          ...noise,
          ids: inputs.ids(first),
          layer: pack.clip.m2ib.layer,
          beta: pack.clip.m2ib.beta,
        }));
      say('ours, second prompts and clicks');
      const qualitySecond = await ask(quality, {
        op: 'segment',
        image,
        request: { ...m2ib, prompt: second },
      });
      const clicks: OursAnswer[] = [];
      for (let i = 0; i < CLICKS; i++) {
        const point = { x: 200 + 20 * i, y: 250, label: 1 };
        clicks.push(
          await ask(quality, {
            op: 'refine',
            image,
            request: { box: null, points: [point] } as never,
          })
        );
      }
      if (options.fill) await ask(like, { op: 'prepare', image });
      // Without the fill: the words of the first prompt in capitals. The text is encoded anew, all channels are there.
      const again = { ...gscorecam, prompt: options.fill ? second : first.toUpperCase() };
      const likeSecond = await ask(like, { op: 'segment', image, request: again });
      [likePeak, qualityPeak] = [likeSecond.peakMb, clicks.at(-1)!.peakMb];
      const compare = { side: SIDE, mapSize: pack.recommended.mapSize };
      rounds.push({
        reference:
          referenceGScoreCam && referenceSam && referenceM2ib
            ? { gscorecam: referenceGScoreCam, sam: referenceSam, m2ib: referenceM2ib }
            : null,
        like: likeFirst,
        likeSecond,
        quality: qualityFirst,
        qualitySecond,
        clicks,
        agreement: reference && {
          gscorecam: compareOutputs({
            ...compare,
            reference: out('reference-gscorecam'),
            ours: out('like'),
            samSide: pack.sam.imageSize,
          }),
          m2ib: compareOutputs({
            ...compare,
            reference: out('reference-m2ib'),
            ours: out('quality'),
          }),
        },
      });
    }
    return {
      masks: options.masks,
      rounds,
      sameWork: reference
        ? rounds.every(
            r => r.agreement && agreed(r.agreement.gscorecam) && agreed(r.agreement.m2ib)
          )
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

/** A box in source pixels in SAM's input pixels; the whole image where nothing was found. */
function samBox(box: readonly number[] | null | undefined, samSide: number): number[] {
  return (box ?? [0, 0, SIDE, SIDE]).map(v => (v * samSide) / SIDE);
}
