import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readPack } from '@medclip/models/verifyPack';
import type { BenchModels } from '../benchModels';
import { startOurs, type ImageSpec, type OursAnswer, type OursRequest } from '../ours';
import { exportPlain } from './plainExport';
import { median, ratioOf } from '../statistics';
import {
  startTransformers,
  type TransformersAnswer,
  type TransformersRequest,
} from './transformersProcess';

const SIDE = 512;
const CLICKS = 5;
const WARM = 3;
const MODEL = 'bench-mobile-sam';
/** Both resize the image by filters of their own, so that the predicted IoU is not equal to the last digit. */
const SAME_IOU = 0.005;

export interface TransformersReport {
  /** Medians of the rounds, milliseconds by the clock and of processor time. */
  readonly newImage: { readonly ours: OursAnswer; readonly theirs: TransformersAnswer };
  readonly click: { readonly ours: OursAnswer; readonly theirs: TransformersAnswer };
  /** Ours over theirs, round by round, by the clock. */
  readonly ratios: { readonly newImage: number; readonly click: number };
  readonly cpuRatios: { readonly newImage: number; readonly click: number };
  /** The predicted IoU of the mask that ours takes is that of one of theirs, every time. */
  readonly sameWork: boolean;
}

export interface TransformersOptions {
  readonly models: BenchModels;
  readonly folder: string;
  /** Of `installTransformers`. */
  readonly entry: string;
  readonly rounds: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (step: string) => void;
}

/**
 * A new image with a click, and further clicks, through transformers.js (`SamModel`, `SamProcessor`) and our pipeline in turn, on the
 * same MobileSAM weights in fp32. Both return masks of the image's size; theirs returns three, ours the one it chooses.
 */
export async function measureTransformers(
  options: TransformersOptions
): Promise<TransformersReport> {
  const { models, folder, entry, rounds, signal, onProgress } = options;
  onProgress?.('transformers.js');
  await writeModel(path.join(folder, MODEL), models, signal);
  const ours = startOurs(signal);
  const theirs = startTransformers(signal);
  const askOurs = (request: OursRequest) => ours.ask<OursAnswer>(request);
  const askTheirs = (request: TransformersRequest) => theirs.ask<TransformersAnswer>(request);
  const outline = (image: ImageSpec, [x, y]: readonly [number, number]) =>
    askOurs({
      op: 'refine',
      image,
      request: { box: null, points: [{ x, y, label: 1 }], maskToken: 'best-of-three' } as never,
    });
  const images = { ours: [] as OursAnswer[], theirs: [] as TransformersAnswer[] };
  const clicks = { ours: [] as OursAnswer[], theirs: [] as TransformersAnswer[] };
  try {
    await askOurs({ op: 'load', pack: models.packMobile });
    await askTheirs({ op: 'load', entry, models: folder, model: MODEL });
    // The first rounds are not counted: both compile their code.
    for (let r = 1 - WARM; r <= rounds; r++) {
      const image = { seed: 900 + r, width: SIDE, height: SIDE };
      const first = [200, 250] as const;
      const newOurs = await outline(image, first);
      const newTheirs = await askTheirs({ op: 'outline', image, click: first });
      if (r > 0) {
        images.ours.push(newOurs);
        images.theirs.push(newTheirs);
      }
      for (let i = 1; i <= CLICKS; i++) {
        const click = [200 + 20 * i, 250] as const;
        const [own, other] = [
          await outline(image, click),
          await askTheirs({ op: 'outline', image: null, click }),
        ];
        if (r <= 0) continue;
        clicks.ours.push(own);
        clicks.theirs.push(other);
      }
    }
  } finally {
    ours.end();
    theirs.end();
  }
  const same = (own: OursAnswer, i: number, all: readonly TransformersAnswer[]) =>
    all[i]!.iou!.some(iou => Math.abs(iou - own.iouPrediction!) <= SAME_IOU);
  return {
    newImage: { ours: middle(images.ours), theirs: middle(images.theirs) },
    click: { ours: middle(clicks.ours), theirs: middle(clicks.theirs) },
    ratios: ratiosOf(images, clicks, 'wallMs'),
    cpuRatios: ratiosOf(images, clicks, 'cpuMs'),
    sameWork:
      images.ours.every((own, i) => same(own, i, images.theirs)) &&
      clicks.ours.every((own, i) => same(own, i, clicks.theirs)),
  };
}

interface Both {
  readonly ours: readonly OursAnswer[];
  readonly theirs: readonly TransformersAnswer[];
}

function ratiosOf(images: Both, clicks: Both, clock: 'wallMs' | 'cpuMs') {
  const of = ({ ours, theirs }: Both) =>
    ratioOf(
      ours.map(a => a[clock]),
      theirs.map(a => a[clock])
    );
  return { newImage: of(images), click: of(clicks) };
}

function middle<A extends TransformersAnswer>(answers: readonly A[]): A {
  const of = (what: 'wallMs' | 'cpuMs' | 'peakMb') => median(answers.map(a => a[what]));
  return { ...answers[0]!, wallMs: of('wallMs'), cpuMs: of('cpuMs'), peakMb: of('peakMb') };
}

/** A folder as transformers.js wants it: two graphs and their descriptions. */
async function writeModel(dir: string, models: BenchModels, signal?: AbortSignal): Promise<void> {
  const { sam } = await readPack(models.packMobile);
  const { imageSize, embeddingSize: cells, mean, std } = sam;
  await mkdir(path.join(dir, 'onnx'), { recursive: true });
  const model = { checkpoint: models.mobileSam, imageSize, cells };
  const file = (name: string) => path.join(dir, 'onnx', `${name}.onnx`);
  await exportPlain({ ...model, kind: 'point-encoder' }, file('vision_encoder'), signal);
  await exportPlain(
    { ...model, kind: 'point-decoder' },
    file('prompt_encoder_mask_decoder'),
    signal
  );
  const write = (name: string, value: object) =>
    writeFile(path.join(dir, name), JSON.stringify(value));
  await write('config.json', { model_type: 'sam', architectures: ['SamModel'] });
  await write('preprocessor_config.json', {
    image_processor_type: 'SamImageProcessor',
    processor_class: 'SamProcessor',
    ...{
      do_convert_rgb: true,
      do_normalize: true,
      do_rescale: true,
      do_resize: true,
      do_pad: true,
    },
    ...{ resample: 2, rescale_factor: 1 / 255, size: { longest_edge: imageSize } },
    pad_size: { width: imageSize, height: imageSize },
    // A pack's statistics are those of 0..255 values, theirs of 0..1.
    ...{ image_mean: mean.map(v => v / 255), image_std: std.map(v => v / 255) },
  });
}
