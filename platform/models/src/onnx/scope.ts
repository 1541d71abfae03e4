import type { TensorSource } from '../checkpoint/tensorSource';
import type { GraphBuilder } from './graphBuilder';

/** A graph and the checkpoint its weights come from, under the official key names. */
export interface Scope {
  readonly g: GraphBuilder;
  readonly source: TensorSource;
  /** Bits of a Linear's weight where it is quantised; absent: stored as the weight files say. */
  readonly bits?: (key: string) => 4 | 8 | null;
  /**
   * Linear weights are stored in 8 bits: `product` also multiplies in integers (integerLayers.ts), `values` makes them fp32
   * again first. Absent: stored as the weight files say.
   */
  readonly int8?: 'product' | 'values';
}
