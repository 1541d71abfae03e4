import fs from 'node:fs';
import path from 'node:path';
import { throwIfCancelled } from '@medclip/extension-medclip-sam/core/errors';
import type {
  Graph,
  ModelPack,
  VariantId,
} from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import type { TensorLike } from '@medclip/extension-medclip-sam/engine/runtime/session';
import { collectGarbage } from './collectGarbage';
import { openNodeSession } from './nodeSessions';
import { packGraph } from '@medclip/extension-medclip-sam/engine/pack/packGraph';
import { cosine, sampleChannels, samplePixels, sampleSequences } from './sampleInputs';

export type Variant = NonNullable<ModelPack['variants']>[number];
type Measured = keyof Variant['cosine'];

/** Embeddings further than this from those of the pack's own graphs are not worth their speed. */
const LEAST: Readonly<Record<VariantId, number>> = { fp16: 0.999, int8: 0.99 };
const MEASURED: readonly Measured[] = ['masked', 'text', 'encoder'];
const CHANNELS = 4;

/**
 * Runs the variants' graphs beside the pack's own and records the least cosine between their embeddings. A graph that is
 * too far off is taken out of its variant and deleted. One graph is open at a time.
 */
export async function measureVariants(
  dir: string,
  pack: ModelPack,
  variants: readonly Pick<Variant, 'id' | 'graphs'>[],
  { vocabulary, signal }: { readonly vocabulary: number; readonly signal?: AbortSignal }
): Promise<Variant[]> {
  const measured = variants.map(({ id, graphs }) => ({
    id,
    graphs: { ...graphs },
    cosine: {} as Variant['cosine'],
  }));
  for (const name of MEASURED) {
    if (!measured.some(v => v.graphs[name])) continue;
    const samples = samplesFor(name, pack, vocabulary);
    const exact = await embeddings(dir, packGraph(pack, name), samples, signal);
    for (const variant of measured) {
      const graph = variant.graphs[name];
      if (!graph) continue;
      const ours = await embeddings(dir, graph, samples, signal);
      const least = Math.min(...ours.map((e, i) => cosine(e, exact[i]!)));
      if (least >= LEAST[variant.id]) variant.cosine[name] = Number(least.toFixed(6));
      else delete variant.graphs[name];
    }
  }
  const kept = measured.filter(v => Object.keys(v.graphs).length > 0);
  removeUnused(dir, pack, kept, variants);
  return kept;
}

type Inputs = Readonly<Record<string, TensorLike>>;

function samplesFor(name: Measured, pack: ModelPack, vocabulary: number): Inputs[] {
  const { image, text } = pack.clip;
  const pixels = (side: number) => ({
    pixels: { dims: [1, 3, side, side], data: samplePixels(side) },
  });
  const grid = image.size / image.patch;
  const channels = { dims: [CHANNELS, grid, grid], data: sampleChannels(CHANNELS, grid) };
  switch (name) {
    case 'text':
      return sampleSequences(vocabulary, text.contextLength).map(data => ({
        ids: { dims: [1, data.length], data },
      }));
    case 'masked':
      return [{ ...pixels(image.size), channels }];
    case 'encoder':
      return [pixels(pack.sam.imageSize)];
  }
}

async function embeddings(
  dir: string,
  graph: Graph,
  samples: readonly Inputs[],
  signal: AbortSignal | undefined
): Promise<Float32Array[]> {
  collectGarbage();
  const session = await openNodeSession(path.join(dir, graph.file), 'lean');
  try {
    const out: Float32Array[] = [];
    for (const inputs of samples) {
      throwIfCancelled(signal);
      const results = await session.run(inputs);
      const { dims, data } = (results.embed ?? results.embedding)!;
      const rows = results.embed ? dims[0]! : 1;
      const width = data.length / rows;
      for (let r = 0; r < rows; r++) {
        out.push((data as Float32Array).slice(r * width, (r + 1) * width));
      }
    }
    return out;
  } finally {
    await session.dispose();
  }
}

function removeUnused(
  dir: string,
  pack: ModelPack,
  kept: readonly Variant[],
  written: readonly Pick<Variant, 'graphs'>[]
): void {
  const files = (graphs: readonly (Graph | null | undefined)[]) =>
    graphs.flatMap(g => (g ? [g.file, ...g.weights] : []));
  const needed = new Set([
    ...files(Object.values(pack.clip.graphs)),
    ...files(Object.values(pack.sam.graphs)),
    ...kept.flatMap(v => files(Object.values(v.graphs))),
  ]);
  for (const file of written.flatMap(v => files(Object.values(v.graphs)))) {
    if (!needed.has(file)) fs.rmSync(path.join(dir, file), { force: true });
  }
}
