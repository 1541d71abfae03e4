/** How a family of SAM models takes its image and means its answer. */
export interface SamKind {
  /** The source fills the square, or its longest side does and zeros follow right and below. */
  readonly fit: 'longest-side' | 'squash';
  readonly filter: 'bilinear' | 'bicubic';
  /** `statistics`: (v - mean) / std on 0..255. `min-max`: the resized image's own minimum and maximum become 0 and 1. */
  readonly scaling: 'statistics' | 'min-max';
  /** What is resized to the source: logits, or their sigmoid. */
  readonly resized: 'logits' | 'probability';
  /** The decoder's outputs that were trained: 0 the single mask, 1..3 the three guesses. */
  readonly tokens: readonly number[];
}

const ALL_TOKENS = [0, 1, 2, 3] as const;
const SINGLE = [0] as const;

/**
 * The families, by their names in `pack.json`. Sources: segment_anything/utils/transforms.py and modeling/sam.py (SAM,
 * MobileSAM); MedSAM_Inference.py; LiteMedSAM's CVPR24_LiteMedSAM_infer.py.
 */
export const SAM_KINDS = {
  'sam-vit': {
    fit: 'longest-side',
    filter: 'bilinear',
    scaling: 'statistics',
    resized: 'logits',
    tokens: ALL_TOKENS,
  },
  'mobile-sam': {
    fit: 'longest-side',
    filter: 'bilinear',
    scaling: 'statistics',
    resized: 'logits',
    tokens: ALL_TOKENS,
  },
  medsam: {
    fit: 'squash',
    filter: 'bicubic',
    scaling: 'min-max',
    resized: 'probability',
    tokens: SINGLE,
  },
  'lite-medsam': {
    fit: 'longest-side',
    filter: 'bilinear',
    scaling: 'min-max',
    resized: 'logits',
    tokens: SINGLE,
  },
} as const satisfies Readonly<Record<string, SamKind>>;

export type SamKindName = keyof typeof SAM_KINDS;
export const SAM_KIND_NAMES = Object.keys(SAM_KINDS) as [SamKindName, ...SamKindName[]];

export const samKind = (name: SamKindName): SamKind => SAM_KINDS[name];
