import type { Session, TensorLike } from '@medclip/extension-medclip-sam/engine/runtime/session';
import type { ClipShape } from '@medclip/models/clip/clipShape';
import type { GoldenPack } from '../check';
import { readFloat } from '../goldenPack';

/** A converted checkpoint of a BiomedCLIP golden pack, with intermediate values as outputs. */
export interface ClipUnderTest {
  readonly pack: GoldenPack;
  /** The checkpoint container the graphs were made from. */
  readonly file: string;
  readonly shape: ClipShape;
  readonly image: Session;
  readonly masked: Session;
  readonly text: Session;
  readonly signal?: AbortSignal;
  /** Factor on the tolerances: 1, more where the backend computes less exactly. */
  readonly slack: number;
  /** Graphs converted with M2IB's bottleneck after another block. */
  bottleneck(layer: number): Promise<{ image: Session; m2ib: Session }>;
  dispose(): Promise<void>;
}

export const floats = (dims: readonly number[], data: Float32Array): TensorLike => ({ dims, data });

/** The float32 values of an output. */
export function output(results: Record<string, TensorLike>, name: string): Float32Array {
  const data = results[name]?.data;
  if (!(data instanceof Float32Array)) throw new Error(`the graph has no output ${name}`);
  return data;
}

/** Names of the pack's images, in the order in which `vision.*` stacks them. */
export const imageNames = (clip: ClipUnderTest): string[] =>
  Object.keys(clip.pack.meta.images as object);

/** The golden model input of an image, (1,3,S,S). */
export async function goldenPixels(clip: ClipUnderTest, image: string): Promise<TensorLike> {
  const { size } = clip.shape.vision;
  return floats([1, 3, size, size], await readFloat(clip.pack, `image.${image}.input`));
}

/** Golden unit embedding of text `t`. */
export async function goldenText(clip: ClipUnderTest, t: number): Promise<Float32Array> {
  const e = clip.shape.embedDim;
  return (await readFloat(clip.pack, 'text.embedding_norm')).slice(t * e, (t + 1) * e);
}
