import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** Shares of requests, from 0 to 1, and limits; they may be changed while it runs. */
export interface ProxyFaults {
  /** Requests at once above this get 503 with Retry-After. */
  cap?: number;
  /** Connections reset before anything is answered. */
  reset?: number;
  /** Retrievals cut off: half of them by the connection, half as a whole answer whose multipart message has no end. */
  truncate?: number;
  /** Retrievals that lack an object, though nothing else is wrong with them. */
  short?: number;
  /** Stores that are answered 200 and forgotten. */
  forget?: number;
  /** Stores that are done, but whose answer is lost. */
  lose?: number;
  /** Nothing but refused connections until then (Date.now()). */
  awayUntil?: number;
}

export interface FaultyProxy {
  readonly url: string;
  readonly faults: ProxyFaults;
  /** Most requests at once. */
  readonly peak: () => number;
  /** How often each fault struck. */
  readonly struck: Readonly<Record<string, number>>;
  /** Requests so far. */
  readonly requests: () => number;
  readonly close: () => Promise<void>;
}

const STORED = '{"00081190":{"vr":"UR","Value":[]}}';

/** Stands between a batch and a DICOMweb archive, and behaves like a bad day of one. */
export async function startFaultyProxy(
  upstream: string,
  faults: ProxyFaults = {},
  /** The Authorization header that it asks for. */
  authorization?: string
): Promise<FaultyProxy> {
  const struck: Record<string, number> = {};
  let [now, peak, requests] = [0, 0, 0];
  const strikes = (name: keyof ProxyFaults): boolean => {
    const hit = Math.random() < (faults[name] ?? 0);
    if (hit) struck[name] = (struck[name] ?? 0) + 1;
    return hit;
  };
  const answer = async (
    request: http.IncomingMessage,
    response: http.ServerResponse
  ): Promise<void> => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    if (authorization !== undefined && request.headers.authorization !== authorization) {
      return void response.writeHead(401).end();
    }
    if (Date.now() < (faults.awayUntil ?? 0)) {
      struck['away'] = (struck['away'] ?? 0) + 1;
      return void request.socket.destroy();
    }
    if (now > (faults.cap ?? Infinity)) {
      struck['cap'] = (struck['cap'] ?? 0) + 1;
      return void response.writeHead(503, { 'retry-after': '1' }).end();
    }
    if (strikes('reset')) return void request.socket.destroy();
    const store = request.method === 'POST';
    if (store && strikes('forget')) {
      return void response.writeHead(200, { 'content-type': 'application/dicom+json' }).end(STORED);
    }
    const body = Buffer.concat(parts);
    const { accept = '*/*', 'content-type': type } = request.headers;
    const there = await fetch(`${upstream}${request.url}`, {
      method: request.method ?? 'GET',
      headers: { accept, ...(type && { 'content-type': type }) },
      ...(store && { body: new Uint8Array(body) }),
    });
    const bytes = Buffer.from(await there.arrayBuffer());
    if (store && strikes('lose')) return void request.socket.destroy();
    const headers = { 'content-type': there.headers.get('content-type') ?? '' };
    const multipart = headers['content-type'].startsWith('multipart');
    if (multipart && strikes('truncate')) {
      const half = bytes.subarray(0, bytes.length >> 1);
      if (Math.random() < 0.5) return void response.writeHead(there.status, headers).end(half);
      response.writeHead(there.status, { ...headers, 'content-length': String(bytes.length) });
      return void response.write(half, () => request.socket.destroy());
    }
    if (multipart && strikes('short')) {
      return void response.writeHead(there.status, headers).end(withoutFirst(bytes));
    }
    response.writeHead(there.status, headers).end(bytes);
  };
  const server = http.createServer((request, response) => {
    requests++;
    peak = Math.max(peak, ++now);
    response.on('close', () => now--);
    void answer(request, response).catch(() => request.socket.destroy());
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    faults,
    peak: () => peak,
    struck,
    requests: () => requests,
    close: () =>
      new Promise(resolve => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** The message without its first part; of one part, it stays as it is. */
function withoutFirst(message: Buffer): Buffer {
  const line = message.subarray(0, message.indexOf('\r\n'));
  const second = message.indexOf(line, line.length);
  return message.indexOf(line, second + line.length) < 0 ? message : message.subarray(second);
}
