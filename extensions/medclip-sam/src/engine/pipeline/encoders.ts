import {
  clipPreprocess,
  type ClipFit,
  type ClipInput,
} from '../../algorithm/preprocess/clipPreprocess';
import { MedClipSamError, say } from '../../core/errors';
import type { Raster8 } from '../../core/raster';
import { samPreprocess } from '../../algorithm/preprocess/samPreprocess';
import type { ClipImage, SamImage } from './imageCache';
import type { ModelPack } from '../pack/modelPack';
import type { Session, TensorLike } from '../runtime/session';

/** A float32 output of a graph, checked for presence and element count. */
export function floatOutput(
  outputs: Readonly<Record<string, TensorLike>>,
  name: string,
  elements: number
): Float32Array {
  const t = outputs[name];
  if (!(t?.data instanceof Float32Array) || t.data.length !== elements) {
    throw new MedClipSamError(
      'model-unsupported',
      say`The model's output "${name}" does not have the size its pack announces.`,
      'Install the model pack again, or another version of it.'
    );
  }
  return t.data;
}

/** One pass of BiomedCLIP's image encoder with the gradient maps. Outputs are copied: a runtime may reuse its buffers. */
export async function runClipImage(
  input: ClipInput,
  pack: ModelPack,
  session: Session
): Promise<ClipImage> {
  const { size, patch, width } = pack.clip.image;
  const E = pack.clip.embedDim;
  const grid = size / patch;
  const tokens = 1 + grid * grid;
  const wanted = ['embed', 'tokens', 'norm1', 'norm2', 'gradMap', 'gradMapCls'];
  const withState = pack.clip.graphs.m2ib !== null;
  const out = await session.run(
    { pixels: { dims: [1, 3, size, size], data: input.pixels } },
    withState ? [...wanted, 'blockState'] : wanted
  );
  const copy = (name: string, n: number): Float32Array => floatOutput(out, name, n).slice();
  return {
    input,
    features: {
      grid,
      width,
      embedDim: E,
      embed: copy('embed', E),
      tokens: copy('tokens', tokens * E),
      norm1: copy('norm1', tokens * width),
      norm2: copy('norm2', tokens * width),
      gradMap: copy('gradMap', width * E),
      gradMapCls: copy('gradMapCls', width * E),
    },
    blockState: withState
      ? { dims: [1, tokens, width], data: copy('blockState', tokens * width) }
      : null,
    masked: new Map(),
  };
}

/** Preprocesses and encodes an image as the pack asks. */
export function encodeClipImage(
  image: Raster8,
  pack: ModelPack,
  session: Session,
  fit?: ClipFit
): Promise<ClipImage> {
  const { size: side, mean, std, interpolation } = pack.clip.image;
  return runClipImage(
    clipPreprocess(image, { side, mean, std, interpolation, fit }),
    pack,
    session
  );
}

/** Projected text embedding of token ids, NOT normalised; run at their real length. */
export async function encodeText(
  ids: readonly number[],
  pack: ModelPack,
  session: Session
): Promise<Float32Array> {
  const data = BigInt64Array.from(ids, BigInt);
  const out = await session.run({ ids: { dims: [1, ids.length], data } }, ['embed']);
  return floatOutput(out, 'embed', pack.clip.embedDim).slice();
}

export async function encodeSamImage(
  image: Raster8,
  pack: ModelPack,
  session: Session
): Promise<SamImage> {
  const { kind, imageSize: side, mean, std, embedDim, embeddingSize } = pack.sam;
  const { geometry, pixels } = samPreprocess(image, { kind, side, mean, std });
  const out = await session.run({ pixels: { dims: [1, 3, side, side], data: pixels } }, [
    'embedding',
  ]);
  const data = floatOutput(out, 'embedding', embedDim * embeddingSize * embeddingSize).slice();
  return { geometry, embedding: { dims: [1, embedDim, embeddingSize, embeddingSize], data } };
}
