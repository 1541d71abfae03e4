/**
 * How the text is looked for in an image, with the name of each method; null where a word says it, which the dictionaries translate
 * (`settings.saliency.…`). To add one: a line here, its map in algorithm/saliency, and its case in engine/saliency/saliencyMaps.ts.
 */
export const SALIENCY_NAMES = {
  locator: null,
  gscorecam: 'gScoreCAM',
  m2ib: 'M2IB',
  gradcam: 'Grad-CAM',
  dense: null,
} as const satisfies Readonly<Record<string, string | null>>;

export type SaliencyMethod = keyof typeof SALIENCY_NAMES;
export const SALIENCY_METHODS = Object.keys(SALIENCY_NAMES) as readonly SaliencyMethod[];
