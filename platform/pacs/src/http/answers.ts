import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { DamagedDatabase } from '../index/database';

/** A refusal that the client is told: HTTP status and one sentence without PHI. */
export class DicomWebError extends Error {
  constructor(
    readonly status: number,
    message: string
  ) {
    super(message);
  }
}

export function sendError(res: ServerResponse, error: unknown): void {
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const status = error instanceof DicomWebError ? error.status : 500;
  const known = error instanceof DicomWebError || error instanceof DamagedDatabase;
  const detail = known ? error.message : 'The store failed to answer.';
  const body = JSON.stringify({ status, detail });
  res.writeHead(status, {
    ...(status === 405 && { Allow: 'GET, HEAD, POST' }),
    'Content-Type': 'application/problem+json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
  });
  res.end(body);
}

export function sendDicomJson(res: ServerResponse, status: number, body: unknown): void {
  const bytes = Buffer.from(JSON.stringify(body));
  res.writeHead(status, {
    'Content-Type': 'application/dicom+json; charset=utf-8',
    'Content-Length': bytes.length,
    'Cache-Control': 'no-store',
  });
  res.end(bytes);
}

export interface Part {
  readonly contentType: string;
  readonly location?: string;
  /** Read when it is the part's turn, so that a study need not fit into memory. */
  readonly bytes: () => Promise<Buffer> | Buffer;
}

/** multipart/related, part by part; waits for a slow reader. */
export async function sendMultipart(
  res: ServerResponse,
  rootType: string,
  parts: Iterable<Part>
): Promise<void> {
  const boundary = randomUUID();
  for (const part of parts) {
    const location = part.location ? `Content-Location: ${part.location}\r\n` : '';
    const bytes = await part.bytes();
    // Not before the first part is there: what cannot be read is still told by a status.
    if (!res.headersSent) {
      res.writeHead(200, {
        'Content-Type': `multipart/related; type="${rootType}"; boundary=${boundary}`,
        'Cache-Control': 'no-store',
      });
    }
    await written(
      res,
      `--${boundary}\r\nContent-Type: ${part.contentType}\r\n${location}Content-Length: ${bytes.length}\r\n\r\n`
    );
    await written(res, bytes);
    await written(res, '\r\n');
    if (res.destroyed) return;
  }
  res.end(`--${boundary}--\r\n`);
}

export function sendBytes(res: ServerResponse, contentType: string, bytes: Buffer): void {
  res.writeHead(200, {
    'Content-Type': contentType,
    'Content-Length': bytes.length,
    'Cache-Control': 'no-store',
  });
  res.end(bytes);
}

export function written(res: ServerResponse, chunk: Buffer | string): Promise<void> {
  if (res.destroyed || res.write(chunk)) return Promise.resolve();
  return new Promise(resolve => {
    const done = () => {
      res.off('drain', done);
      res.off('close', done);
      resolve();
    };
    res.once('drain', done);
    res.once('close', done);
  });
}
