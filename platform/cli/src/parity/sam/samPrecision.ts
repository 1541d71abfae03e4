import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Graph } from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import { openCheckpoint } from '@medclip/models/checkpoint/openCheckpoint';
import type { TensorSource } from '@medclip/models/checkpoint/tensorSource';
import { halfGraph } from '@medclip/models/onnx/graphFileOptions';
import { segmentAnythingNames } from '@medclip/models/sam/checkpoint/samKeyNames';
import type { SamShape } from '@medclip/models/sam/samShape';
import { writeSamEncoder } from '@medclip/models/sam/writeSamGraphs';
import type { CheckResult, GoldenPack } from '../check';
import { readFloat } from '../goldenPack';
import { openGraph } from '../openGraph';
import { checkCosine, HALF_COSINE, INTEGER_COSINE } from '../storedPrecision';

const FILES = { dtype: 'fp16', maxFileBytes: 1 << 30 } as const;

/** How far the image embeddings are from the golden ones where the encoder is stored or computed in fewer bits. */
export async function* checkSamPrecision(
  pack: GoldenPack,
  file: string,
  shapeOf: (source: TensorSource) => SamShape,
  backend: 'node' | 'wasm'
): AsyncGenerator<CheckResult> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'medclip-parity-'));
  const checkpoint = openCheckpoint(path.join(pack.dir, file));
  try {
    const source = segmentAnythingNames(checkpoint);
    const shape = shapeOf(source);
    const stored = writeSamEncoder(source, shape, dir, { ...FILES, form: 'half' });
    const integers = writeSamEncoder(source, shape, dir, { ...FILES, form: 'int8' });
    const forms: readonly [string, Graph, number][] = [
      ['fp16', stored, HALF_COSINE],
      ['fp16-computed', halfGraph(stored), HALF_COSINE],
      ['int8', integers, INTEGER_COSINE],
    ];
    const side = shape.imageSize;
    const per = shape.embedDim * shape.embeddingSize ** 2;
    for (const [form, graph, least] of forms) {
      const encoder = await openGraph(dir, graph, backend);
      for (const name of Object.keys(pack.meta.cases as object)) {
        if (!pack.tensors[`${name}.input`]) continue;
        const data = await readFloat(pack, `${name}.input`);
        const { embedding } = await encoder.run({ pixels: { dims: [1, 3, side, side], data } });
        const golden = await readFloat(pack, `${name}.image_embeddings`);
        const ours = embedding!.data as Float32Array;
        yield checkCosine(`${file}/${form}.${name}.image_embeddings`, ours, golden, per, least);
      }
      await encoder.dispose();
    }
  } finally {
    checkpoint.close();
    fs.rmSync(dir, { recursive: true, force: true });
  }
}
