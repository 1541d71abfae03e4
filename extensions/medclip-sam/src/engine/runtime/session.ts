/** What the pipeline needs from a runtime. One implementation per platform: `webSessions` (browser) and `nodeSessions` (Node). */
export type TensorData = Float32Array | BigInt64Array;

export interface TensorLike {
  readonly dims: readonly number[];
  readonly data: TensorData;
}

export interface Session {
  /** Runs the graph; inputs and outputs by the names in `modelPack.ts`. Runs of one session never overlap. */
  run(
    inputs: Readonly<Record<string, TensorLike>>,
    outputs?: readonly string[]
  ): Promise<Record<string, TensorLike>>;
  dispose(): Promise<void>;
}

export type GraphName =
  | 'image'
  | 'masked'
  | 'text'
  | 'm2ib'
  | 'encoder'
  | 'decoder'
  | 'fastEncoder'
  | 'fastDecoder'
  | 'locator'
  | 'second'
  | 'third';

/** Opens the sessions of one pack, each at most once, when first asked for. */
export interface SessionProvider {
  readonly backend: 'node' | 'wasm' | 'webgpu' | 'server';
  get(graph: GraphName, options?: { signal?: AbortSignal }): Promise<Session>;
  /** A file of the pack as text (vocabulary). */
  text(file: string): Promise<string>;
  dispose(): Promise<void>;
}
