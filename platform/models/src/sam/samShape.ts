/** Hyper-parameters of a SAM-like model: what key shapes give and what they do not (strides, heads, image size). */
export interface SamShape {
  readonly kind: 'sam-vit' | 'mobile-sam' | 'medsam';
  readonly imageSize: number;
  /** Channels of the image embedding. */
  readonly embedDim: number;
  /** Side of the image embedding; the low-resolution mask is four times as large. */
  readonly embeddingSize: number;
  readonly encoder: VitEncoderShape | TinyVitShape;
  readonly decoder: {
    readonly layers: number;
    readonly heads: number;
    readonly maskTokens: number;
    readonly iouLayers: number;
  };
}

export interface VitEncoderShape {
  readonly type: 'vit';
  readonly patch: number;
  readonly width: number;
  readonly heads: number;
  /** Attention window per block; 0 for global attention. */
  readonly windows: readonly number[];
  /** Score elements beyond which a block's heads run one after the other; default 16 million (64 MB). */
  readonly maxJointScores?: number;
}

export interface TinyVitShape {
  readonly type: 'tiny-vit';
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
