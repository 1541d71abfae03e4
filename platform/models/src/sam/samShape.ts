import type { SamKindName } from '@medclip/extension-medclip-sam/algorithm/preprocess/samKinds';

/** Hyper-parameters of a SAM-like model: what key shapes give and what they do not (strides, heads, image size). */
export interface SamShape {
  readonly kind: SamKindName;
  readonly imageSize: number;
  /** Channels of the image embedding. */
  readonly embedDim: number;
  /** Side of the image embedding; the low-resolution mask is four times as large. */
  readonly embeddingSize: number;
  readonly encoder: EncoderShape;
  readonly decoder: {
    readonly layers: number;
    readonly heads: number;
    readonly maskTokens: number;
    readonly iouLayers: number;
  };
}

export type EncoderShape = VitEncoderShape | TinyVitShape;

export interface VitEncoderShape {
  readonly type: 'vit';
  readonly patch: number;
  readonly width: number;
  readonly heads: number;
  /** Attention window per block; 0 for global attention. */
  readonly windows: readonly number[];
  /** Score elements beyond which a block's heads run one after the other; default 16 million (64 MB). */
  readonly maxJointScores?: number;
  /** Queries of a head that are computed together where heads are not. */
  readonly rowsAtOnce?: number;
}

export interface TinyVitShape {
  readonly type: 'tiny-vit';
  /** The two convolutions of the patch embedding: side of the kernel and stride of each. */
  readonly stem: { readonly kernel: number; readonly stride: number };
  readonly stages: readonly TinyVitStage[];
}

export interface TinyVitStage {
  readonly width: number;
  readonly depth: number;
  /** Side of the stage's square token grid. */
  readonly resolution: number;
  /** 0 for the convolutional first stage. */
  readonly heads: number;
  readonly window: number;
  /** Stride of the merge that follows; null for the last stage. */
  readonly mergeStride: number | null;
}

/** What the key shapes do not tell. The defaults are those of the family. */
export interface SamOptions {
  /** MedSAM has SAM ViT-B's keys; only the user can tell. */
  readonly medsam?: boolean;
  /** TinyViT only; a ViT's position table gives it. */
  readonly imageSize?: number;
  readonly decoderHeads?: number;
  /** TinyViT: strides of the three patch merges. */
  readonly mergeStrides?: readonly number[];
}

/** What an encoder's checkpoint gives: its own shape, and the squares at its two ends. */
export interface ReadEncoder<E extends EncoderShape = EncoderShape> {
  readonly encoder: E;
  readonly imageSize: number;
  readonly embeddingSize: number;
  /** Channels that the neck takes. */
  readonly outputWidth: number;
}
