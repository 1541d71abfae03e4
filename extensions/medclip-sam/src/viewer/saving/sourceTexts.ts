import { throwIfCancelled } from '../../core/errors';
import { ownTexts } from '../../dicom/dataset/ownTexts';
import { readPart10 } from '../../dicom/dataset/part10';
import type { SegInput } from '../../dicom/seg/segInput';
import { headerCopy } from '../../dicom/dataset/utf8Copy';
import type { DicomInstance, Host } from '../host/host';

/** No header is longer up to there; what comes after is not waited for. */
const HEADER_LIMIT_BYTES = 8 * 2 ** 20;
const TIMEOUT_MS = 5_000;
/** Study ID: what identifies patient and study stands before it, but for what is ASCII. */
const BEHIND_TEXTS = 0x0020_0010;

/**
 * The sources with names and descriptions as one of their files has them, where the archive's metadata hold them garbled
 * (`ownTexts`): one instance is retrieved by WADO-RS (PS3.18 10.4) from the configured PACS, no further than its header. Where
 * that cannot be had the sources stay as they are; a result is not lost for a name.
 *
 * @throws MedClipSamError cancelled
 */
export async function withOwnTexts(
  host: Host,
  input: SegInput,
  signal?: AbortSignal
): Promise<SegInput> {
  const drawnOn = input.frames[0]?.sopInstanceUID;
  const source = input.sources.find(one => one.SOPInstanceUID === drawnOn);
  const file = source && (await headerOfFile(host, source, signal).catch(() => null));
  throwIfCancelled(signal);
  const texts = file ? ownTexts(source, file) : {};
  if (Object.keys(texts).length === 0) return input;
  return { ...input, sources: input.sources.map(one => withTexts(one, texts)) };
}

/** OHIF's instances are shared with all that is on screen, and a frame has its values on the prototype: neither is written to. */
function withTexts(source: DicomInstance, texts: Readonly<Record<string, string>>): DicomInstance {
  const over = (one: object): DicomInstance =>
    Object.assign(Object.create(one) as DicomInstance, texts);
  const whole = source._parentInstance;
  const copy = over(source);
  // On a frame it may be read-only.
  if (typeof whole === 'object' && whole !== null)
    Object.defineProperty(copy, '_parentInstance', { value: over(whole) });
  return copy;
}

async function headerOfFile(host: Host, source: DicomInstance, signal?: AbortSignal) {
  const root = host.isLocal() ? undefined : host.pacs()?.getConfig?.()?.wadoRoot;
  if (!root) return null;
  const [study, series, instance] = ['StudyInstanceUID', 'SeriesInstanceUID', 'SOPInstanceUID'].map(
    keyword => encodeURIComponent(String(source[keyword]))
  );
  const end = new AbortController();
  const stop = () => end.abort();
  const timer = setTimeout(stop, TIMEOUT_MS);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const response = await fetch(
      `${root}/studies/${study}/series/${series}/instances/${instance}`,
      {
        headers: {
          ...host.services.userAuthenticationService?.getAuthorizationHeader?.(),
          Accept: 'multipart/related; type="application/dicom"; transfer-syntax=*',
        },
        signal: end.signal,
        cache: 'no-store',
      }
    );
    if (!response.ok || !response.body) return null;
    const header = await readHeader(response.body.getReader());
    return header && readPart10(header).dataset;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
    // The pixels are not wanted.
    stop();
  }
}

/** Reads as little as holds the texts. */
async function readHeader(reader: ReadableStreamDefaultReader<Uint8Array>) {
  let bytes = new Uint8Array(0);
  let tried = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (value) bytes = joined(bytes, value);
    const due = done || tried === 0 || bytes.length >= 2 * tried;
    const header = due ? headerCopy(bytes.subarray(startOfFile(bytes)), BEHIND_TEXTS) : null;
    if (header || done || bytes.length > HEADER_LIMIT_BYTES) return header;
    if (due) tried = bytes.length;
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

const isPart10 = (bytes: Uint8Array, at: number): boolean =>
  String.fromCharCode(...bytes.subarray(at + 128, at + 132)) === 'DICM';

/** Behind the lines of the first part's header (RFC 2046 5.1), or at once where the answer is the file itself. */
function startOfFile(bytes: Uint8Array): number {
  if (isPart10(bytes, 0)) return 0;
  for (let at = 0; at + 136 <= Math.min(bytes.length, 4096); at++) {
    const blank = bytes[at] === 13 && bytes[at + 1] === 10 && bytes[at + 2] === 13;
    if (blank && isPart10(bytes, at + 4)) return at + 4;
  }
  return 0;
}
