import type { FloatMap, Raster8 } from '../../core/raster';
import { THIRD_GRID, thirdImage, thirdPatches } from '../../algorithm/preprocess/thirdInputs';
import type { RunOptions } from '../contract';
import { floatOutput } from '../pipeline/encoders';
import type { SamImage } from '../pipeline/imageCache';
import type { Models } from '../pipeline/models';
import type { ThirdModel } from '../pack/modelPack';
import type { TensorLike } from '../runtime/session';

/** What a trained segmenter reads, on the drawing model's square. */
export interface ThirdInputs {
  readonly sam: SamImage;
  /** (1,E,16,16); null where it reads none. */
  readonly patches: TensorLike | null;
  /** (1,1,size,size) */
  readonly image: TensorLike;
}

/** Everything that depends on the image only, from the encodings that are cached anyway. */
export async function thirdInputs(
  models: Models,
  image: Raster8,
  { size, patches }: Pick<ThirdModel, 'size' | 'patches'>,
  options: RunOptions
): Promise<ThirdInputs> {
  const { sessions, pack } = models;
  const sam = await models.samImage(image, await sessions.get('encoder', options));
  const pixels = thirdImage(image, sam.geometry, size);
  const input = { dims: [1, 1, size, size], data: pixels };
  if (!patches) return { sam, patches: null, image: input };
  const { features } = await models.clipImage(image);
  const { embedDim } = pack.clip;
  const data = thirdPatches(features.tokens, features.grid, embedDim, sam.geometry);
  return { sam, patches: { dims: [1, embedDim, THIRD_GRID, THIRD_GRID], data }, image: input };
}

/** Mean probability of the checkpoints and its entropy in bits, both (size,size) on the drawing model's square. */
export interface ThirdAnswer {
  readonly probability: FloatMap;
  readonly entropy: FloatMap;
}

/** One pass of the pack's trained segmenter. */
export async function runThird(
  { sessions }: Models,
  { size }: ThirdModel,
  { sam, patches, image }: ThirdInputs,
  options: RunOptions
): Promise<ThirdAnswer> {
  const session = await sessions.get('third', options);
  const inputs = { embedding: sam.embedding, image, ...(patches && { patches }) };
  const out = await session.run(inputs, ['probability', 'entropy']);
  const map = (name: string): FloatMap => ({
    width: size,
    height: size,
    data: floatOutput(out, name, size * size).slice(),
  });
  return { probability: map('probability'), entropy: map('entropy') };
}
