/** Thrown with a sentence for the sender. */
export class MalformedMultipart extends Error {}

/** A study is sent in tens or hundreds of parts; millions of empty ones are there to fill the memory. */
const MAX_PARTS = 20_000;
const MAX_PART_HEADER_BYTES = 16 * 1024;
/** RFC 2046 5.1.1. */
const MAX_BOUNDARY = 70;

/**
 * The bodies of a multipart message (RFC 2046 5.1). A boundary counts only at the beginning of a line, so that the same bytes
 * inside pixel data do not cut an object in two.
 *
 * @throws MalformedMultipart when there is no boundary, no part, too many, or the closing delimiter is missing (a cut-off upload)
 */
export function splitMultipart(body: Buffer, contentType: string): Buffer[] {
  const match = /;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  const boundary = match?.[1] ?? match?.[2];
  if (!boundary) throw new MalformedMultipart('The Content-Type names no boundary.');
  if (boundary.length > MAX_BOUNDARY) throw new MalformedMultipart('The boundary is too long.');
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
    if (parts.length === MAX_PARTS) {
      throw new MalformedMultipart(
        `One request may hold ${MAX_PARTS} objects; send fewer at once.`
      );
    }
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
  // Up to the line break that belongs to the next delimiter: an empty body has its blank line there.
  const head = body.subarray(start, Math.min(end + 2, start + MAX_PART_HEADER_BYTES));
  const headersEnd = head.indexOf('\r\n\r\n');
  if (headersEnd < 0) {
    throw new MalformedMultipart('A part of the multipart message has no body, or a huge header.');
  }
  return body.subarray(start + headersEnd + 4, Math.max(end, start + headersEnd + 4));
}
