import type { Host } from './host';

export interface StowAnswer {
  /** HTTP status; 0 when the PACS did not answer (unreachable, aborted, timed out). */
  readonly status: number;
  readonly body: string;
  readonly contentType: string;
}

/** No PACS answers a small SEG slower than this; without a limit a dead connection would hang for ever. */
const STOW_TIMEOUT_MS = 60_000;

/**
 * STOW-RS through OHIF's own data source, so that its URL and authorisation headers apply. OHIF lets us pass the
 * XMLHttpRequest, which is the only way to see the status and the body of a refusal (DICOM PS3.18, 10.5.3).
 */
export async function stow(
  host: Host,
  bytes: Uint8Array,
  options: { signal?: AbortSignal; timeoutMs?: number } = {}
): Promise<StowAnswer> {
  const request = new XMLHttpRequest();
  request.timeout = options.timeoutMs ?? STOW_TIMEOUT_MS;
  const abort = () => request.abort();
  options.signal?.addEventListener('abort', abort, { once: true });
  try {
    // A copy: the kept bytes must stay ours whatever the host does with its buffer.
    await host.dataSource().store.dicom(bytes.slice().buffer as ArrayBuffer, request);
  } catch (cause) {
    if (request.readyState === XMLHttpRequest.UNSENT) throw cause;
    // The status says more than OHIF's "request failed".
  } finally {
    options.signal?.removeEventListener('abort', abort);
  }
  const sent = request.readyState === XMLHttpRequest.DONE && request.status !== 0;
  return {
    status: sent ? request.status : 0,
    body: sent ? request.responseText : '',
    contentType: sent ? (request.getResponseHeader('content-type') ?? '') : '',
  };
}

/**
 * Asks the PACS by QIDO-RS whether it holds the instance (PS3.18, 10.6). OHIF's own `query.instances` searches studies and
 * drops the UIDs, so the request is ours, with the data source's address and OHIF's authorisation.
 *
 * @throws Error when the PACS does not answer the query
 */
export async function isStored(
  host: Host,
  uids: { studyInstanceUID: string; seriesInstanceUID: string; sopInstanceUID: string },
  signal?: AbortSignal
): Promise<boolean> {
  const root = host.dataSource().getConfig?.()?.qidoRoot;
  if (!root) throw new Error('The data source has no QIDO address.');
  const { studyInstanceUID, seriesInstanceUID, sopInstanceUID } = uids;
  const response = await fetch(
    `${root}/studies/${studyInstanceUID}/series/${seriesInstanceUID}/instances?SOPInstanceUID=${sopInstanceUID}`,
    {
      headers: {
        ...host.services.userAuthenticationService?.getAuthorizationHeader?.(),
        Accept: 'application/dicom+json',
      },
      signal: signal ?? null,
      cache: 'no-store',
    }
  );
  if (response.status === 204 || response.status === 404) return false;
  if (!response.ok) throw new Error(`The query was answered with status ${response.status}.`);
  const found: unknown = await response.json();
  if (!Array.isArray(found)) return false;
  // An archive that ignores the key would answer with the whole series: look for the UID itself.
  return found.some(item => sopOf(item) === sopInstanceUID);
}

function sopOf(item: unknown): string | undefined {
  const element = (item as Record<string, { Value?: readonly unknown[] }> | null)?.['00080018'];
  const value = element?.Value?.[0];
  return typeof value === 'string' ? value : undefined;
}

/** Highest SeriesNumber of the study, so that a new series gets one of its own; null when the PACS does not say. */
export async function highestSeriesNumber(
  host: Host,
  studyInstanceUID: string,
  signal?: AbortSignal
): Promise<number | null> {
  const root = host.dataSource().getConfig?.()?.qidoRoot;
  if (!root) return null;
  try {
    const response = await fetch(
      `${root}/studies/${studyInstanceUID}/series?includefield=00200011`,
      {
        headers: {
          ...host.services.userAuthenticationService?.getAuthorizationHeader?.(),
          Accept: 'application/dicom+json',
        },
        signal: signal ?? null,
        cache: 'no-store',
      }
    );
    if (!response.ok || response.status === 204) return null;
    const series = (await response.json()) as readonly Record<
      string,
      { Value?: readonly unknown[] }
    >[];
    const numbers = series.map(s => Number(s['00200011']?.Value?.[0])).filter(Number.isFinite);
    return numbers.length > 0 ? Math.max(...numbers) : null;
  } catch {
    // A number is a courtesy to the worklist, not worth failing a save for.
    return null;
  }
}
