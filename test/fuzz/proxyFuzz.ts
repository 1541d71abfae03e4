import net from 'node:net';
import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { startServer } from '@medclip/server/startServer';
import type { RunningServer } from '@medclip/server/startServer';
import { siteFolders, startFakePacs } from '../platform/server/siteFixture';
import { randomAnswer } from './randomAnswers';
import type { RandomAnswer } from './randomAnswers';
import { randomRequest } from './randomRequests';
import { randomSource } from './randomSource';

export const PACS_SECRET = 'Basic UEFDU1NFQ1JFVA==';
const ROOT = '/pacs/dicom-web';
const AT_ONCE = 24;

export interface FuzzReport {
  readonly sent: number;
  /** How many requests the PACS was asked. */
  readonly reached: number;
  readonly slowestMs: number;
  readonly statuses: Readonly<Record<string, number>>;
  /** What must never happen, in words; empty when all is well. */
  readonly faults: readonly string[];
}

interface RawReply {
  readonly text: string;
  readonly ms: number;
  readonly ended: boolean;
}

/** Has a whole answer come, by its length or its last chunk? */
function isWhole(text: string): boolean {
  const [head = '', ...body] = text.split('\r\n\r\n');
  const length = /^content-length: (\d+)/im.exec(head)?.[1];
  const got = body.join('\r\n\r\n');
  return length === undefined ? /(^|\r\n)0\r\n\r\n$/.test(text) : got.length >= Number(length);
}

/**
 * Sends bytes and reads until the connection ends. Node.js 20.19 leaves some open after a whole answer, until the server's own limit
 * for idle ones: nobody waits for anything there.
 */
function exchange(url: string, bytes: Buffer, limitMs: number): Promise<RawReply> {
  const { hostname, port } = new URL(url);
  const started = performance.now();
  return new Promise(resolve => {
    let text = '';
    const socket = net.connect(Number(port), hostname);
    let heard = started;
    const end = (ended: boolean) => {
      clearTimeout(limit);
      socket.destroy();
      resolve({ text, ms: heard - started, ended });
    };
    const limit = setTimeout(() => end(isWhole(text)), limitMs);
    socket.on('data', chunk => {
      text += chunk.toString('latin1');
      heard = performance.now();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (text === '') heard = performance.now();
      end(true);
    });
    socket.write(bytes);
  });
}

async function together(count: number, task: (n: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) await task(next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** Everything that an answer to the browser must hold, whatever was asked and whatever the PACS said. */
function answerFaults(text: string, honestFault: boolean): string[] {
  const [head = ''] = text.split('\r\n\r\n');
  const last = text.startsWith('HTTP/1.1 100') ? text.slice(text.indexOf('\r\n\r\n') + 4) : text;
  const status = Number(/^HTTP\/1\.1 (\d+)/.exec(last)?.[1] ?? 0);
  const faults: string[] = [];
  if (status === 500 && !honestFault) faults.push('a 500');
  if (
    /^(set-cookie|www-authenticate|access-control-|refresh|link|clear-site|service-worker|upgrade)/im.test(
      head
    )
  )
    faults.push('a forbidden header passed on');
  if (/evil\.example/i.test(head)) faults.push('a foreign address passed on');
  if (text.includes(PACS_SECRET.slice(6))) faults.push('the account of the PACS shown');
  // Node itself answers what is no HTTP, without headers of ours.
  const ours =
    status !== 0 &&
    !(status >= 400 && /^HTTP\/1\.1 (400|431|408) [^\r]*\r\nConnection: close\r\n/i.test(last));
  if (
    ours &&
    (head.match(/content-security-policy: default-src 'self'/gi) ?? []).length !== 1 &&
    !text.startsWith('HTTP/1.1 100')
  )
    faults.push('our security headers missing');
  return faults;
}

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** Everything that a request may be when it arrives at the PACS. */
function requestFaults({ method, url, headers }: Asked): string[] {
  const faults: string[] = [];
  const [path = ''] = url.split('?');
  const meant = new URL(decodeURIComponent(path).replace(/\\/g, '/'), 'http://pacs').pathname;
  if (!/^\/pacs\/dicom-web\/(studies|series|instances)(\/|$)/.test(meant) || meant !== path)
    faults.push(`outside the root: ${url}`);
  if (!['GET', 'HEAD', 'POST'].includes(method)) faults.push(`method ${method}`);
  if (method === 'POST' && !/^\/pacs\/dicom-web\/studies(\/[0-9.]+)?$/.test(path))
    faults.push(`POST to ${path}`);
  if (headers.authorization !== PACS_SECRET) faults.push('another account');
  const allowed =
    /^(host|connection|forwarded|authorization|accept|accept-charset|accept-language|if-modified-since|if-none-match|prefer|range|content-type|content-length|transfer-encoding)$/;
  for (const name of Object.keys(headers)) if (!allowed.test(name)) faults.push(`header ${name}`);
  if (/evil/.test(String(headers.host) + String(headers.forwarded))) faults.push('a foreign Host');
  return faults;
}

async function openSite(
  pacsUrl: string,
  pacsTimeoutMs?: number
): Promise<RunningServer & { remove(): Promise<void> }> {
  const { folder, ...folders } = await siteFolders();
  const server = await startServer({
    port: 0,
    ...folders,
    pacsUrl,
    pacsAuthorization: PACS_SECRET,
    pacsTimeoutMs,
  });
  return {
    ...server,
    remove: async () => (await server.close(), rm(folder, { recursive: true, force: true })),
  };
}

/** `honestFault`: a 500 may be the PACS's own. */
function tally(honestFault: boolean) {
  const statuses: Record<string, number> = {};
  const faults = new Set<string>();
  let slowestMs = 0;
  return {
    take({ text, ms, ended }: RawReply, what: string) {
      const status = /^HTTP\/1\.\d (\d+)/.exec(text)?.[1] ?? 'closed';
      statuses[status] = (statuses[status] ?? 0) + 1;
      slowestMs = Math.max(slowestMs, ms);
      if (!ended) faults.add(`no end: ${what}`);
      for (const fault of answerFaults(text, honestFault)) faults.add(`${fault}: ${what}`);
    },
    fault: (text: string) => void faults.add(text),
    report: (sent: number, reached: number): FuzzReport => ({
      sent,
      reached,
      slowestMs: Math.round(slowestMs),
      statuses,
      faults: [...faults].slice(0, 20),
    }),
  };
}

/** Random requests of a browser against the proxy; the PACS is honest and says what it was asked. */
export async function fuzzRequests(count: number, seed: number): Promise<FuzzReport> {
  const results = tally(false);
  let reached = 0;
  const pacs = await startFakePacs((req, res) => {
    reached++;
    for (const fault of requestFaults({
      method: req.method ?? '',
      url: req.url ?? '',
      headers: req.headers,
    }))
      results.fault(fault);
    pacs.requests.length = 0;
    res.writeHead(200, { 'content-type': 'application/dicom+json' }).end('[]');
  });
  const site = await openSite(pacs.url);
  const random = randomSource(seed);
  const { host } = new URL(site.url);
  try {
    await together(count, async () => {
      const bytes = randomRequest(random, host);
      // A request whose length is a lie is left open by us, not by the server.
      results.take(
        await exchange(site.url, Buffer.concat([bytes, Buffer.from('\r\n\r\n')]), 30_000),
        JSON.stringify(bytes.toString('latin1').slice(0, 300))
      );
    });
    await checkAlive(site.url, results.fault);
  } finally {
    await site.remove();
    await pacs.close();
  }
  return results.report(count, reached);
}

/** Random answers of a hostile PACS to honest requests. */
export async function fuzzAnswers(
  count: number,
  seed: number,
  pacsTimeoutMs?: number
): Promise<FuzzReport> {
  const results = tally(true);
  const random = randomSource(seed);
  let reached = 0;
  let honest = false;
  const pacs = net.createServer(socket => {
    socket.on('error', () => undefined);
    socket.on('data', () => {
      reached++;
      const answer: RandomAnswer = honest ? HONEST : randomAnswer(random);
      socket.write(answer.bytes);
      if (answer.then === 'end') socket.end();
      else if (answer.then === 'reset') socket.resetAndDestroy();
      else if (answer.then === 'drip') {
        const drip = setInterval(() => socket.write('X'), 200);
        socket.once('close', () => clearInterval(drip));
      }
    });
  });
  await new Promise<void>(resolve => pacs.listen(0, '127.0.0.1', resolve));
  const { port } = pacs.address() as net.AddressInfo;
  const site = await openSite(`http://127.0.0.1:${port}${ROOT}`, pacsTimeoutMs);
  const { host } = new URL(site.url);
  try {
    await together(count, async n => {
      const ask =
        n % 5 === 0
          ? `POST /dicom-web/studies HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nContent-Type: application/dicom\r\nContent-Length: 4\r\n\r\nbody`
          : `${n % 7 === 0 ? 'HEAD' : 'GET'} /dicom-web/studies?n=${n} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
      results.take(await exchange(site.url, Buffer.from(ask), 30_000), `answer ${n}`);
    });
    honest = true;
    await sleep(100);
    await checkAlive(site.url, results.fault);
  } finally {
    await site.remove();
    await new Promise<void>(resolve => pacs.close(() => resolve()));
  }
  return results.report(count, reached);
}

const HONEST: RandomAnswer = {
  bytes: Buffer.from(
    'HTTP/1.1 200 OK\r\nContent-Type: application/dicom+json\r\nContent-Length: 2\r\n\r\n[]'
  ),
  then: 'end',
};

async function checkAlive(url: string, fault: (text: string) => void): Promise<void> {
  const answer = await fetch(`${url}/dicom-web/studies`).catch(() => null);
  if (answer?.status !== 200 || (await answer.text()) !== '[]')
    fault('The server does not answer any more.');
}
