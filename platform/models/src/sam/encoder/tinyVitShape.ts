import { countIndexed, requiredShape } from '../../checkpoint/keyCheck';
import type { TensorSource } from '../../checkpoint/tensorSource';
import { affine, dense, type Keys, sizeOf } from '../checkpoint/keyShapes';
import { convolutionBlocks } from './mobileConvolution';
import type { ReadEncoder, SamOptions, TinyVitShape, TinyVitStage } from '../samShape';
import { unsupportedSam } from '../checkpoint/unsupportedSam';

const MODEL = 'MobileSAM';
const STEM = 'image_encoder.patch_embed.seq';
/** The three merges of TinyViT-5M, 11M and 21M as SAM uses them (tiny_vit_sam.py: the last one keeps the grid). */
const MERGE_STRIDES = [2, 2, 1];

/** TinyViT: widths, depths, heads and windows from the keys; a 1 x 1 patch embedding does not shrink the image. */
export function readTinyVit(
  source: TensorSource,
  options: SamOptions,
  defaultSize: number
): ReadEncoder<TinyVitShape> {
  const imageSize = options.imageSize ?? defaultSize;
  const strides = options.mergeStrides ?? MERGE_STRIDES;
  const count = countIndexed(source, 'image_encoder.layers');
  const kernel = requiredShape(source, MODEL, `${STEM}.0.c.weight`)[2] ?? 0;
  const stem = { kernel, stride: kernel === 1 ? 1 : 2 };
  const stages: TinyVitStage[] = [];
  let resolution = halved(halved(imageSize, stem.stride), stem.stride);
  for (let s = 0; s < count; s++) {
    const p = `image_encoder.layers.${s}`;
    const biases = source.shape(`${p}.blocks.0.attn.attention_biases`);
    const window = biases ? Math.sqrt(biases[1] ?? 0) : 0;
    if (!Number.isInteger(window)) throw unsupportedSam(source, `stage ${s} has no square window`);
    const widthKey = biases ? `${p}.blocks.0.attn.norm.weight` : `${p}.blocks.0.conv3.bn.weight`;
    const mergeStride = s < count - 1 ? (strides[s] ?? 1) : null;
    const width = requiredShape(source, MODEL, widthKey)[0] ?? 0;
    const heads = biases?.[0] ?? 0;
    if (heads > 0 && width % heads > 0) {
      throw unsupportedSam(
        source,
        `stage ${s} is ${width} wide, which ${heads} heads do not divide`
      );
    }
    const depth = countIndexed(source, `${p}.blocks`);
    stages.push({ width, depth, resolution, heads, window, mergeStride });
    resolution = halved(resolution, mergeStride ?? 1);
  }
  const last = stages[stages.length - 1];
  if (!last) throw unsupportedSam(source, 'it has no encoder stages');
  return {
    encoder: { type: 'tiny-vit', stem, stages },
    imageSize,
    embeddingSize: last.resolution,
    outputWidth: last.width,
  };
}

const halved = (side: number, stride: number): number => Math.ceil(side / stride);

export function tinyVitKeys(
  keys: Keys,
  e: TinyVitShape,
  _embeddingSize: number,
  source: TensorSource
): void {
  const conv = (p: string, out: number, n: number, k: number) => {
    keys.set(`${p}.c.weight`, [out, n, k, k]);
    for (const name of ['weight', 'bias', 'running_mean', 'running_var']) {
      keys.set(`${p}.bn.${name}`, [out]);
    }
  };
  const out = (p: string) => sizeOf(source, `${p}.c.weight`, 0);
  const { kernel } = e.stem;
  conv(`${STEM}.0`, out(`${STEM}.0`), 3, kernel);
  conv(`${STEM}.2`, e.stages[0]?.width ?? 0, out(`${STEM}.0`), kernel);
  e.stages.forEach((stage, s) => {
    const p = `image_encoder.layers.${s}`;
    const w = stage.width;
    for (let i = 0; i < stage.depth; i++) {
      const b = `${p}.blocks.${i}`;
      if (stage.window === 0) {
        const wide = out(`${b}.conv1`);
        conv(`${b}.conv1`, wide, w, 1);
        conv(`${b}.conv2`, wide, 1, 3);
        conv(`${b}.conv3`, w, wide, 1);
        continue;
      }
      const inner = sizeOf(source, `${b}.mlp.fc1.weight`, 0);
      keys.set(`${b}.attn.attention_biases`, [stage.heads, stage.window ** 2]);
      affine(keys, `${b}.attn.norm`, w);
      dense(keys, `${b}.attn.qkv`, 3 * w, w);
      dense(keys, `${b}.attn.proj`, w, w);
      affine(keys, `${b}.mlp.norm`, w);
      dense(keys, `${b}.mlp.fc1`, inner, w);
      dense(keys, `${b}.mlp.fc2`, w, inner);
      conv(`${b}.local_conv`, w, 1, 3);
    }
    if (stage.mergeStride === null) return;
    const next = e.stages[s + 1]?.width ?? 0;
    conv(`${p}.downsample.conv1`, next, w, 1);
    conv(`${p}.downsample.conv2`, next, 1, 3);
    conv(`${p}.downsample.conv3`, next, next, 1);
  });
}

export function tinyVitActivations({ stages }: TinyVitShape): number[] {
  return stages.flatMap((stage, s) => {
    const { width, resolution, window, heads } = stage;
    const cells = resolution ** 2;
    const merged = cells * (stages[s + 1]?.width ?? 0);
    if (window === 0)
      return [cells * Math.max(...convolutionBlocks(4 * width, resolution)), merged];
    const count = Math.ceil(resolution / window) ** 2;
    return [cells * 4 * width, count * heads * window ** 4, merged];
  });
}
