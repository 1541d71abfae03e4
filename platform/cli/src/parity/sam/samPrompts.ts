import type { FloatMap } from '@medclip/extension-medclip-sam/core/raster';
import {
  samGeometry,
  type SamGeometry,
} from '@medclip/extension-medclip-sam/algorithm/preprocess/samPreprocess';
import {
  stabilityScore,
  upscaleLogits,
} from '@medclip/extension-medclip-sam/algorithm/mask/samPostprocess';
import type { Session } from '@medclip/extension-medclip-sam/engine/runtime/session';
import type { SamShape } from '@medclip/models/sam/samShape';
import type { CheckResult } from '../check';
import { checkClose } from '../compare';
import { readBytes, readFloat } from '../goldenPack';
import type { ImageRecord, PromptRecord, SamUnderTest } from './samUnderTest';

/** Tolerances of the packs' READMEs. */
const EMBEDDING = 1e-4;
const LOGIT = 1e-3;
const IOU = 1e-3;

interface Decoded {
  readonly masks: Float32Array;
  readonly iou: Float32Array;
  readonly outputs: Readonly<Record<string, ArrayLike<number>>>;
}

/** Every prompt of one image: sparse and dense embeddings, all four masks, IoUs, masks at original size. */
export async function* checkPrompts(
  sam: SamUnderTest,
  image: string,
  record: ImageRecord,
  embedding: Float32Array
): AsyncGenerator<CheckResult> {
  const [height, width] = record.orig_size_hw;
  const geometry = samGeometry({ width, height }, sam.shape.imageSize, sam.shape.kind);
  for (const [name, prompt] of Object.entries(record.cases)) {
    sam.signal?.throwIfAborted();
    const prefix = `${image}.${name}`;
    if (prompt.boxes) yield* checkBoxes(sam, prefix, prompt.boxes, geometry, embedding);
    else yield* checkCase(sam, prefix, prompt, geometry, embedding);
  }
}

async function* checkCase(
  sam: SamUnderTest,
  prefix: string,
  prompt: PromptRecord,
  geometry: SamGeometry,
  embedding: Float32Array
): AsyncGenerator<CheckResult> {
  const { pack, file, slack } = sam;
  const label = `${file}/${prefix}`;
  const mask = pack.tensors[`${prefix}.mask_input`]
    ? await readFloat(pack, `${prefix}.mask_input`)
    : undefined;
  const decoded = await decode(sam, embedding, promptTokens(prompt), mask);
  const compare = async (
    suffix: string,
    values: ArrayLike<number> | undefined,
    tolerance: number
  ) =>
    checkClose(
      `${label}.${suffix}`,
      values ?? [],
      await readFloat(pack, `${prefix}.${suffix}`),
      tolerance * slack
    );
  if (pack.tensors[`${prefix}.sparse_embeddings`]) {
    yield await compare('sparse_embeddings', decoded.outputs.sparse, EMBEDDING);
  }
  if (pack.tensors[`${prefix}.dense_embeddings`]) {
    yield await compare('dense_embeddings', decoded.outputs.dense, EMBEDDING);
  }
  if (pack.tensors.dense_pe) {
    const pe = await readFloat(pack, 'dense_pe');
    yield checkClose(`${label}/dense_pe`, decoded.outputs.densePe ?? [], pe, EMBEDDING * slack);
  }
  yield await compare('low_res_masks4', decoded.masks, LOGIT);
  yield await compare('iou4', decoded.iou, IOU);

  const logits = [0, 1, 2, 3].map(token =>
    upscaleLogits(lowRes(sam, decoded.masks, token), geometry)
  );
  const single = logits[0] as FloatMap;
  if (pack.tensors[`${prefix}.mask_logits_single`]) {
    yield await compare('mask_logits_single', single.data, LOGIT);
  }
  if (pack.tensors[`${prefix}.masks_single_u8`]) {
    yield await checkMask(sam, `${prefix}.masks_single_u8`, single.data);
  }
  if (pack.tensors[`${prefix}.masks_multi_u8`]) {
    const all = Float32Array.from(logits.slice(1).flatMap(map => [...map.data]));
    yield await checkMask(sam, `${prefix}.masks_multi_u8`, all);
  }
  const golden = (prompt as { stability_score_single?: number }).stability_score_single;
  if (typeof golden === 'number') {
    yield checkStability(`${label}.stability`, single.data, golden, LOGIT * slack);
  }
}

/** Boxes that the reference decoded as a batch, here one after the other. */
async function* checkBoxes(
  sam: SamUnderTest,
  prefix: string,
  boxes: NonNullable<PromptRecord['boxes']>,
  geometry: SamGeometry,
  embedding: Float32Array
): AsyncGenerator<CheckResult> {
  const { pack, file, slack } = sam;
  const low: number[] = [];
  const iou: number[] = [];
  const logits: number[] = [];
  const sx = geometry.resized.width / geometry.source.width;
  const sy = geometry.resized.height / geometry.source.height;
  for (const [x0, y0, x1, y1] of boxes) {
    const corners = { box_model_frame: [x0 * sx, y0 * sy, x1 * sx, y1 * sy] as const };
    const decoded = await decode(sam, embedding, promptTokens(corners));
    const map = lowRes(sam, decoded.masks, 0);
    low.push(...map.data);
    iou.push(decoded.iou[0]!);
    logits.push(...upscaleLogits(map, geometry).data);
  }
  const label = `${file}/${prefix}`;
  const masks = await readFloat(pack, `${prefix}.low_res_masks`);
  yield checkClose(`${label}.low_res_masks`, low, masks, LOGIT * slack);
  yield checkClose(`${label}.iou`, iou, await readFloat(pack, `${prefix}.iou`), IOU * slack);
  yield await checkMask(sam, `${prefix}.masks_single_u8`, Float32Array.from(logits));
}

/** Points, then box corners; a prompt of points alone gets SAM's padding point. */
export function promptTokens(prompt: PromptRecord): { points: number[]; labels: number[] } {
  const points = (prompt.point_coords_model_frame ?? []).flat();
  const labels = [...(prompt.point_labels ?? [])];
  if (prompt.box_model_frame)
    return { points: [...points, ...prompt.box_model_frame], labels: [...labels, 2, 3] };
  return labels.length > 0
    ? { points: [...points, 0, 0], labels: [...labels, -1] }
    : { points, labels };
}

const decode = (
  { decoder, shape }: SamUnderTest,
  embedding: Float32Array,
  prompt: Tokens,
  mask?: Float32Array
): Promise<Decoded> => runTokens(decoder, shape, embedding, prompt, mask);

interface Tokens {
  readonly points: readonly number[];
  readonly labels: readonly number[];
}

/** One run of a decoder graph on a prompt in the model's frame. */
export async function runTokens(
  decoder: Session,
  { embedDim: c, embeddingSize: h }: Pick<SamShape, 'embedDim' | 'embeddingSize'>,
  embedding: Float32Array,
  prompt: Tokens,
  mask?: Float32Array
): Promise<Decoded> {
  const low = 4 * h;
  const count = prompt.labels.length;
  const results = await decoder.run({
    embedding: { dims: [1, c, h, h], data: embedding },
    points: { dims: [1, count, 2], data: Float32Array.from(prompt.points) },
    labels: { dims: [1, count], data: Float32Array.from(prompt.labels) },
    mask: { dims: [1, 1, low, low], data: mask ?? new Float32Array(low * low) },
    hasMask: { dims: [1], data: Float32Array.of(mask ? 1 : 0) },
  });
  const data = (name: string) => results[name]?.data as Float32Array;
  return {
    masks: data('masks'),
    iou: data('iou'),
    outputs: { sparse: data('sparse'), dense: data('dense'), densePe: data('densePe') },
  };
}

function lowRes(sam: SamUnderTest, masks: Float32Array, token: number): FloatMap {
  const side = 4 * sam.shape.embeddingSize;
  const data = masks.slice(token * side * side, (token + 1) * side * side);
  return { width: side, height: side, data };
}

/** Equal masks, except where the logit is within rounding of the threshold. */
async function checkMask(
  sam: SamUnderTest,
  tensor: string,
  logits: Float32Array
): Promise<CheckResult> {
  const golden = await readBytes(sam.pack, tensor);
  const limit = LOGIT * sam.slack;
  let wrong = golden.length === logits.length ? 0 : Infinity;
  let close = 0;
  for (let i = 0; i < golden.length; i++) {
    if (logits[i]! > 0 === golden[i]! > 0) continue;
    if (Math.abs(logits[i]!) < limit) close++;
    else wrong++;
  }
  const detail = `${wrong} of ${golden.length} differ, ${close} more within ${limit} of the threshold`;
  return { name: `${sam.file}/${tensor}`, pass: wrong === 0, detail };
}

/** Equal up to the pixels whose logit is within rounding of one of the score's two thresholds. */
function checkStability(
  name: string,
  logits: Float32Array,
  golden: number,
  limit: number
): CheckResult {
  const ours = stabilityScore(logits);
  const low = stabilityScore(logits.map(v => v - limit * Math.sign(v)));
  const high = stabilityScore(logits.map(v => v + limit * Math.sign(v)));
  const spread = Math.abs(high - low) + 1e-6;
  return checkClose(name, [ours], [golden], spread);
}
