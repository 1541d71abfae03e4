import { MedClipSamError } from '../../core/errors';
import { queryRefused, webPageAnswered } from '../../dicom/store/stowError';
import { isWebPage } from '../../dicom/store/stowResponse';
import type { DataSource, Host } from '../host/host';

export interface StowAnswer {
  /** HTTP status; 0 when the PACS did not answer (unreachable, aborted, timed out). */
  readonly status: number;
  readonly body: string;
  readonly contentType: string;
}

/** No PACS is silent for longer than this; without a limit a dead connection would hang for ever. */
const STOW_TIMEOUT_MS = 60_000;

/**
 * STOW-RS through OHIF's own data source, so that its URL and authorisation headers apply. OHIF lets us pass the
 * XMLHttpRequest, which is the only way to see the status and the body of a refusal (DICOM PS3.18, 10.5.3).
 *
 * @param item.bytes given away: the host may do with their buffer what it likes
 * @throws MedClipSamError not-sent when no PACS is configured
 */
export async function stow(
  host: Host,
  { bytes }: { readonly bytes: Uint8Array },
  options: { signal?: AbortSignal; timeoutMs?: number } = {}
): Promise<StowAnswer> {
  const { store } = pacsOf(host);
  const request = new XMLHttpRequest();
  const limit = options.timeoutMs ?? STOW_TIMEOUT_MS;
  const started = performance.now();
  request.timeout = limit;
  // Counted from the last byte that went off: a large result over a slow line takes longer than the limit, and would never arrive.
  request.upload.addEventListener('progress', () => {
    request.timeout = performance.now() - started + limit;
  });
  const abort = () => request.abort();
  options.signal?.addEventListener('abort', abort, { once: true });
  try {
    const isWhole = bytes.byteLength === bytes.buffer.byteLength;
    await store.dicom((isWhole ? bytes : bytes.slice()).buffer as ArrayBuffer, request);
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
 * @param uids without the series the study is asked
 * @throws as `qido`
 */
export async function isStored(
  host: Host,
  uids: { studyInstanceUID: string; seriesInstanceUID?: string; sopInstanceUID: string },
  signal?: AbortSignal
): Promise<boolean> {
  const { studyInstanceUID, seriesInstanceUID, sopInstanceUID } = uids;
  const series = seriesInstanceUID === undefined ? '' : `/series/${seriesInstanceUID}`;
  const where = `studies/${studyInstanceUID}${series}/instances?SOPInstanceUID=${sopInstanceUID}`;
  const found = await qido(host, where, signal);
  // An archive that ignores the key would answer with the whole series: look for the UID itself.
  return found.some(item => valueIn(item, '00080018') === sopInstanceUID);
}

/**
 * Patient ID of a study as the PACS has it now, '' where it has none; null when it holds no such study.
 *
 * @throws as `qido`
 */
export async function patientOfStudy(
  host: Host,
  studyInstanceUID: string,
  signal?: AbortSignal
): Promise<string | null> {
  const where = `studies?StudyInstanceUID=${studyInstanceUID}&includefield=00100020`;
  const found = await qido(host, where, signal);
  const study = found.find(item => valueIn(item, '0020000D') === studyInstanceUID);
  if (!study) return null;
  const id = valueIn(study, '00100020');
  return typeof id === 'string' ? id : '';
}

/** Highest SeriesNumber of the study, so that a new series gets one of its own; null when the PACS does not say. */
export async function highestSeriesNumber(
  host: Host,
  studyInstanceUID: string,
  signal?: AbortSignal
): Promise<number | null> {
  try {
    const where = `studies/${studyInstanceUID}/series?includefield=00200011`;
    const series = await qido(host, where, signal);
    const numbers = series.map(s => Number(valueIn(s, '00200011') ?? NaN)).filter(Number.isFinite);
    return numbers.length > 0 ? Math.max(...numbers) : null;
  } catch {
    // A number is a courtesy to the worklist, not worth failing a save for.
    return null;
  }
}

/**
 * @throws Error when the PACS does not answer the query; MedClipSamError store-refused when the reader is not (any more) allowed to
 * ask, not-sent when no PACS is configured
 */
async function qido(host: Host, where: string, signal?: AbortSignal): Promise<readonly unknown[]> {
  const ask = (redirect: RequestRedirect) =>
    fetch(`${pacsOf(host).qidoRoot}/${where}`, {
      headers: {
        ...host.services.userAuthenticationService?.getAuthorizationHeader?.(),
        Accept: 'application/dicom+json',
      },
      signal: signal ?? null,
      cache: 'no-store',
      redirect,
    });
  const response = await ask('follow').catch(async (cause: unknown) => {
    // A browser calls it no answer too when a gateway sends the request to a sign-in page of another origin.
    const { type } = await ask('manual');
    throw type === 'opaqueredirect' ? webPageAnswered() : cause;
  });
  if (response.status === 204 || response.status === 404) return [];
  const refused = queryRefused(response.status);
  if (refused) throw refused;
  if (!response.ok) throw new Error(`The query was answered with status ${response.status}.`);
  const body = await response.text();
  if (isWebPage(body, response.headers.get('content-type') ?? '')) throw webPageAnswered();
  const found: unknown = JSON.parse(body);
  return Array.isArray(found) ? found : [];
}

function valueIn(item: unknown, tag: string): unknown {
  return (item as Record<string, { Value?: readonly unknown[] }> | null)?.[tag]?.Value?.[0];
}

function pacsOf(host: Host): { readonly store: DataSource['store']; readonly qidoRoot: string } {
  const source = host.pacs();
  const qidoRoot = source?.getConfig?.()?.qidoRoot;
  if (source && qidoRoot) return { store: source.store, qidoRoot };
  throw new MedClipSamError(
    'not-sent',
    'This viewer has no PACS to send results to.',
    'Download the result, or ask the administrator to configure a DICOMweb data source.'
  );
}
