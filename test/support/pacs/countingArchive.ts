import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How the stand-in answers: rules are tried per request. */
export interface ArchiveFaults {
  /** More requests at once than this get 503. */
  cap?: number;
  /** Share of requests whose connection is reset. */
  reset?: number;
  /** Answers nothing but 503 until then (Date.now()). */
  awayUntil?: number;
  /** Share of stores that are answered 200 and forgotten. */
  forget?: number;
}

export interface CountingArchive {
  readonly url: string;
  /** How often each object was stored anew. */
  readonly stored: ReadonlyMap<string, number>;
  /** When each of them was, in milliseconds of `performance.now()`. */
  readonly storedAt: readonly number[];
  readonly peak: () => number;
  readonly faults: ArchiveFaults;
  readonly close: () => Promise<void>;
}

/**
 * A stand-in for an archive that knows one thing: which objects it holds. `GET /has/UID` is 200 or 404, `POST /store/UID` stores.
 * It counts what real archives do not tell: requests at once, and stores of each object.
 */
export async function startCountingArchive(
  faults: ArchiveFaults = {},
  random: () => number = Math.random
): Promise<CountingArchive> {
  const stored = new Map<string, number>();
  const storedAt: number[] = [];
  let now = 0;
  let peak = 0;
  const server = createServer((request, response) => {
    now++;
    peak = Math.max(peak, now);
    response.on('close', () => now--);
    const answer = (): void => {
      const [, verb, uid = ''] = (request.url ?? '').split('/');
      if (faults.reset && random() < faults.reset) return void request.socket.destroy();
      if (faults.awayUntil && Date.now() < faults.awayUntil) {
        return void response.writeHead(503).end();
      }
      if (faults.cap && now > faults.cap) return void response.writeHead(503).end();
      if (verb === 'has') return void response.writeHead(stored.has(uid) ? 200 : 404).end();
      if (!(faults.forget && random() < faults.forget)) {
        stored.set(uid, (stored.get(uid) ?? 0) + 1);
        storedAt.push(performance.now());
      }
      response.writeHead(200).end();
    };
    setTimeout(answer, 2);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stored,
    storedAt,
    peak: () => peak,
    faults,
    close: () =>
      new Promise(resolve => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
