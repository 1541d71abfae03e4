import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const REPOSITORY = path.resolve(__dirname, '../..');

/** How the PACS answers the next requests to store; `hang` says nothing for ever, `lose` stores and cuts the line. */
export type Behaviour = number | 'hang' | 'lose';

/** A page with the outbox and a PACS of a few lines that misbehaves on request. */
export interface OutboxSite {
  readonly url: string;
  behaviour: Behaviour;
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
  const site = { behaviour: 200 as Behaviour, stored, received };

  const server = http.createServer((request, response) => {
    const [, folder = '', id = ''] = (request.url ?? '/').split('/');
    const answer = (status: number, type = 'text/plain', body: string | Uint8Array = '') =>
      response.writeHead(status, { 'Content-Type': type }).end(body);
    if (folder === '') return void answer(200, 'text/html', '<script src="/page.js"></script>');
    if (folder === 'page.js') return void answer(200, 'text/javascript', script);
    if (folder === 'qido') return void answer(stored.has(id) ? 200 : 404);
    if (folder !== 'stow') return void answer(404);
    const hash = createHash('sha256');
    request.on('data', (piece: Uint8Array) => void hash.update(piece));
    request.on('end', () => {
      received.push(id);
      const { behaviour } = site;
      if (behaviour === 'hang') return;
      if (behaviour === 'lose' || behaviour === 200) stored.set(id, hash.digest('hex'));
      if (behaviour === 'lose') {
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
