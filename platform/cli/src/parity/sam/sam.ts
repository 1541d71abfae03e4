import path from 'node:path';
import type { Raster8 } from '@medclip/extension-medclip-sam/core/raster';
import { resizeRaster } from '@medclip/extension-medclip-sam/algorithm/preprocess/resizePil';
import { samKind } from '@medclip/extension-medclip-sam/algorithm/preprocess/samKinds';
import {
  samGeometry,
  samPreprocess,
} from '@medclip/extension-medclip-sam/algorithm/preprocess/samPreprocess';
import { openCheckpoint } from '@medclip/models/checkpoint/openCheckpoint';
import { SAM_FAMILIES } from '@medclip/models/sam/checkpoint/families';
import { readSamShape } from '@medclip/models/sam/checkpoint/readSamShape';
import { segmentAnythingNames } from '@medclip/models/sam/checkpoint/samKeyNames';
import { writeSamGraphs } from '@medclip/models/sam/writeSamGraphs';
import type { CheckResult, GoldenPack, PackChecker } from '../check';
import { checkClose, checkImage, checkJson } from '../compare';
import { readBytes, readFloat, readRaster } from '../goldenPack';
import { everyCheckpoint } from '../everyCheckpoint';
import { openGraph } from '../openGraph';
import { checkPrompts } from './samPrompts';
import { checkSamPrecision } from './samPrecision';
import type { TensorSource } from '@medclip/models/checkpoint/tensorSource';
import type { ModelPack } from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import type { SamShape } from '@medclip/models/sam/samShape';
import type { ImageRecord, SamUnderTest } from './samUnderTest';

interface Config {
  readonly img_size: number;
  readonly decoder_heads?: number;
  readonly downsample_strides?: readonly number[];
  readonly pixel_mean?: readonly number[];
  readonly pixel_std?: readonly number[];
}

/** Tolerance of the packs' READMEs for embeddings and blocks. */
const EMBEDDING = 1e-4;

export function isSamPack(pack: GoldenPack): boolean {
  const config = pack.meta.config as Partial<Config> | undefined;
  return typeof config?.img_size === 'number' && typeof pack.meta.cases === 'object';
}

/** SAM, MedSAM or MobileSAM: encoder with its blocks, prompt encoder, all masks of all prompts, from each container. */
export const checkSamPack: PackChecker = async function* (pack, options) {
  const shapeOf = (source: TensorSource) => samShape(pack, source);
  yield* everyCheckpoint(pack, options.backend, {
    convert: (file, dir) => convertSam(pack, file, dir),
    check: async function* (file, dir, converted) {
      yield* checkFile(pack, await openSam(pack, file, dir, converted, options));
    },
    checkPrecision: (file, backend) => checkSamPrecision(pack, file, shapeOf, backend),
  });
};

async function* checkFile(pack: GoldenPack, sam: SamUnderTest): AsyncGenerator<CheckResult> {
  try {
    for (const [name, image] of Object.entries(pack.meta.cases as Record<string, ImageRecord>)) {
      const embedding = yield* checkEncoder(sam, name, image);
      yield* checkPrompts(sam, name, image, embedding);
    }
  } finally {
    await sam.encoder.dispose();
    await sam.decoder.dispose();
  }
}

interface Converted {
  readonly shape: SamShape;
  readonly graphs: ModelPack['sam']['graphs'];
}

function convertSam(pack: GoldenPack, file: string, dir: string): Converted {
  const checkpoint = openCheckpoint(path.join(pack.dir, file));
  try {
    const source = segmentAnythingNames(checkpoint);
    const shape = samShape(pack, source);
    const options = { dtype: 'fp32', maxFileBytes: 1 << 30, taps: true } as const;
    return { shape, graphs: writeSamGraphs(source, shape, dir, options) };
  } finally {
    checkpoint.close();
  }
}

function samShape(pack: GoldenPack, source: TensorSource): SamShape {
  const config = pack.meta.config as Config;
  return readSamShape(source, {
    imageSize: config.img_size,
    ...(config.decoder_heads && { decoderHeads: config.decoder_heads }),
    ...(config.downsample_strides && { mergeStrides: config.downsample_strides }),
  });
}

async function openSam(
  pack: GoldenPack,
  file: string,
  dir: string,
  { shape, graphs }: Converted,
  options: Parameters<PackChecker>[1]
): Promise<SamUnderTest> {
  return {
    pack,
    file,
    shape,
    encoder: await openGraph(dir, graphs.encoder, options.backend),
    decoder: await openGraph(dir, graphs.decoder, options.backend),
    ...(options.signal && { signal: options.signal }),
    slack: options.backend === 'webgpu' ? 10 : 1,
  };
}

/** Preprocessing, every block and the embedding of one image. Returns the embedding. */
async function* checkEncoder(
  sam: SamUnderTest,
  name: string,
  record: ImageRecord
): AsyncGenerator<CheckResult, Float32Array> {
  const { pack, file, shape, slack } = sam;
  const [height, width] = record.orig_size_hw;
  const side = shape.imageSize;
  const config = pack.meta.config as Config;
  const statistics = {
    kind: shape.kind,
    side,
    mean: config.pixel_mean ?? SAM_FAMILIES[shape.kind].normalisation.mean,
    std: config.pixel_std ?? SAM_FAMILIES[shape.kind].normalisation.std,
  };
  const geometry = samGeometry({ width, height }, side, shape.kind);
  const { resized } = geometry;
  const label = `${file}/${name}`;
  yield checkJson(`${label}.input_size_hw`, [resized.height, resized.width], record.input_size_hw);
  const image = await readRaster(pack, `${name}.image_u8`);
  const ours = inColour(resizeRaster(image, resized, samKind(shape.kind).filter));

  // The encoder is compared on the golden resized image, so that a grey level of the resize does not enter.
  const golden = {
    ...resized,
    channels: 3 as const,
    data: await readBytes(pack, `${name}.resized_u8`),
  };
  const exact = samPreprocess(golden, statistics);
  yield checkImage(`${label}.resized_u8`, ours, golden.data);
  if (pack.tensors[`${name}.input`]) {
    const input = await readFloat(pack, `${name}.input`);
    yield checkClose(`${label}.input`, exact.pixels, input, 1e-5);
  }
  const results = await sam.encoder.run({
    pixels: { dims: [1, 3, side, side], data: exact.pixels },
  });
  for (const tensor of Object.keys(pack.tensors)) {
    if (!tensor.startsWith(`${name}.enc.`)) continue;
    const tap = tensor.slice(`${name}.enc.`.length).replace('patch_embed', 'patchEmbed');
    const values = results[tap]?.data as Float32Array | undefined;
    const expected = await readFloat(pack, tensor);
    yield checkClose(`${file}/${tensor}`, values ?? [], expected, EMBEDDING * slack);
  }
  const embedding = results.embedding!.data as Float32Array;
  const expected = await readFloat(pack, `${name}.image_embeddings`);
  yield checkClose(`${label}.image_embeddings`, embedding, expected, EMBEDDING * slack);
  return embedding;
}

/** (H,W,3), grey in all three. */
function inColour({ data, channels }: Raster8): Uint8Array {
  return channels === 3
    ? data
    : Uint8Array.from({ length: 3 * data.length }, (_, i) => data[Math.floor(i / 3)]!);
}
