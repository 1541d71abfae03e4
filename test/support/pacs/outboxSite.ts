import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const REPOSITORY = path.resolve(__dirname, '../../..');

/**
 * How the PACS answers the next requests to store; `hang` says nothing for ever, `lose` stores and cuts the line, `reset` cuts
 * it in the middle of the body, `slow` answers at 1 kB/s, `forget` says 200 and has stored nothing.
 */
export type Behaviour = number | 'hang' | 'lose' | 'reset' | 'slow' | 'forget';

/** A page with the outbox and a PACS of a few lines that misbehaves on request. */
export interface OutboxSite {
  readonly url: string;
  behaviour: Behaviour;
  /** Of single objects, one per request; then `behaviour` holds. */
  readonly plans: Map<string, Behaviour[]>;
  /** SHA-256 by SOP instance. */
  readonly stored: Map<string, string>;
  readonly received: string[];
  close(): Promise<void>;
}

export async function startOutboxSite(): Promise<OutboxSite> {
  const built = await mkdtemp(path.join(os.tmpdir(), 'medclip-outbox-'));
  await buildInto(built);
  const script = await readFile(path.join(built, 'page.js'));
  const stored: OutboxSite['stored'] = new Map();
  const received: string[] = [];
  const plans: OutboxSite['plans'] = new Map();
  const site = { behaviour: 200 as Behaviour, stored, received, plans };

  const server = http.createServer((request, response) => {
    const [, folder = '', id = ''] = (request.url ?? '/').split('/');
    const answer = (status: number, type = 'text/plain', body: string | Uint8Array = '') =>
      response.writeHead(status, { 'Content-Type': type }).end(body);
    if (folder === '') return void answer(200, 'text/html', '<script src="/page.js"></script>');
    if (folder === 'page.js') return void answer(200, 'text/javascript', script);
    if (folder === 'qido') return void answer(stored.has(id) ? 200 : 404);
    if (folder !== 'stow') return void answer(404);
    const behaviour = plans.get(id)?.shift() ?? site.behaviour;
    if (behaviour === 'reset') {
      received.push(id);
      return void request.once('data', () => request.socket.destroy());
    }
    const hash = createHash('sha256');
    request.on('data', (piece: Uint8Array) => void hash.update(piece));
    request.on('end', () => {
      received.push(id);
      if (behaviour === 'hang') return;
      const keeps = behaviour === 'lose' || behaviour === 'slow' || behaviour === 200;
      if (keeps) stored.set(id, hash.digest('hex'));
      if (behaviour === 'forget') answer(200);
      else if (behaviour === 'slow') {
        response.writeHead(200, { 'Content-Length': 2500 });
        const drip = (left: number): void => {
          if (left === 0) return void response.end(' '.repeat(500));
          response.write(' '.repeat(500), () => setTimeout(drip, 500, left - 1));
        };
        drip(4);
      } else if (behaviour === 'lose') {
        // After the headers: before them, Chromium itself would send the request again.
        response.writeHead(200, { 'Content-Length': 100 }).write('{');
        setTimeout(() => response.destroy(), 50);
      } else answer(behaviour);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(site, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async close() {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
      await rm(built, { recursive: true, force: true });
    },
  });
}

/** In a process of its own: webpack does not run inside jest's sandbox. */
async function buildInto(folder: string): Promise<void> {
  const script = path.join(REPOSITORY, 'node_modules/webpack/bin/webpack.js');
  const config = path.join(__dirname, 'outboxSite.webpack.cjs');
  const options = ['--config', config, '--output-path', folder];
  await promisify(execFile)(process.execPath, [script, ...options], { cwd: REPOSITORY });
}
