/** One comparison against a golden tensor or a stated rule. */
export interface CheckResult {
  /** pack/tensor or pack/case. */
  readonly name: string;
  readonly pass: boolean;
  /** What was compared and how far off it was, e.g. "max rel 3.1e-6 (<= 1e-4)". */
  readonly detail: string;
  /** Nothing was compared, as something is not on this machine; neither passed nor failed. */
  readonly skipped?: true;
}

export interface GoldenPack {
  /** Folder of the pack. */
  readonly dir: string;
  readonly meta: Readonly<Record<string, unknown>>;
  readonly tensors: Readonly<
    Record<string, { shape: readonly number[]; dtype: string; file: string }>
  >;
  /** Tensors that a check has read so far; what is left at the end was not compared. */
  readonly used: Set<string>;
  /** Where `meta.external_files` are looked up (MEDCLIP_SAM_TEST_DATA). */
  readonly dataRoot: string;
}

/** All checks of one kind of golden pack; yields as it goes, so that progress can be shown. */
export type PackChecker = (
  pack: GoldenPack,
  options: { backend: 'node' | 'wasm' | 'webgpu'; signal?: AbortSignal }
) => AsyncIterable<CheckResult>;
