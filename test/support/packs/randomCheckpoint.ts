import type { ClipDims } from '@medclip/bench/checkpoints/clipKeys';
import type { SamDims } from '@medclip/bench/checkpoints/samKeys';

export * from '@medclip/bench/checkpoints/clipKeys';
export * from '@medclip/bench/checkpoints/samKeys';
export * from '@medclip/bench/checkpoints/mobileSamKeys';
export * from '@medclip/bench/checkpoints/randomCheckpoint';

/** Small enough for a graphics card that is drawn in software. */
export const MICRO_CLIP: ClipDims = {
  width: 128,
  layers: 4,
  patch: 8,
  grid: 4,
  embed: 32,
  textWidth: 64,
  textLayers: 2,
  vocab: 40,
  positions: 24,
  hidden: 48,
};
export const MICRO_SAM: SamDims = {
  width: 32,
  headDim: 16,
  patch: 8,
  grid: 6,
  windows: [4, 0],
  embed: 64,
  mlp: 64,
};
