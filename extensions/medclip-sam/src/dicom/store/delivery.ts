import { copySteps } from '../../core/copySteps';
import { MedClipSamError, throwIfCancelled } from '../../core/errors';
import { abortable } from '../../core/queue';
import { runSliced } from '../../core/timeSlicing';
import { withTimeLimit } from '../../core/timeLimit';
import type { OutboxItem } from './outboxItem';
import { isTransient, stowError, webPageAnswered } from './stowError';
import { isWebPage, parseStowResponse, saysAlreadyStored } from './stowResponse';

export interface PacsAnswer {
  /** HTTP status; 0 when the PACS did not answer. */
  readonly status: number;
  readonly body: string;
  readonly contentType: string;
}

export interface PacsTransport {
  /** STOW-RS; the item's bytes are a copy that may be given away. May throw a MedClipSamError for what no other try can mend; any other error counts as no answer. */
  readonly send: (item: OutboxItem, options: { signal: AbortSignal }) => Promise<PacsAnswer>;
  /** QIDO-RS: does the PACS hold the instance? Throws when it cannot say. */
  readonly verify: (item: OutboxItem, options: { signal: AbortSignal }) => Promise<boolean>;
  /**
   * Before every sending: is it the right object for the right patient? Throws a MedClipSamError to hold it back; any
   * other error counts as no answer.
   */
  readonly check?: (item: OutboxItem, options: { signal: AbortSignal }) => Promise<void>;
}

export interface DeliveryProgress {
  readonly stage: 'sending' | 'verifying' | 'waiting';
  /** From 1. */
  readonly attempt: number;
  readonly attempts: number;
}

export interface DeliveryOptions {
  readonly attempts: number;
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: DeliveryProgress) => void;
}

const SEND_PAUSE_MS = 1_000;
const VERIFY_PAUSE_MS = 500;
/** Archives index in the background: a stored object may take seconds to be found. */
const VERIFY_TRIES = 4;
const QUERY_TIMEOUT_MS = 15_000;

/**
 * Sends an item until the PACS itself says that it holds it. Success is only what QIDO confirms: a status 200 may be wrong,
 * and so may a failure whose object was stored while the answer was lost.
 *
 * @throws MedClipSamError store-unreachable, store-refused, store-unverified, cancelled, or what `send` threw
 */
export async function deliver(
  item: OutboxItem,
  transport: PacsTransport,
  options: DeliveryOptions
): Promise<void> {
  const { attempts, wait, signal, onProgress } = options;
  for (let attempt = 1; ; attempt++) {
    const report = (stage: DeliveryProgress['stage']) => onProgress?.({ stage, attempt, attempts });
    throwIfCancelled(signal);
    report('sending');
    const answer = await send(item, transport, signal);
    const response = parseStowResponse(answer.body, answer.contentType);
    const error = stowError(answer.status, response);
    const transient = isTransient(answer.status);
    if (transient || answer.status === 409 || answer.status < 300) {
      report('verifying');
      // Any other failure is checked once, in case only the answer was lost.
      const claimed = error === null || saysAlreadyStored(response);
      const stored = await verify(item, transport, options, claimed ? VERIFY_TRIES : 1);
      if (stored) return;
      if (error === null) {
        throw isWebPage(answer.body, answer.contentType) ? webPageAnswered() : unverified(stored);
      }
    }
    if (error && (!transient || attempt >= attempts)) throw error;
    report('waiting');
    await abortable(wait(SEND_PAUSE_MS * 2 ** (attempt - 1), signal), signal);
  }
}

async function send(
  item: OutboxItem,
  transport: PacsTransport,
  signal: AbortSignal
): Promise<PacsAnswer> {
  try {
    if (transport.check) {
      const { check } = transport;
      await query(options => check(item, options), signal);
    }
    // A copy: whatever the transport does with its buffer, the next try sends the same bytes.
    const copy = { ...item, bytes: await runSliced(copySteps(item.bytes), signal) };
    return await abortable(transport.send(copy, { signal }), signal);
  } catch (cause) {
    throwIfCancelled(signal);
    if (cause instanceof MedClipSamError && cause.code !== 'store-unreachable') throw cause;
    return { status: 0, body: '', contentType: '' };
  }
}

/** True or false as the PACS says, null when it does not. */
async function verify(
  item: OutboxItem,
  transport: PacsTransport,
  { wait, signal }: DeliveryOptions,
  tries: number
): Promise<boolean | null> {
  let stored: boolean | null = null;
  for (let i = 0; i < tries; i++) {
    if (i > 0) await abortable(wait(VERIFY_PAUSE_MS * 2 ** (i - 1), signal), signal);
    stored = await isHeld(item, transport, signal);
    if (stored) return true;
  }
  return stored;
}

/** One query: true or false as the PACS says, null when it does not say. */
export async function isHeld(
  item: OutboxItem,
  transport: PacsTransport,
  signal: AbortSignal
): Promise<boolean | null> {
  throwIfCancelled(signal);
  try {
    return await query(options => transport.verify(item, options), signal);
  } catch {
    throwIfCancelled(signal);
    return null;
  }
}

/** What only asks is given up sooner than what brings the object. */
const query = <T>(
  ask: (options: { readonly signal: AbortSignal }) => Promise<T>,
  signal: AbortSignal
): Promise<T> =>
  withTimeLimit(QUERY_TIMEOUT_MS, signal, limited => abortable(ask({ signal: limited }), limited));

function unverified(stored: boolean | null): MedClipSamError {
  return new MedClipSamError(
    'store-unverified',
    stored === false
      ? 'The PACS said it stored the result, but does not list it.'
      : 'The PACS said it stored the result, but did not answer when asked whether it has it.',
    'The result is kept here. Try again in a minute; if it stays so, download it and tell the PACS administrator.'
  );
}
