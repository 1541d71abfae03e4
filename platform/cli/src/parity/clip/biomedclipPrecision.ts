import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TensorSource } from '@medclip/models/checkpoint/tensorSource';
import type { ClipShape } from '@medclip/models/clip/clipShape';
import { writeTextInPrecision } from '@medclip/models/clip/textPrecision';
import {
  writeClipGraphs,
  writeIntegerMaskedGraph,
  writeTextGraph,
} from '@medclip/models/clip/writeClipGraphs';
import { halfGraph } from '@medclip/models/onnx/graphFileOptions';
import { sampleChannels } from '@medclip/models/runtime/sampleInputs';
import type { Graph } from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import type { Session } from '@medclip/extension-medclip-sam/engine/runtime/session';
import type { CheckResult, GoldenPack } from '../check';
import { output } from './biomedclipUnderTest';
import { readFloat, readTensor } from '../goldenPack';
import { type Backend, openGraph } from '../openGraph';
import { checkCosine, FOUR_BIT_COSINE, HALF_COSINE, INTEGER_COSINE } from '../storedPrecision';

const MASKS = 8;

/** How far the embeddings are from the golden fp32 ones where weights are stored in 16 bits, and the text's in 4. */
export async function* checkClipPrecision(
  pack: GoldenPack,
  file: string,
  source: TensorSource,
  shape: ClipShape,
  backend: Backend
): AsyncGenerator<CheckResult> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'medclip-parity-'));
  const embed = shape.embedDim;
  try {
    const files = { dtype: 'fp16', maxFileBytes: 1 << 30, form: 'half' } as const;
    const half = writeClipGraphs(source, shape, dir, files);
    const image = await openGraph(dir, half.image, backend);
    const pixels = await goldenInputs(pack);
    const images: number[] = [];
    for (const data of pixels) {
      const { size } = shape.vision;
      images.push(
        ...output(await image.run({ pixels: { dims: [1, 3, size, size], data } }), 'embed')
      );
    }
    await image.dispose();
    const goldenImages = await readFloat(pack, 'image.embedding');
    yield checkCosine(`${file}/fp16.image.embedding`, images, goldenImages, embed, HALF_COSINE);

    const golden = await readFloat(pack, 'text.embedding');
    const textOf = async (name: string, graph: typeof half.text, least: number) =>
      checkCosine(
        `${file}/${name}.text.embedding`,
        await texts(pack, dir, graph, backend),
        golden,
        embed,
        least
      );
    yield await textOf('fp16', half.text, HALF_COSINE);
    yield await textOf('fp16-computed', halfGraph(half.text), HALF_COSINE);
    const integers = writeTextGraph(source, shape, dir, { ...files, form: 'int8' });
    yield await textOf('int8', integers, INTEGER_COSINE);
    const masked = await maskedEmbeddings(pack, shape, await openGraph(dir, half.masked, backend));
    const maskedOf = async (name: string, graph: Graph, least: number) =>
      checkCosine(
        `${file}/${name}.masked.embedding`,
        await maskedEmbeddings(pack, shape, await openGraph(dir, graph, backend)),
        masked,
        embed,
        least
      );
    yield await maskedOf('fp16-computed', halfGraph(half.masked), HALF_COSINE);
    const maskedIntegers = writeIntegerMaskedGraph(source, shape, dir, files);
    yield await maskedOf('int8', maskedIntegers, INTEGER_COSINE);
    const vocabulary = source.shape('text.transformer.embeddings.word_embeddings.weight')![0]!;
    const { form: _, ...plain } = files;
    const small = await writeTextInPrecision(source, shape, dir, { ...plain, bits: 4, vocabulary });
    yield await textOf('4-bit', small.graph, FOUR_BIT_COSINE);
  } finally {
    fs.rmSync(dir, { recursive: true, force: true });
  }
}

/** The golden model input of every image, in the order in which `image.embedding` stacks them. */
function goldenInputs(pack: GoldenPack): Promise<Float32Array[]> {
  const names = Object.keys(pack.meta.images as object);
  return Promise.all(names.map(name => readFloat(pack, `image.${name}.input`)));
}

/** Embeddings of the first golden image under masks that every pack has: the converter's sample activations. */
async function maskedEmbeddings(
  pack: GoldenPack,
  { vision: { size, grid } }: ClipShape,
  session: Session
): Promise<Float32Array> {
  const [data] = await goldenInputs(pack);
  const results = await session.run({
    pixels: { dims: [1, 3, size, size], data: data! },
    channels: { dims: [MASKS, grid, grid], data: sampleChannels(MASKS, grid) },
  });
  await session.dispose();
  return output(results, 'embed');
}

async function texts(
  pack: GoldenPack,
  dir: string,
  graph: { file: string; weights: string[] },
  backend: Backend
): Promise<number[]> {
  const ids = await readTensor(pack, 'text.ids');
  const [count, context] = ids.shape as [number, number];
  const session = await openGraph(dir, graph, backend);
  const out: number[] = [];
  for (let t = 0; t < count; t++) {
    const row = (ids.data as BigInt64Array).slice(t * context, (t + 1) * context);
    const data = row.slice(0, Array.from(row, Number).filter(id => id !== 0).length);
    out.push(...output(await session.run({ ids: { dims: [1, data.length], data } }), 'embed'));
  }
  await session.dispose();
  return out;
}
