import type { Session } from '@medclip/extension-medclip-sam/engine/runtime/session';
import type { SamShape } from '@medclip/models/sam/samShape';
import type { GoldenPack } from '../check';

/** A converted checkpoint of a SAM golden pack, with intermediate values as outputs. */
export interface SamUnderTest {
  readonly pack: GoldenPack;
  /** The checkpoint container the graphs were made from. */
  readonly file: string;
  readonly shape: SamShape;
  readonly encoder: Session;
  readonly decoder: Session;
  readonly signal?: AbortSignal;
  /** Factor on the tolerances: 1, more where the backend computes less exactly. */
  readonly slack: number;
}

type Pair = readonly [number, number];
type Corners = readonly [number, number, number, number];

/** A prompt in the pack: original pixels and the model's frame. */
export interface PromptRecord {
  readonly box?: Corners;
  readonly box_model_frame?: Corners;
  readonly point_labels?: readonly number[];
  readonly point_coords_model_frame?: readonly Pair[];
  readonly boxes?: readonly Corners[];
}

export interface ImageRecord {
  readonly orig_size_hw: Pair;
  readonly input_size_hw: Pair;
  readonly cases: Readonly<Record<string, PromptRecord>>;
}
