import type { Code } from './code';

/** What a segment shows, coded (PS3.3, C.8.20.4 Segment Description Macro). */
export interface Term {
  readonly category: Code;
  readonly type: Code;
  readonly typeModifier?: Code;
  readonly region?: Code;
  readonly regionModifier?: Code;
  /** False: the prompt is in no table and stands as Tissue; only the label says what it is. */
  readonly coded: boolean;
}
