/** Every failure that can reach a person. The code is stable and safe to log; the sentences never hold PHI or a prompt. */
export type ErrorCode =
  | 'bad-input'
  | 'bad-prompt'
  | 'no-viewport'
  | 'unsupported-image'
  | 'image-not-ready'
  | 'cancelled'
  | 'busy'
  | 'model-missing'
  | 'model-corrupt'
  | 'model-unsupported'
  | 'backend-failed'
  | 'device-lost'
  | 'out-of-memory'
  | 'nothing-found'
  | 'empty-mask'
  | 'dicom-invalid'
  | 'too-large'
  | 'store-unreachable'
  | 'store-refused'
  | 'store-unverified'
  | 'not-sent'
  | 'identity-mismatch'
  | 'setup-failed'
  | 'internal';

/**
 * An error a reader can act on: what happened (`message`) and what to do (`remedy`).
 * It survives `postMessage` as a plain object through `toJSON` / `fromJSON`.
 */
export class MedClipSamError extends Error {
  override readonly name = 'MedClipSamError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly remedy: string,
    options?: { cause?: unknown }
  ) {
    super(message, options);
  }

  toJSON(): SerializedError {
    return { code: this.code, message: this.message, remedy: this.remedy };
  }

  static fromJSON(e: SerializedError): MedClipSamError {
    return new MedClipSamError(e.code, e.message, e.remedy);
  }

  /** Any thrown value as a MedClipSamError; an AbortError becomes `cancelled`. */
  static from(cause: unknown): MedClipSamError {
    if (cause instanceof MedClipSamError) return cause;
    if (cause instanceof Error && cause.name === 'AbortError') {
      return new MedClipSamError('cancelled', 'Cancelled.', 'Run again when you are ready.', {
        cause,
      });
    }
    const detail = cause instanceof Error ? cause.message : String(cause);
    return new MedClipSamError(
      'internal',
      `Something unexpected went wrong: ${detail}`,
      'Try again; if it happens again, copy the diagnostics and report it.',
      { cause }
    );
  }
}

export interface SerializedError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly remedy: string;
}

/** Throws `cancelled` when the signal is aborted. Call it between steps of anything long. */
export function throwIfCancelled(signal?: AbortSignal): void {
  if (signal?.aborted) {
    throw new MedClipSamError('cancelled', 'Cancelled.', 'Run again when you are ready.');
  }
}
