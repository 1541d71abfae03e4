import { MedClipSamError, say } from '../../core/errors';
import type { Graph, ModelPack } from './modelPack';
import type { GraphName } from '../runtime/session';

/** The pack's record of a graph; null where it has none. */
export function findGraph(pack: ModelPack, name: GraphName): Graph | null {
  switch (name) {
    case 'encoder':
    case 'decoder':
      return pack.sam.graphs[name];
    case 'fastEncoder':
      return pack.fastSam?.graphs.encoder ?? null;
    case 'fastDecoder':
      return pack.fastSam?.graphs.decoder ?? null;
    case 'locator':
      return pack.locator?.graph ?? null;
    case 'second':
      return pack.locator?.second ?? null;
    case 'third':
      return pack.third ? { file: pack.third.file, weights: [] } : null;
    default:
      return pack.clip.graphs[name];
  }
}

/** The pack's record of a graph. Throws `model-unsupported` where the pack has none. */
export function packGraph(pack: ModelPack, name: GraphName): Graph {
  const graph = findGraph(pack, name);
  if (graph) return graph;
  throw noGraph(pack, name);
}

export function noGraph(pack: ModelPack, name: GraphName): MedClipSamError {
  return new MedClipSamError(
    'model-unsupported',
    say`The model pack "${pack.id}" has no ${name} graph.`,
    'Choose another saliency method or another model pack.'
  );
}
