import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};

/** A loopback site for one test page: ONNX Runtime's files under /ort/, the files of graph folders under /N/. */
export interface GraphSite {
  readonly url: string;
  /** Serves a folder and returns its path on the site, "/N/". */
  mount(dir: string): string;
  close(): Promise<void>;
}

export async function openGraphSite(): Promise<GraphSite> {
  const ort = path.dirname(require.resolve('onnxruntime-web/wasm'));
  const folders: string[] = [];
  const server = http.createServer((request, response) => {
    const [, first = '', name = ''] = (request.url ?? '/').split('/');
    if (first === '') {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html>');
      return;
    }
    const folder = first === 'ort' ? ort : folders[Number(first)];
    const file = folder && /^[\w.-]+$/.test(name) ? path.join(folder, name) : null;
    if (file === null || !fs.existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    const type = TYPES[path.extname(name)] ?? 'application/octet-stream';
    response.writeHead(200, { 'content-type': type });
    fs.createReadStream(file).pipe(response);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mount: dir => `/${folders.push(dir) - 1}/`,
    async close() {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}
