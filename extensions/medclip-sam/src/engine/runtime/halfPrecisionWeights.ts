import type { Device } from './device';
import type { ModelPack } from '../pack/modelPack';
import { findGraph } from '../pack/packGraph';
import type { GraphName } from './session';

/** From here on it is felt that weights lie in memory twice as wide as they are stored. */
const LARGE_BYTES = 64 * 2 ** 20;
/** Graphs that run on hundreds of tokens or more. */
const OF_IMAGES: readonly GraphName[] = ['image', 'masked', 'm2ib', 'encoder', 'fastEncoder'];

/** ONNX Runtime's optimizers that make fp32 weights of fp16 ones when a session is created. */
const WIDENERS = 'ConstantFolding;FuseFp16InitializerToFp32NodeTransformer';

/** Further options of ONNX Runtime's sessions, as `extra` takes them. */
export type ExtraOptions = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * Leaves half-precision weights as they are stored, on WebAssembly, where each session has a copy of its own and memory never
 * shrinks: half of it is needed then, and less at the start. Each run widens every weight when its turn comes. That is little
 * beside the products of an image's hundreds of tokens; a text of a few tokens would take twice as long, so the text graph
 * keeps wide weights (platform/models/README.md has the figures). Null: nothing to add.
 */
export function keepHalfPrecision(
  pack: ModelPack,
  name: GraphName,
  { backend }: Pick<Device, 'backend'>
): ExtraOptions | null {
  if (backend !== 'wasm' || pack.precision?.weights !== 'fp16') return null;
  if (!OF_IMAGES.includes(name)) return null;
  const graph = findGraph(pack, name);
  // A graph in integers has steps that are better folded.
  const inIntegers = pack.variants?.some(
    ({ id, graphs }) => id === 'int8' && Object.values(graphs).some(g => g.file === graph?.file)
  );
  if (!graph || inIntegers) return null;
  const bytes = graph.weights.reduce((n, file) => n + (pack.files[file]?.bytes ?? 0), 0);
  if (bytes < LARGE_BYTES) return null;
  return { optimization: { disable_specified_optimizers: WIDENERS } };
}
