import type { WeightType } from './weightFiles';

/** How graphs and weights are written. */
export interface GraphFileOptions {
  readonly dtype: WeightType;
  /** Weights are split into files of at most this size. */
  readonly maxFileBytes: number;
  /** Also return intermediate values, for comparison with a reference. */
  readonly taps?: boolean;
}
