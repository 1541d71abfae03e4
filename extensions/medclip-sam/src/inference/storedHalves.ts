import type { Device } from './device';
import type { ModelPack } from './modelPack';
import type { GraphName } from './session';

/** From here on it is felt that weights lie in memory twice as wide as they are stored. */
const LARGE_BYTES = 64 * 2 ** 20;
const IMAGE_TOWER = ['image', 'masked', 'm2ib'] as const;

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
export function keepStoredHalves(
  pack: ModelPack,
  name: GraphName,
  { backend }: Pick<Device, 'backend'>
): ExtraOptions | null {
  if (backend !== 'wasm' || pack.precision?.weights !== 'fp16') return null;
  const { graphs } = pack.clip;
  const part = IMAGE_TOWER.find(other => other === name);
  const weights = part && graphs[part]?.weights;
  // The integer form of a graph has weights of its own, and steps that are better folded.
  if (!weights || weights.join('\n') !== graphs.image.weights.join('\n')) return null;
  const bytes = weights.reduce((n, file) => n + (pack.files[file]?.bytes ?? 0), 0);
  if (bytes < LARGE_BYTES) return null;
  return { optimization: { disable_specified_optimizers: WIDENERS } };
}
