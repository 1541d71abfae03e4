import { setTimeout as sleep } from 'node:timers/promises';
import { MedClipSamError, throwIfCancelled } from '@medclip/extension-medclip-sam/core/errors';
import { withTimeLimit } from '@medclip/extension-medclip-sam/core/timeLimit';
import type { PacsAnswer } from '@medclip/extension-medclip-sam/dicom/store/delivery';
import { splitMultipart } from '@medclip/pacs/http/multipart';
import { pacsAddress } from '@medclip/server/pacsAddress';
import { checkStatus, PacsAway, pauseMs } from './pacsAway';
import { createSemaphore } from './semaphore';

export interface DicomWebOptions {
  /** DICOMweb root. */
  readonly address: string;
  readonly authorization: string | null;
  /** Reads at once in this process. */
  readonly reads?: number;
  /** Stores at once in this process. */
  readonly stores?: number;
  /** So often a page of a query is asked for while the archive is away, with growing pauses; once where it is left out. */
  readonly patience?: number;
  /** One request, in milliseconds. */
  readonly timeoutMs?: number;
  /** Called with every status (0: no answer), for the metrics. */
  readonly onAnswer?: (verb: 'qido' | 'wado' | 'stow', status: number) => void;
}

/** One item of a QIDO-RS answer (DICOM JSON, PS3.18 F). */
export type DicomJsonItem = Readonly<
  Record<string, { readonly Value?: readonly unknown[] } | undefined>
>;

export interface DicomWeb {
  /** All results, page by page. `path` is relative to the root: "studies", "studies/1.2/series". */
  readonly search: (
    path: string,
    query: Readonly<Record<string, string>>,
    signal?: AbortSignal
  ) => AsyncGenerator<DicomJsonItem>;
  /** The headers of a series' objects. */
  readonly metadata: (
    study: string,
    series: string,
    signal?: AbortSignal
  ) => Promise<readonly DicomJsonItem[]>;
  /** The objects of a series as Part-10 files. */
  readonly retrieveSeries: (
    study: string,
    series: string,
    signal?: AbortSignal
  ) => Promise<readonly Uint8Array[]>;
  /** STOW-RS of one object. Status 0 when nothing was answered. */
  readonly store: (study: string, bytes: Uint8Array, signal?: AbortSignal) => Promise<PacsAnswer>;
}

const PAGE = 1000;
const DEFAULT_TIMEOUT_MS = 180_000;

/** The archive over DICOMweb, never with more requests at once than allowed. */
export function createDicomWeb(options: DicomWebOptions): DicomWeb {
  const root = pacsAddress(options.address).href.replace(/\/+$/, '');
  const { timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const [read, write] = [createSemaphore(options.reads ?? 2), createSemaphore(options.stores ?? 1)];

  /** The whole answer is read inside the permit: an open body is a request that the archive still serves. */
  const ask = async <T>(
    verb: 'qido' | 'wado',
    path: string,
    accept: string,
    use: (response: Response) => Promise<T>,
    signal?: AbortSignal
  ): Promise<T> =>
    read(async () => {
      let status = 0;
      try {
        return await withTimeLimit(timeoutMs, signal, async limited => {
          const response = await fetch(`${root}/${path}`, {
            headers: { accept, ...authorization(options) },
            redirect: 'error',
            signal: limited,
          });
          status = response.status;
          return use(response);
        });
      } catch (cause) {
        throw asFault(cause, signal);
      } finally {
        options.onAnswer?.(verb, status);
      }
    });

  return {
    async *search(path, query, signal) {
      let before = '';
      for (let offset = 0; ;) {
        throwIfCancelled(signal);
        const words = new URLSearchParams({ ...query, limit: `${PAGE}`, offset: `${offset}` });
        const { items, more } = await patiently(
          () => ask('qido', `${path}?${words}`, 'application/dicom+json', readPage, signal),
          options.patience,
          signal
        );
        const first = JSON.stringify(items[0]);
        if (items.length > 0 && first === before) {
          // The list was whole, and only its length looked like a limit.
          if (more === 'perhaps') return;
          throw noOffset();
        }
        before = first;
        yield* items;
        offset += items.length;
        if (items.length === 0 || items.length > PAGE || more === 'no') return;
      }
    },
    metadata: (study, series, signal) =>
      ask(
        'wado',
        `studies/${study}/series/${series}/metadata`,
        'application/dicom+json',
        readItems,
        signal
      ),
    retrieveSeries: (study, series, signal) =>
      ask(
        'wado',
        `studies/${study}/series/${series}`,
        'multipart/related; type="application/dicom"; transfer-syntax=*',
        readParts,
        signal
      ),
    store: (study, bytes, signal) =>
      write(async () => {
        const boundary = `medclip-${crypto.randomUUID()}`;
        try {
          return await withTimeLimit(timeoutMs, signal, async limited => {
            const response = await fetch(`${root}/studies/${study}`, {
              method: 'POST',
              headers: {
                accept: 'application/dicom+json',
                'content-type': `multipart/related; type="application/dicom"; boundary=${boundary}`,
                ...authorization(options),
              },
              body: multipartBody(boundary, bytes),
              redirect: 'error',
              signal: limited,
            });
            const body = await response.text();
            options.onAnswer?.('stow', response.status);
            if (response.status === 401) throw new PacsAway(401);
            const contentType = response.headers.get('content-type') ?? '';
            return { status: response.status, body, contentType };
          });
        } catch (cause) {
          throwIfCancelled(signal);
          if (cause instanceof MedClipSamError || cause instanceof PacsAway) throw cause;
          options.onAnswer?.('stow', 0);
          return { status: 0, body: '', contentType: '' };
        }
      }),
  };
}

async function patiently<T>(ask: () => Promise<T>, tries = 1, signal?: AbortSignal): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask();
    } catch (cause) {
      if (!(cause instanceof PacsAway) || attempt >= tries) throw cause;
      await sleep(pauseMs(attempt, cause.retryAfterMs), undefined, signal ? { signal } : {});
    }
  }
}

const authorization = (o: DicomWebOptions): Record<string, string> =>
  o.authorization ? { authorization: o.authorization } : {};

interface Page {
  readonly items: readonly DicomJsonItem[];
  readonly more: 'yes' | 'perhaps' | 'no';
}

/** A page of a list, and whether there is another. */
async function readPage(response: Response): Promise<Page> {
  const items = await readItems(response);
  // An archive that gives less than it was asked for says so (PS3.18, 8.3.4.4), or has a limit of its own: a round number.
  const told = response.headers.get('warning')?.startsWith('299') === true;
  if (told || items.length >= PAGE) return { items, more: 'yes' };
  return { items, more: isRound(items.length) ? 'perhaps' : 'no' };
}

const isRound = (n: number): boolean => n >= 50 && n % 50 === 0;

function noOffset(): MedClipSamError {
  return new MedClipSamError(
    'bad-input',
    'The PACS gives the same part of a list again and again (it ignores "offset").',
    'Cut the plan into smaller ones, for example by StudyDate.'
  );
}

async function readItems(response: Response): Promise<readonly DicomJsonItem[]> {
  if (response.status === 204) return [];
  checkStatus(response, 'the query');
  const found: unknown = await response.json();
  return Array.isArray(found) ? (found as DicomJsonItem[]) : [];
}

async function readParts(response: Response): Promise<readonly Uint8Array[]> {
  checkStatus(response, 'the retrieval');
  const body = Buffer.from(await response.arrayBuffer());
  const parts = splitMultipart(body, response.headers.get('content-type') ?? '');
  // Copies of their own: a Buffer is a view of the whole answer, and its slice() is one too.
  return parts.map(part => new Uint8Array(part));
}

/** A cut-off, reset or late answer is the archive's fault; a refusal stays one. */
function asFault(cause: unknown, signal: AbortSignal | undefined): unknown {
  throwIfCancelled(signal);
  if (cause instanceof PacsAway || cause instanceof MedClipSamError) return cause;
  return new PacsAway(0);
}

function multipartBody(boundary: string, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const head = Buffer.from(`--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`);
  return new Uint8Array(Buffer.concat([head, bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]));
}

/** First value of an element as text, '' where there is none. */
export function textIn(item: DicomJsonItem, tag: string): string {
  const value = item[tag]?.Value?.[0];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
