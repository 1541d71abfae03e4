import { finiteRange } from '@medclip/extension-medclip-sam/algorithm/saliency/normalizeMap';
import type { FloatMap } from '@medclip/extension-medclip-sam/core/raster';
import { resizeBilinear } from '@medclip/extension-medclip-sam/algorithm/preprocess/resizeBilinear';
import { gradCam } from '@medclip/extension-medclip-sam/algorithm/saliency/gradCam';
import {
  channelScores,
  channelWeights,
  combineChannels,
  selectChannels,
  stackPlanes,
  type ChannelRule,
} from '@medclip/extension-medclip-sam/algorithm/saliency/gScoreCam';
import type { ImageFeatures } from '@medclip/extension-medclip-sam/algorithm/saliency/imageFeatures';
import { equalValuesTopK } from '@medclip/extension-medclip-sam/algorithm/saliency/torchTopK';
import { unit } from '@medclip/extension-medclip-sam/core/vector';
import type { CheckResult } from '../check';
import { checkClose, checkEqual, checkRelative } from '../compare';
import {
  type ClipUnderTest,
  floats,
  goldenPixels,
  goldenText,
  imageNames,
  output,
} from './biomedclipUnderTest';
import { readFloat, readTensor } from '../goldenPack';

const RULES: Readonly<Record<string, ChannelRule>> = {
  v1compat: 'v1-compat',
  norm1mean: 'norm1-mean',
  norm2cls: 'norm2-cls',
};
/** Tolerances of the pack's README. */
const RELATIVE = 1e-4;
const SCORE = 2e-3;
const MAP = 2e-3;
const UNIT = 5e-6;
const ACTIVATION = 5e-5;

/** Masked images per run, so that a full-size pack fits into memory. */
const MASK_BATCH = 64;

/** The authors' min-max, whose epsilon matters on maps that are almost zero; ours (`normalizeMap`) is exact. */
function authorsMinMax(map: FloatMap): FloatMap {
  const [lo, hi] = finiteRange(map.data) ?? [0, 0];
  return { ...map, data: map.data.map(v => (v - lo) / (hi - lo + 1e-8)) };
}

/** gScoreCAM in its three variants, Score-CAM, Grad-CAM and the gradient maps, for every image. */
export async function* checkSaliency(clip: ClipUnderTest): AsyncGenerator<CheckResult> {
  yield* checkTopK(clip);
  for (const name of imageNames(clip)) {
    const pixels = await goldenPixels(clip, name);
    const results = await clip.image.run({ pixels });
    const { grid, width } = clip.shape.vision;
    const features: ImageFeatures = {
      grid,
      width,
      embedDim: clip.shape.embedDim,
      embed: output(results, 'embed'),
      tokens: output(results, 'tokens'),
      norm1: output(results, 'norm1'),
      norm2: output(results, 'norm2'),
      gradMap: output(results, 'gradMap'),
      gradMapCls: output(results, 'gradMapCls'),
    };
    yield* checkGradientMaps(clip, name, features);
    const embeddings = yield* checkMasked(clip, name, features);
    const cases = Object.keys(clip.pack.tensors).filter(
      t => t.startsWith(`cam.${name}.t`) && t.endsWith('.importance')
    );
    for (const tensor of cases) {
      clip.signal?.throwIfAborted();
      yield* checkCam(clip, tensor.replace(/\.importance$/, ''), features, embeddings);
    }
    yield* checkGradCam(clip, name, features);
  }
}

/** torch's order of equal values, which is what the released v1 selects by. */
async function* checkTopK(clip: ClipUnderTest): AsyncGenerator<CheckResult> {
  for (const tensor of Object.keys(clip.pack.tensors)) {
    const match = /^cam\.zero_importance_topk(?:(\d+)_of_(\d+)|_indices)$/.exec(tensor);
    if (!match) continue;
    const golden = await readTensor(clip.pack, tensor);
    const [k, of] = match[1]
      ? [Number(match[1]), Number(match[2])]
      : [golden.data.length, clip.shape.vision.width];
    const sorted = (values: ArrayLike<number | bigint>) =>
      Array.from(values, Number).sort((a, b) => a - b);
    yield checkEqual(`${clip.file}/${tensor}`, sorted(equalValuesTopK(of, k)), sorted(golden.data));
  }
}

async function* checkGradientMaps(
  clip: ClipUnderTest,
  name: string,
  features: ImageFeatures
): AsyncGenerator<CheckResult> {
  const maps = { M_norm1mean: features.gradMap, M_norm2cls: features.gradMapCls };
  for (const [suffix, map] of Object.entries(maps)) {
    const tensor = `cam.${name}.${suffix}`;
    if (!clip.pack.tensors[tensor]) continue;
    const golden = await readFloat(clip.pack, tensor);
    yield checkRelative(`${clip.file}/${tensor}`, map, golden, RELATIVE * clip.slack);
  }
}

type Layer = 'norm1' | 'norm2';
type MaskedEmbeddings = Readonly<Record<Layer, readonly Float32Array[]>>;

/** Activations, masks and the embeddings of all D masked images, per layer. */
async function* checkMasked(
  clip: ClipUnderTest,
  name: string,
  features: ImageFeatures
): AsyncGenerator<CheckResult, MaskedEmbeddings> {
  const { pack, file, slack } = clip;
  const { grid, width, embedDim } = features;
  const pixels = await goldenPixels(clip, name);
  const all = Array.from({ length: width }, (_, i) => i);
  const made: Record<Layer, Float32Array[]> = { norm1: [], norm2: [] };
  for (const [variant, layer] of [
    ['v1compat', 'norm2'],
    ['norm1mean', 'norm1'],
  ] as const) {
    const prefix = `cam.${name}.${variant}`;
    const planes = stackPlanes(features, layer, all);
    const maskParts: Float32Array[] = [];
    for (let k = 0; k < width; k += MASK_BATCH) {
      clip.signal?.throwIfAborted();
      const count = Math.min(MASK_BATCH, width - k);
      const cells = planes.slice(k * grid * grid, (k + count) * grid * grid);
      const channels = floats([count, grid, grid], cells);
      const results = await clip.masked.run({ pixels, channels });
      const embed = output(results, 'embed');
      for (let b = 0; b < count; b++) {
        made[layer].push(embed.slice(b * embedDim, (b + 1) * embedDim));
      }
      if (k === 0) maskParts.push(output(results, 'masks').slice());
    }
    const check = async (tensor: string, values: ArrayLike<number>, tolerance: number) =>
      checkClose(`${file}/${tensor}`, values, await readFloat(pack, tensor), tolerance * slack);
    if (pack.tensors[`${prefix}.activations`]) {
      yield await check(`${prefix}.activations`, planes, ACTIVATION);
    }
    if (pack.tensors[`${prefix}.masked_embed_norm_E`]) {
      const units = made[layer].flatMap(e => [...unit(e)]);
      yield await check(`${prefix}.masked_embed_norm_E`, units, UNIT * 4);
    }
    const masks = pack.tensors[`${prefix}.mask_channel0to1`];
    if (masks) {
      const count = masks.shape.reduce((a, b) => a * b, 1);
      const ours = maskParts[0]!.subarray(0, count);
      yield await check(`${prefix}.mask_channel0to1`, ours, ACTIVATION);
    }
  }
  return made;
}

/** One gScoreCAM case: which channels, how they score, the map on the patch grid and at image size. */
async function* checkCam(
  clip: ClipUnderTest,
  prefix: string,
  features: ImageFeatures,
  embeddings: MaskedEmbeddings
): AsyncGenerator<CheckResult> {
  const match = /\.t(\d+)\.(\w+)\.K(\d+)$/.exec(prefix);
  const rule = RULES[match?.[2] ?? ''];
  if (!match || !rule) {
    yield {
      name: `${clip.file}/${prefix}`,
      pass: false,
      detail: 'an unknown variant of gScoreCAM',
    };
    return;
  }
  const { pack, file, slack, shape } = clip;
  const text = await goldenText(clip, Number(match[1]));
  const topK = Number(match[3]);
  const options = { topK, rule, softmax: 'all', logitScale: shape.logitScale } as const;
  const selection = selectChannels(features, text, options);
  const golden = (suffix: string) => readFloat(pack, `${prefix}.${suffix}`);
  const label = `${file}/${prefix}`;
  const importance = await golden('importance');
  yield checkRelative(`${label}.importance`, selection.importance, importance, RELATIVE * slack);

  const goldenChannels = Int32Array.from(
    (await readTensor(pack, `${prefix}.indices`)).data,
    Number
  );
  yield checkChannels(`${label}.indices`, clip, prefix, selection.channels, goldenChannels);
  const scores = channelScores(
    Array.from(goldenChannels, c => embeddings[selection.layer][c]!),
    text,
    shape.logitScale
  );
  yield checkClose(
    `${label}.scores_selected`,
    scores,
    await golden('scores_selected'),
    SCORE * slack
  );

  const weights = channelWeights(scores, features.width, 'all');
  const all = new Float64Array(features.width).fill(weights.other);
  goldenChannels.forEach((channel, k) => (all[channel] = weights.selected[k]!));
  yield checkClose(`${label}.weights`, all, await golden('weights'), MAP * slack);
  const map = combineChannels(features, selection.layer, goldenChannels, weights);
  yield checkClose(
    `${label}.cam_grid_relu_raw`,
    map.data,
    await golden('cam_grid_relu_raw'),
    MAP * slack
  );
  const norm = authorsMinMax(map);
  yield checkClose(`${label}.cam_grid_norm`, norm.data, await golden('cam_grid_norm'), MAP * slack);
  const final = pack.tensors[`${prefix}.cam_final`];
  if (final) {
    const [height, width] = final.shape as [number, number];
    const large = authorsMinMax(resizeBilinear(norm, { width, height }));
    yield checkClose(`${label}.cam_final`, large.data, await golden('cam_final'), MAP * slack);
  }
}

/** Equal as a set, unless the pack says that the K-th and the next importance are too close to call. */
function checkChannels(
  name: string,
  clip: ClipUnderTest,
  prefix: string,
  actual: Int32Array,
  expected: Int32Array
): CheckResult {
  const cam = (clip.pack.meta.cam as Record<string, Record<string, number | null>> | undefined)?.[
    prefix
  ];
  const gap = cam?.topk_gap_at_K;
  const largest = cam?.importance_absmax ?? 0;
  const result = checkEqual(name, actual.slice().sort(), expected.slice().sort());
  const undecided = typeof gap === 'number' && largest > 0 && gap < RELATIVE * clip.slack * largest;
  if (result.pass || !undecided) return result;
  return { ...result, pass: true, detail: `${result.detail}; the ${expected.length}th is a tie` };
}

async function* checkGradCam(
  clip: ClipUnderTest,
  name: string,
  features: ImageFeatures
): AsyncGenerator<CheckResult> {
  const { pack, file, shape, slack } = clip;
  for (const [tensor, record] of Object.entries(pack.tensors)) {
    const prefix = `gradcam.${name}.`;
    const match = /^t(\d+)\.norm1\.(\w+)$/.exec(tensor.slice(prefix.length));
    if (!tensor.startsWith(prefix) || !match) continue;
    const text = await goldenText(clip, Number(match[1]));
    const golden = await readFloat(pack, tensor);
    if (match[2] === 'cam_final') {
      const [height, width] = record.shape as [number, number];
      const map = authorsMinMax(gradCam(features, text, shape.logitScale));
      const large = authorsMinMax(resizeBilinear(map, { width, height }));
      yield checkClose(`${file}/${tensor}`, large.data, golden, MAP * slack);
    } else if (match[2] === 'grad_patches') {
      // The gradient map gives the mean over patches, which is all that any of the maps takes from it.
      const cells = features.grid ** 2;
      const means = Float32Array.from({ length: features.width }, (_, c) =>
        golden.subarray(c * cells, (c + 1) * cells).reduce((sum, v) => sum + v / cells, 0)
      );
      const options = { topK: 1, rule: 'norm1-mean', logitScale: shape.logitScale } as const;
      const { importance } = selectChannels(features, text, options);
      yield checkRelative(`${file}/${tensor} (mean)`, importance, means, RELATIVE * slack);
    }
  }
}
