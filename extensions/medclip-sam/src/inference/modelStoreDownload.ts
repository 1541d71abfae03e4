import { MedClipSamError, throwIfCancelled } from '../algorithm/errors';

/** One file from the server, whole. `onBytes` is told how many are here. Errors: `model-missing`, `cancelled`. */
export async function download(
  get: typeof fetch,
  url: URL,
  cacheMode: RequestCache,
  signal: AbortSignal | undefined,
  onBytes?: (bytes: number) => void
): Promise<Blob> {
  throwIfCancelled(signal);
  const name = url.pathname.split('/').pop() ?? '';
  try {
    const response = await get(url.href, {
      cache: cacheMode,
      credentials: 'same-origin',
      signal: signal ?? null,
    });
    const type = response.headers.get('content-type') ?? '';
    // A viewer's server answers an unknown address with its start page.
    if (!response.ok || !response.body || type.startsWith('text/html')) {
      await response.body?.cancel();
      throw new MedClipSamError(
        'model-missing',
        `The model file ${name} is not on the server (${response.ok ? 'a web page' : response.status}).`,
        'Have the model pack installed where the configuration’s packUrl points, then try again.'
      );
    }
    return await readAll(response.body, onBytes);
  } catch (cause) {
    throwIfCancelled(signal);
    if (cause instanceof MedClipSamError) throw cause;
    throw new MedClipSamError(
      'model-missing',
      `The model file ${name} could not be fetched completely.`,
      'Check the connection to the server, then try again.',
      { cause }
    );
  }
}

/** Collects a body in parts of 16 MB, so that the browser can move finished parts out of this thread's memory. */
async function readAll(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  onBytes?: (bytes: number) => void
): Promise<Blob> {
  const PART = 16 * 2 ** 20;
  const parts: Blob[] = [];
  let open: Uint8Array<ArrayBuffer>[] = [];
  let openBytes = 0;
  let bytes = 0;
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    open.push(value);
    openBytes += value.byteLength;
    bytes += value.byteLength;
    onBytes?.(bytes);
    if (openBytes >= PART) {
      parts.push(new Blob(open));
      open = [];
      openBytes = 0;
    }
  }
  return new Blob([...parts, ...open]);
}
