import type { SegmentRequest } from '@medclip/extension-medclip-sam/engine/contract';
import type { ModelPack } from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import { compareOutputs, type Agreement } from './agreement';
import { benchPrompt } from './benchImage';
import type { LineProcess } from './lineProcess';
import type { ImageSpec, OursAnswer, OursRequest } from './ours';
import type { ReferenceAnswer } from './reference';
import type { referenceInputs } from './referenceInputs';

/** Side of the square test images. */
export const SIDE = 512;
const CLICKS = 5;

/** What every request of ours has in common: the reference has one box and no verdict. */
export const FIXED = { components: 1, prompting: 'box', force: true } as const;

/** One image, both sides. Walls and processor times in milliseconds. */
export interface Round {
  readonly reference: {
    readonly gscorecam: ReferenceAnswer['timings'];
    readonly m2ib: ReferenceAnswer['timings'];
    readonly sam: ReferenceAnswer['timings'];
  } | null;
  /** gScoreCAM and SAM ViT-B: what the reference does. */
  readonly like: OursAnswer;
  /** The same with every mask forwarded, on another image. */
  readonly likeExact: OursAnswer;
  readonly likeSecond: OursAnswer;
  /** gScoreCAM with K = 60 and MobileSAM on a new image, then other words on it at once, without idle time between. */
  readonly sixty: readonly [OursAnswer, OursAnswer];
  /** M2IB and MobileSAM. */
  readonly quality: OursAnswer;
  /** M2IB with the reference's own noise, 10 x 10, on the image that `quality` has encoded. */
  readonly m2ibLike: OursAnswer;
  readonly qualitySecond: OursAnswer;
  readonly clicks: readonly OursAnswer[];
  readonly agreement: {
    readonly gscorecam: Agreement;
    readonly m2ib: Agreement;
    /** The map of `quality`, whose noise is drawn otherwise. */
    readonly quality: Agreement;
  } | null;
}

/** The three processes that take turns, and what they share. */
export interface Sides {
  readonly pack: ModelPack;
  readonly masks: number;
  readonly fill: boolean;
  readonly inputs: ReturnType<typeof referenceInputs>;
  /** Null: ours alone. */
  readonly askReference: ((request: object) => Promise<ReferenceAnswer['timings']>) | null;
  readonly noise: { readonly noise: string; readonly noiseShape: readonly number[] } | null;
  readonly like: LineProcess;
  readonly quality: LineProcess;
  /** A folder of that name to exchange arrays in. */
  readonly out: (name: string) => string;
}

/** One image through the reference and ours in turn. */
export async function measureRound(
  sides: Sides,
  r: number,
  say: (step: string) => void
): Promise<Round> {
  const { pack, inputs, askReference, noise, like, quality, out } = sides;
  const ask = (to: LineProcess, request: OursRequest) => to.ask<OursAnswer>(request);
  const image: ImageSpec = { seed: 100 + r, width: SIDE, height: SIDE };
  const [first, second] = [benchPrompt(100 + r), benchPrompt(200 + r)];
  const clip = askReference ? inputs.clipPixels(image) : null;
  const gscorecam: SegmentRequest = {
    ...FIXED,
    prompt: first,
    saliency: 'gscorecam',
    topK: sides.masks,
  };
  const m2ib: SegmentRequest = { ...FIXED, prompt: first, saliency: 'm2ib' };

  say(`reference, gScoreCAM with ${sides.masks} masks`);
  const referenceGScoreCam =
    askReference &&
    (await askReference({
      op: 'gscorecam',
      out: out('reference-gscorecam'),
      ...clip,
      ids: inputs.paddedIds(first),
      masks: sides.masks,
      softmax: pack.recommended.softmax,
    }));
  say('ours, the same with the same SAM');
  const likeFirst = await ask(like, {
    op: 'segment',
    image,
    request: gscorecam,
    out: out('like'),
  });
  say('ours, the same with every mask forwarded');
  const likeExact = await ask(like, {
    op: 'segment',
    image: { ...image, seed: 500 + r },
    request: { ...gscorecam, method: { gScoreCam: { tolerance: 0 } } },
  });
  say('reference, SAM ViT-B');
  const referenceSam =
    askReference &&
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
    askReference &&
    (await askReference({
      op: 'm2ib',
      out: out('reference-m2ib'),
      ...clip,
      ...noise,
      ids: inputs.ids(first),
      layer: pack.clip.m2ib.layer,
      beta: pack.clip.m2ib.beta,
    }));
  say('ours, M2IB with the same noise');
  const independent = { m2ib: { sampling: 'independent' } } as const;
  const m2ibLike = await ask(quality, {
    op: 'segment',
    image,
    request: { ...m2ib, method: independent },
    out: out('m2ib-like'),
  });
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
  say('ours, two prompts with 60 masks');
  const other: ImageSpec = { ...image, seed: 700 + r };
  const few: SegmentRequest = { ...gscorecam, topK: Math.min(60, sides.masks) };
  const sixty = [
    await ask(quality, { op: 'segment', image: other, request: few }),
    await ask(quality, { op: 'segment', image: other, request: { ...few, prompt: second } }),
  ] as const;
  if (sides.fill) await ask(like, { op: 'prepare', image });
  // Without the fill: the words of the first prompt in capitals. The text is encoded anew, all channels are there.
  const again = { ...gscorecam, prompt: sides.fill ? second : first.toUpperCase() };
  const likeSecond = await ask(like, { op: 'segment', image, request: again });
  const compare = { side: SIDE, mapSize: pack.recommended.mapSize };
  return {
    reference:
      referenceGScoreCam && referenceSam && referenceM2ib
        ? { gscorecam: referenceGScoreCam, sam: referenceSam, m2ib: referenceM2ib }
        : null,
    like: likeFirst,
    likeExact,
    likeSecond,
    sixty,
    quality: qualityFirst,
    m2ibLike,
    qualitySecond,
    clicks,
    agreement: askReference && {
      gscorecam: compareOutputs({
        ...compare,
        reference: out('reference-gscorecam'),
        ours: out('like'),
        samSide: pack.sam.imageSize,
      }),
      m2ib: compareOutputs({
        ...compare,
        reference: out('reference-m2ib'),
        ours: out('m2ib-like'),
      }),
      quality: compareOutputs({
        ...compare,
        reference: out('reference-m2ib'),
        ours: out('quality'),
      }),
    },
  };
}

/** A box in source pixels in SAM's input pixels; the whole image where nothing was found. */
function samBox(box: readonly number[] | null | undefined, samSide: number): number[] {
  return (box ?? [0, 0, SIDE, SIDE]).map(v => (v * samSide) / SIDE);
}
