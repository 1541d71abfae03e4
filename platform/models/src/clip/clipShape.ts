/** Hyper-parameters of a BiomedCLIP-like model: what the key shapes give and what they do not (heads, preprocessing). */
export interface ClipShape {
  readonly embedDim: number;
  readonly logitScale: number;
  readonly vision: {
    readonly size: number;
    readonly patch: number;
    readonly grid: number;
    /** 1 + grid * grid. */
    readonly tokens: number;
    readonly width: number;
    readonly layers: number;
    readonly heads: number;
    readonly eps: number;
  };
  readonly text: {
    readonly width: number;
    readonly layers: number;
    readonly heads: number;
    readonly contextLength: number;
    readonly eps: number;
  };
  /** Block (0-based) after which M2IB puts its bottleneck. */
  readonly m2ibLayer: number;
}
