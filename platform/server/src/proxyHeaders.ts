import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';

/** What a reader's request may tell the PACS. Everything else (cookies, `X-Remote-User`, `X-Forwarded-*`, …) stays here. */
const FROM_BROWSER = [
  'accept',
  'accept-charset',
  'accept-language',
  'authorization',
  'if-modified-since',
  'if-none-match',
  'prefer',
  'range',
] as const;
const WITH_BODY = ['content-type', 'content-length'] as const;

/** What the PACS may tell the reader. Our security headers are none of them, nor are cookies, logins and CORS. */
const FROM_PACS = [
  'accept-ranges',
  'cache-control',
  'content-encoding',
  'content-language',
  'content-length',
  'content-location',
  'content-range',
  'etag',
  'expires',
  'last-modified',
  'retry-after',
  'warning',
] as const;

/** Types that DICOMweb answers with. Pages, scripts and SVG of a PACS would run as ours: they become plain text. */
const DICOMWEB_TYPE =
  /^(application\/(dicom|dicom\+json|json|problem\+json|octet-stream|pdf|zip)|multipart\/[a-z-]+|image\/(?!svg)[a-z0-9.-]+|video\/[a-z0-9.-]+|text\/plain)\s*(;|$)/i;

export function toPacs(
  headers: IncomingHttpHeaders,
  { hasBody }: { readonly hasBody: boolean }
): OutgoingHttpHeaders {
  return pick(headers, hasBody ? [...FROM_BROWSER, ...WITH_BODY] : FROM_BROWSER);
}

export function toBrowser(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  const out = pick(headers, FROM_PACS);
  const type = headers['content-type'];
  if (type !== undefined) {
    out['content-type'] = DICOMWEB_TYPE.test(type) ? type : 'text/plain; charset=utf-8';
  }
  out['cache-control'] ??= 'no-store';
  return out;
}

function pick(headers: IncomingHttpHeaders, names: readonly string[]): OutgoingHttpHeaders {
  const out: OutgoingHttpHeaders = {};
  for (const name of names) {
    const value = headers[name];
    // Unusual bytes in a value are legal to receive and illegal to send.
    if (value !== undefined && !/[^\t -~\x80-\xff]/.test(String(value))) out[name] = value;
  }
  return out;
}
