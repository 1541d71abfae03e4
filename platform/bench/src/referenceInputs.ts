import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { clipPreprocess } from '@medclip/extension-medclip-sam/algorithm/preprocess/clipPreprocess';
import { samPreprocess } from '@medclip/extension-medclip-sam/algorithm/preprocess/samPreprocess';
import { seededNoise } from '@medclip/extension-medclip-sam/algorithm/saliency/m2ib';
import type { ModelPack } from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import { createTokenizer } from '@medclip/extension-medclip-sam/engine/pack/tokenizer';
import { benchImage } from './benchImage';
import type { ImageSpec } from './ours';

/** v1 pads every text to this length. */
const CONTEXT = 256;
/** The seed our pipeline draws M2IB's noise with. */
const NOISE_SEED = 12;
const SEED_STEP = 7919;

/** Writes what the reference reads, in the numbers our own preprocessing gives, so that only the models differ in time. */
export function referenceInputs(folder: string, pack: ModelPack, vocabulary: string) {
  mkdirSync(folder, { recursive: true });
  const tokenize = createTokenizer(vocabulary, pack.clip.text.contextLength);
  const write = (name: string, data: Float32Array): string => {
    const file = path.join(folder, `${name}.f32`);
    writeFileSync(file, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    return file;
  };
  return {
    ids: (prompt: string) => [...tokenize(prompt)],
    paddedIds(prompt: string) {
      const ids = [...tokenize(prompt)];
      return [...ids, ...new Array<number>(CONTEXT - ids.length).fill(0)];
    },
    clipPixels({ seed, width, height }: ImageSpec) {
      const { size, mean, std, interpolation } = pack.clip.image;
      const image = benchImage(seed, width, height);
      const { pixels } = clipPreprocess(image, { side: size, mean, std, interpolation });
      return { pixels: write('clip', pixels), pixelShape: [1, 3, size, size] };
    },
    samPixels({ seed, width, height }: ImageSpec) {
      const { imageSize: side, mean, std } = pack.sam;
      const image = benchImage(seed, width, height);
      const { pixels } = samPreprocess(image, { kind: 'sam-vit', side, mean, std });
      return { pixels: write('sam', pixels), pixelShape: [1, 3, side, side] };
    },
    noise() {
      const { steps, batch } = pack.clip.m2ib;
      const { size, patch, width } = pack.clip.image;
      const shape = [steps, batch, 1 + (size / patch) ** 2, width];
      const perStep = shape.slice(1).reduce((a, b) => a * b, 1);
      const all = new Float32Array(steps * perStep);
      for (let i = 0; i < steps; i++) {
        all.set(seededNoise(perStep, NOISE_SEED + SEED_STEP * i), i * perStep);
      }
      return { noise: write('noise', all), noiseShape: shape };
    },
  };
}
