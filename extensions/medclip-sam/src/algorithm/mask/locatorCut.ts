import type { FloatMap } from '../../core/raster';

/** Fitted per concept on validation (platform/models/training/locator/cut.py). */
export interface LocatorCut {
  /** Share of the map's largest logit … */
  readonly share: number;
  /** … and how many logits below that the outline ends. */
  readonly below: number;
}

/**
 * The logit at which a locator's map is cut: min(0, share * largest - below). On images unlike those it was trained on the net is
 * less sure of the same thing: what it marks shrinks before it is lost, so where even its clearest pixel is no more than likely,
 * the outline reaches further out. Never above 0, the cut it was trained for.
 */
export function locatorCut(map: FloatMap, { share, below }: LocatorCut): number {
  const largest = map.data.reduce((a, b) => Math.max(a, b), -Infinity);
  return Math.min(0, share * largest - below);
}
