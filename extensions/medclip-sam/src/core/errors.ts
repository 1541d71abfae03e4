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

/** A sentence with values in it. `key`, the sentence with {0}, {1} … in their places, is what translations go by. */
export interface Sentence {
  readonly key: string;
  readonly values: readonly (string | number)[];
}

/** say`There is no slice ${index}: the stack has ${count}.` */
export const say = (
  texts: TemplateStringsArray,
  ...values: readonly (string | number)[]
): Sentence => ({
  key: texts.reduce((sum, text, i) => `${sum}{${i - 1}}${text}`),
  values,
});

/** A sentence, or its translation, with its values. */
export const filled = (sentence: string, values: Sentence['values']): string =>
  sentence.replace(/\{(\d+)\}/g, (place, i: string) => String(values[Number(i)] ?? place));

const keyed = (given: string | Sentence): Sentence =>
  typeof given === 'string' ? { key: given, values: [] } : given;

/**
 * An error a reader can act on: what happened (`message`) and what to do (`remedy`), in English, with the keys and values of both
 * for other languages. It survives `postMessage` as a plain object through `toJSON` / `fromJSON`.
 */
export class MedClipSamError extends Error {
  override readonly name = 'MedClipSamError';
  readonly remedy: string;
  readonly sentences: SerializedError['sentences'];

  constructor(
    readonly code: ErrorCode,
    message: string | Sentence,
    remedy: string | Sentence,
    options?: { cause?: unknown }
  ) {
    const [what, how] = [keyed(message), keyed(remedy)];
    super(filled(what.key, what.values), options);
    this.remedy = filled(how.key, how.values);
    this.sentences = { message: what, remedy: how };
  }

  toJSON(): SerializedError {
    const { code, message, remedy, sentences } = this;
    return { code, message, remedy, ...(sentences && { sentences }) };
  }

  static fromJSON({ code, message, remedy, sentences }: SerializedError): MedClipSamError {
    return new MedClipSamError(code, sentences?.message ?? message, sentences?.remedy ?? remedy);
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
      say`Something unexpected went wrong: ${detail}`,
      'Try again; if it happens again, copy the diagnostics and report it.',
      { cause }
    );
  }
}

export interface SerializedError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly remedy: string;
  /** Null or missing where an older version wrote it. */
  readonly sentences?: { readonly message: Sentence; readonly remedy: Sentence } | undefined;
}

/** Throws `cancelled` when the signal is aborted. Call it between steps of anything long. */
export function throwIfCancelled(signal?: AbortSignal): void {
  if (signal?.aborted) {
    throw new MedClipSamError('cancelled', 'Cancelled.', 'Run again when you are ready.');
  }
}
