import { MedClipSamError, say } from '../../core/errors';
import type { Graph, ModelPack } from './modelPack';
import type { GraphName } from '../runtime/session';

const OWN_SECOND = 'second:';
const isOwnSecond = (name: GraphName): name is `second:${string}` => name.startsWith(OWN_SECOND);

/** The second look that is meant where a concept is asked for: its own, or the one for all; null where there is neither. */
export function secondFor(
  { locator }: Pick<ModelPack, 'locator'>,
  concept: string
): GraphName | null {
  if (locator?.secondOf && Object.hasOwn(locator.secondOf, concept)) return `second:${concept}`;
  return locator?.second ? 'second' : null;
}

/** The pack's record of a graph; null where it has none. */
export function findGraph(pack: ModelPack, name: GraphName): Graph | null {
  if (isOwnSecond(name)) return pack.locator?.secondOf?.[name.slice(OWN_SECOND.length)] ?? null;
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
