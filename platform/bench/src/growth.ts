import { startOurs, type ImageSpec, type OursAnswer, type OursRequest } from './ours';
import { median, ratioOf } from './statistics';

/** Median wall milliseconds at each value of what is varied. */
export type Growth = readonly { readonly at: number; readonly ms: number }[];

export interface GrowthReport {
  /** gScoreCAM's time with its masks, on images not seen before. */
  readonly masks: Growth;
  /** Grad-CAM run on new square images of this side. */
  readonly imageSide: Growth;
  /** Time of the n-th prompt on one image. */
  readonly prompts: Growth;
  readonly propagation: {
    /** 20 slices from mask to mask, to 20 times one slice. */
    readonly ratio: number;
    readonly slices: number;
    /** Resident memory after the last slice less that after the tenth, MB. */
    readonly grownMb: number;
  };
}

const SLICES = 20;
/** Slices before memory is called flat: caches and ONNX Runtime's arena have their size then. */
const SETTLED = 10;

/** How our run grows with what the reader varies, on one pack in Node. */
export async function measureGrowth(
  pack: string,
  options: { readonly signal?: AbortSignal; readonly onProgress?: (step: string) => void } = {}
): Promise<GrowthReport> {
  const ours = startOurs(options.signal);
  const ask = (request: OursRequest) => ours.ask<OursAnswer>(request);
  let seed = 1000;
  const fresh = (side = 512): ImageSpec => ({ seed: seed++, width: side, height: side });
  const fixed = { force: true, components: 1 } as const;
  const segment = (image: ImageSpec, more: object) =>
    ask({ op: 'segment', image, request: { prompt: 'breast tumor', ...fixed, ...more } });
  const repeat = async (times: number, one: () => Promise<number>) => {
    const all: number[] = [];
    for (let i = 0; i < times; i++) all.push(await one());
    return median(all);
  };
  try {
    await ask({ op: 'load', pack });
    for (const saliency of ['gradcam', 'gscorecam'] as const)
      await segment(fresh(), { saliency, topK: 8 });
    options.onProgress?.('growth with masks');
    const masks = [];
    for (const topK of [8, 16, 32, 64]) {
      const ms = await repeat(3, async () => {
        const told = await segment(fresh(), { saliency: 'gscorecam', topK });
        return told.stages?.saliency ?? NaN;
      });
      masks.push({ at: topK, ms });
    }
    options.onProgress?.('growth with image size');
    const imageSide = [];
    for (const side of [256, 512, 1024, 2048]) {
      const ms = await repeat(
        3,
        async () => (await segment(fresh(side), { saliency: 'gradcam' })).wallMs
      );
      imageSide.push({ at: side, ms });
    }
    options.onProgress?.('growth with prompts');
    const prompts = [];
    const image = fresh();
    for (let n = 1; n <= 5; n++) {
      const told = await segment(image, { saliency: 'gradcam', prompt: `breast tumor ${n}` });
      prompts.push({ at: n, ms: told.wallMs });
    }
    options.onProgress?.('propagation over slices');
    return { masks, imageSide, prompts, propagation: await propagation(ask, fresh) };
  } finally {
    ours.end();
  }
}

/** Slice to slice without saliency: encode for SAM, decode from a box. */
async function propagation(
  ask: (request: OursRequest) => Promise<OursAnswer>,
  fresh: () => ImageSpec
): Promise<GrowthReport['propagation']> {
  const box = [150, 150, 350, 350];
  const slice = () => ask({ op: 'refine', image: fresh(), request: { box, points: [] } as never });
  await slice();
  const single: number[] = [];
  const many: number[] = [];
  let grownMb = 0;
  for (let round = 0; round < 3; round++) {
    single.push((await slice()).wallMs);
    let sum = 0;
    let settled = 0;
    for (let i = 0; i < SLICES; i++) {
      const told = await slice();
      sum += told.wallMs;
      if (i === SETTLED - 1) settled = told.rssMb;
      grownMb = told.rssMb - settled;
    }
    many.push(sum / SLICES);
  }
  return { ratio: ratioOf(many, single), slices: SLICES, grownMb };
}
