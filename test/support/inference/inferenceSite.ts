import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const REPOSITORY = path.resolve(__dirname, '../../..');
export const NANO_PACK = path.join(REPOSITORY, 'platform/models/packs/nano-v1');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
};

/** What the product's server says of an address with a version. */
const LASTING = 'public, max-age=31536000, immutable';

export interface Reply {
  readonly status?: number;
  readonly body?: Uint8Array | string;
  /** Sends so many bytes of the body and then nothing more. */
  readonly stallAfter?: number;
  /** No answer at all: the connection is closed. */
  readonly refuse?: boolean;
}

/** A site with nothing but the built worker, ONNX Runtime, the nano pack and a page that has the inference client. */
export interface InferenceSite {
  readonly url: string;
  /** Paths asked for since the start or the last `requests.length = 0`. */
  readonly requests: string[];
  /** `Range` headers, as "path bytes=N-". */
  readonly ranges: string[];
  /** Cross-origin isolation, so that threads can be had and refused. */
  isolated: boolean;
  /** Browsers may keep what has a version in its address, as the product's server says; false: they ask again. */
  lasting: boolean;
  /** Answers a path in another way; `original` is what would have been sent. */
  readonly replies: Map<string, (original: Uint8Array | null) => Reply | Promise<Reply>>;
  close(): Promise<void>;
}

/** `models`: the folder whose packs are served below /models/; `embeddings`: also build `embed-worker.js` (test/bench). */
export async function startInferenceSite(
  models: string = path.dirname(NANO_PACK),
  { embeddings = false }: { readonly embeddings?: boolean } = {}
): Promise<InferenceSite> {
  const built = await mkdtemp(path.join(os.tmpdir(), 'medclip-inference-'));
  await buildInto(built, embeddings);
  const requests: string[] = [];
  const ranges: string[] = [];
  const replies: InferenceSite['replies'] = new Map();
  const site = { requests, ranges, replies, isolated: true, lasting: true };

  const server = http.createServer((req, res) => {
    const name = decodeURIComponent((req.url ?? '/').split('?')[0] ?? '/');
    requests.push(name);
    if (req.headers.range) ranges.push(`${name} ${req.headers.range}`);
    void answer({ plugins: built, models }, name, replies).then(reply => {
      if (reply.refuse) return void req.socket.destroy();
      const { status, body, range } = partOf(reply, req.headers.range);
      res.writeHead(status, {
        ...(range && { 'Content-Range': range }),
        'Content-Length': body.byteLength,
        'Content-Type': TYPES[path.extname(name) || '.html'] ?? 'application/octet-stream',
        'Cache-Control':
          site.lasting && status === 200 && /[?&]v=/.test(req.url ?? '') ? LASTING : 'no-cache',
        // As the product's server says it, without what OHIF itself needs ('unsafe-eval').
        'Content-Security-Policy':
          "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:",
        ...(site.isolated && {
          'Cross-Origin-Opener-Policy': 'same-origin',
          'Cross-Origin-Embedder-Policy': 'require-corp',
        }),
      });
      if (reply.stallAfter === undefined) res.end(body);
      else res.write(body.subarray(0, reply.stallAfter));
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(site, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
      await rm(built, { recursive: true, force: true });
    },
  });
}

/** One byte range of a sound answer, as the product's server gives it. */
function partOf({ status = 200, body = '' }: Reply, header: string | undefined) {
  const whole = Buffer.from(body);
  const from = Number(/^bytes=(\d+)-$/.exec(header ?? '')?.[1] ?? NaN);
  if (status !== 200 || !(from < whole.length)) return { status, body: whole, range: null };
  const range = `bytes ${from}-${whole.length - 1}/${whole.length}`;
  return { status: 206, body: whole.subarray(from), range };
}

type Folders = Readonly<Record<'plugins' | 'models', string>>;

async function answer(
  folders: Folders,
  name: string,
  replies: InferenceSite['replies']
): Promise<Reply> {
  const reply = replies.get(name);
  const original = await fileFor(folders, name);
  if (reply) return reply(original);
  if (name === '/favicon.ico') return { status: 204 };
  return original ? { body: original } : { status: 404, body: 'not found' };
}

function fileFor(folders: Folders, name: string): Promise<Uint8Array | null> | Uint8Array | null {
  if (name === '/') {
    return Buffer.from(
      '<!doctype html><title>inference</title><script src="/plugins/page.js"></script>'
    );
  }
  const [, folder, ...rest] = name.split('/');
  const below = folders[folder as keyof Folders];
  return below ? readFile(path.join(below, ...rest)).catch(() => null) : null;
}

/** In a process of its own: webpack does not run inside jest's sandbox. */
async function buildInto(folder: string, embeddings: boolean): Promise<void> {
  const script = path.join(REPOSITORY, 'node_modules/webpack/bin/webpack.js');
  const config = path.join(__dirname, 'inferenceSite.webpack.cjs');
  const options = ['--config', config, '--output-path', folder];
  if (embeddings) options.push('--env', 'embeddings');
  await promisify(execFile)(process.execPath, [script, ...options], { cwd: REPOSITORY });
}
