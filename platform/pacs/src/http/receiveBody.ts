import type { IncomingMessage, ServerResponse } from 'node:http';
import { DicomWebError } from './answers';

/** Largest STOW-RS request; a bigger study is sent in several. */
export const MAX_STORE_BYTES = 512 * 1024 * 1024;

/** What is read on after a refusal, so that an honest sender still sees the answer. */
const LINGER_BYTES = 64 * 1024 * 1024;
const LINGER_MS = 10_000;

export type BodyReceiver = (req: IncomingMessage, res: ServerResponse) => Promise<Buffer>;

export interface BodyLimits {
  /** Of one request. */
  readonly maxBytes: number;
  /** Of all requests that are being received at one time; default twice `maxBytes`. */
  readonly maxTogether?: number;
}

/**
 * Receives request bodies in memory, with limits that hold for a sender who lies about the length, sends without end, or is
 * many senders at once.
 */
export function createBodyReceiver({
  maxBytes,
  maxTogether = 2 * maxBytes,
}: BodyLimits): BodyReceiver {
  let together = 0;

  /** @throws DicomWebError 413, 503 (with others at the moment), 400 (cut off) */
  return async function receive(req: IncomingMessage, res: ServerResponse): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let length = 0;
    const refuse = (error: DicomWebError): never => {
      cutLater(req, Math.max(maxBytes, LINGER_BYTES));
      throw error;
    };
    try {
      if (Number(req.headers['content-length'] ?? 0) > maxBytes) refuse(tooLarge(maxBytes));
      // `break` out of for-await would destroy the connection before the answer.
      for await (const chunk of req.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
        length += chunk.length;
        together += chunk.length;
        chunks.push(chunk);
        if (length > maxBytes) refuse(tooLarge(maxBytes));
        if (together > maxTogether) {
          res.setHeader('Retry-After', '10');
          refuse(new DicomWebError(503, 'Too much is being stored at the moment; try again.'));
        }
      }
      if (!req.complete) throw new DicomWebError(400, 'The request ended before its end.');
      return Buffer.concat(chunks, length);
    } finally {
      together -= length;
    }
  };
}

function tooLarge(maxBytes: number): DicomWebError {
  const megabytes = Math.floor(maxBytes / 1048576);
  return new DicomWebError(
    413,
    `One request may hold ${megabytes} MB; send fewer objects at once.`
  );
}

/** The rest is thrown away; a sender who goes on for long is cut off, whether he has read the answer or not. */
function cutLater(req: IncomingMessage, maxBytes: number): void {
  const { socket } = req;
  const cut = () => socket.destroy();
  const timer = setTimeout(cut, LINGER_MS);
  const over = () => clearTimeout(timer);
  let more = 0;
  req.on('data', (chunk: Buffer) => {
    more += chunk.length;
    if (more > maxBytes) cut();
  });
  req.once('end', over);
  socket.once('close', over);
  req.resume();
}
