import { MedClipSamError } from '@medclip/extension-medclip-sam/algorithm/errors';
import type { Graph, ModelPack } from '@medclip/extension-medclip-sam/inference/modelPack';
import type { GraphName } from '@medclip/extension-medclip-sam/inference/session';

/** The pack's record of a graph. Throws `model-unsupported` where the pack has none. */
export function packGraph(pack: ModelPack, name: GraphName): Graph {
  const graph =
    name === 'encoder' || name === 'decoder' ? pack.sam.graphs[name] : pack.clip.graphs[name];
  if (graph) return graph;
  throw new MedClipSamError(
    'model-unsupported',
    `The model pack "${pack.id}" has no ${name} graph.`,
    'Choose another saliency method or another model pack.'
  );
}
