/** Thrown with a sentence for the sender. */
export class MalformedMultipart extends Error {}

/**
 * The bodies of a multipart message (RFC 2046 5.1). A boundary counts only at the beginning of a line, so that the same bytes
 * inside pixel data do not cut an object in two.
 *
 * @throws MalformedMultipart when there is no boundary, no part, or the closing delimiter is missing (a cut-off upload)
 */
export function splitMultipart(body: Buffer, contentType: string): Buffer[] {
  const match = /;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  const boundary = match?.[1] ?? match?.[2];
  if (!boundary) throw new MalformedMultipart('The Content-Type names no boundary.');
  const delimiter = Buffer.from(`--${boundary}`, 'latin1');
  const parts: Buffer[] = [];
  let at = nextDelimiter(body, delimiter, 0);
  while (at >= 0) {
    const after = at + delimiter.length;
    if (body.toString('latin1', after, after + 2) === '--') {
      if (parts.length === 0) throw new MalformedMultipart('The request holds no object.');
      return parts;
    }
    const next = nextDelimiter(body, delimiter, after);
    if (next < 0) break;
    parts.push(partBody(body, after, next - 2));
    at = next;
  }
  throw new MalformedMultipart('The multipart message has no end; it was probably cut off.');
}

function nextDelimiter(body: Buffer, delimiter: Buffer, from: number): number {
  let at = body.indexOf(delimiter, from);
  while (at >= 0) {
    const lineStart = at === 0 || (body[at - 2] === 13 && body[at - 1] === 10);
    const follows = body.toString('latin1', at + delimiter.length, at + delimiter.length + 2);
    if (lineStart && (follows === '--' || /^[ \t\r]/.test(follows))) return at;
    at = body.indexOf(delimiter, at + 1);
  }
  return -1;
}

/** Behind the part's header lines; a part may have none. */
function partBody(body: Buffer, start: number, end: number): Buffer {
  const lineEnd = body.indexOf('\r\n', start);
  if (body.toString('latin1', lineEnd + 2, lineEnd + 4) === '\r\n') {
    return body.subarray(lineEnd + 4, end);
  }
  const headersEnd = body.indexOf('\r\n\r\n', lineEnd);
  if (headersEnd < 0 || headersEnd > end) {
    throw new MalformedMultipart('A part of the multipart message has no body.');
  }
  return body.subarray(headersEnd + 4, end);
}
