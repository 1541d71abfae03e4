type Triple = [number, number, number];

/** OpenAI CLIP's statistics, for RGB in 0..1 (method.md 1.2). */
export const CLIP_NORMALISATION: { mean: Triple; std: Triple } = {
  mean: [0.48145466, 0.4578275, 0.40821073],
  std: [0.26862954, 0.26130258, 0.27577711],
};

/** SAM's and MobileSAM's statistics, for RGB in 0..255 (method.md 2.6). */
export const SAM_NORMALISATION: { mean: Triple; std: Triple } = {
  mean: [123.675, 116.28, 103.53],
  std: [58.395, 57.12, 57.375],
};

/** MedSAM scales each image to 0..1 by its own minimum and maximum and takes no statistics. */
export const MEDSAM_NORMALISATION: { mean: Triple; std: Triple } = {
  mean: [0, 0, 0],
  std: [1, 1, 1],
};
