import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import { isTransient } from '@medclip/extension-medclip-sam/dicom/store/stowError';

function sentenceOf(status: number): string {
  if (status === 0) return 'The PACS did not answer.';
  return status === 401
    ? 'The PACS does not know the account, or no longer (status 401).'
    : `The PACS is not able to answer (status ${status}).`;
}

/** The archive cannot answer now. That is the archive's fault and never counts as an attempt of a task. */
export class PacsAway extends Error {
  override readonly name = 'PacsAway';
  constructor(
    /** HTTP status, 0 for no answer. */
    readonly status: number,
    /** What the archive asked for by Retry-After; null where it did not. */
    readonly retryAfterMs: number | null = null,
    /** It answered the query for this very series a moment ago: the fault may lie with the series alone. */
    readonly queried = false
  ) {
    super(sentenceOf(status));
  }
}

/** Retry-After (RFC 9110, 10.2.3) in milliseconds, at most two minutes. */
export function retryAfterMs(header: string | null, now = Date.now()): number | null {
  if (header === null) return null;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), MAX_WAIT_MS) : null;
}

const MAX_WAIT_MS = 120_000;

/** Growing pause before try `attempt` (from 1), with jitter so that workers do not come back all at once. */
export function pauseMs(
  attempt: number,
  asked: number | null,
  { first = 500, random = Math.random }: { first?: number; random?: () => number } = {}
): number {
  const grown = Math.min(first * 2 ** (attempt - 1), MAX_WAIT_MS);
  return (asked ?? grown) * (1 + random() / 4);
}

/** Throws for an answer that is no success: PacsAway where another try may help, else a refusal. */
export function checkStatus(response: Response, what: string): void {
  if (response.ok) return;
  // An account that runs out in the night is no fault of the series that are left.
  if (isTransient(response.status) || response.status === 401) {
    throw new PacsAway(response.status, retryAfterMs(response.headers.get('retry-after')));
  }
  if (response.status === 403) {
    throw new MedClipSamError(
      'store-refused',
      `The PACS refuses ${what} (status ${response.status}).`,
      'Check MEDCLIP_PACS_USER and MEDCLIP_PACS_PASSWORD, or MEDCLIP_PACS_TOKEN, and the rights of that account.'
    );
  }
  throw new MedClipSamError(
    'bad-input',
    `The PACS answered ${what} with status ${response.status}.`,
    'Ask the PACS administrator for its log of this moment.'
  );
}
