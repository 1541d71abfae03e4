import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** What befalls one request between page and PACS. */
export const STOW_FAULTS = [
  'pass',
  'refuse',
  'reset-body',
  'reset-answer',
  'hang',
  'hang-stored',
  '401',
  '409',
  '413',
  '500',
  'not-stored',
  'failed-within-200',
  'rubbish',
  'slow',
  'twice',
] as const;
export const QIDO_FAULTS = ['pass', 'refuse', 'hang', '401', '500', 'empty', 'rubbish'] as const;
export type Fault = (typeof STOW_FAULTS)[number] | (typeof QIDO_FAULTS)[number];

export interface HostileProxy {
  readonly url: string;
  /** Address of the PACS; may change when that one is started anew. */
  upstream: string;
  /** Asked once per request, in the order they arrive. */
  fault: (kind: 'stow' | 'qido', sopInstanceUID: string) => Fault;
  close(): Promise<void>;
}

const JSON_TYPE = 'application/dicom+json';

export async function startHostileProxy(upstream: string): Promise<HostileProxy> {
  const proxy = { upstream, fault: (): Fault => 'pass' } as Omit<HostileProxy, 'url' | 'close'>;

  const server = http.createServer((request, response) => {
    const sop =
      new URL(request.url ?? '/', 'http://proxy').searchParams.get('SOPInstanceUID') ?? '';
    const stow = request.method === 'POST';
    const fault = proxy.fault(stow ? 'stow' : 'qido', sop);
    void handle(proxy.upstream, request, response, fault, sop).catch(() => response.destroy());
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(proxy, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  });
}

async function handle(
  upstream: string,
  request: http.IncomingMessage,
  response: http.ServerResponse,
  fault: Fault,
  sop: string
): Promise<void> {
  if (fault === 'refuse') return void request.socket.destroy();
  if (fault === 'reset-body') return void request.once('data', () => request.socket.destroy());
  const body = await collect(request);
  const forward = async () => {
    const answer = await fetch(upstream + request.url, {
      method: request.method ?? 'GET',
      headers: {
        accept: JSON_TYPE,
        ...(body.length > 0 ? { 'content-type': request.headers['content-type'] ?? '' } : {}),
      },
      ...(body.length > 0 ? { body: new Uint8Array(body) } : {}),
    });
    return { status: answer.status, text: await answer.text() };
  };
  const reply = (status: number, text = '', type = JSON_TYPE) =>
    void response.writeHead(status, { 'content-type': type }).end(text);
  const references = (tag: string, reason?: number) =>
    JSON.stringify({
      [tag]: {
        vr: 'SQ',
        Value: [
          {
            '00081155': { vr: 'UI', Value: [sop] },
            ...(reason === undefined ? {} : { '00081197': { vr: 'US', Value: [reason] } }),
          },
        ],
      },
    });

  switch (fault) {
    case 'hang':
      return;
    case 'hang-stored':
      await forward();
      return;
    case 'reset-answer':
      await forward();
      response.writeHead(200, { 'content-length': 1000 }).write('{');
      return void setImmediate(() => response.destroy());
    case '401':
    case '413':
      return reply(Number(fault), '<html>', 'text/html');
    case '500':
      return reply(500, 'out of order', 'text/plain');
    case '409':
      return reply(409, references('00081198', 272));
    case 'not-stored':
      return reply(200, references('00081199'));
    case 'failed-within-200':
      return reply(200, references('00081198', 0xa700));
    case 'rubbish':
      return reply(200, '<html>Welcome</html>', 'text/html');
    case 'empty':
      return reply(200, '[]');
    case 'twice':
      await forward();
  }
  const { status, text } = await forward();
  if (fault !== 'slow') return reply(status, text);
  response.writeHead(status, { 'content-type': JSON_TYPE });
  for (let at = 0; at < text.length; at += 100) {
    response.write(text.slice(at, at + 100));
    await new Promise(resolve => setTimeout(resolve, 5));
  }
  response.end();
}

async function collect(request: http.IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}
