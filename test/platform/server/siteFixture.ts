import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { startServer } from '@medclip/server/startServer';
import type { RunningServer, ServerOptions } from '@medclip/server/startServer';

export const INDEX =
  '<!doctype html><script>window.PUBLIC_URL="/"</script><script src="/a.js"></script>';

export interface Site extends RunningServer {
  readonly folder: string;
}

/** A small folder in place of the viewer; no download and no browser. */
export async function siteFolders() {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'medclip-site-'));
  const ohifDir = path.join(folder, 'ohif');
  const pluginsDir = path.join(folder, 'plugins');
  const modelsDir = path.join(folder, 'models');
  for (const dir of [ohifDir, path.join(pluginsDir, 'ort'), modelsDir]) {
    await mkdir(dir, { recursive: true });
  }
  await writeFile(path.join(folder, 'secret.txt'), 'secret');
  await writeFile(path.join(ohifDir, 'index.html'), INDEX);
  await writeFile(path.join(ohifDir, 'app.bundle.0f6159c501addfe9.js'), 'bundle');
  await writeFile(path.join(pluginsDir, 'ort', 'ort.wasm'), 'wasm');
  await writeFile(path.join(modelsDir, 'pack.onnx'), '0123456789');
  return { folder, ohifDir, pluginsDir, modelsDir, dataDir: path.join(folder, 'pacs') };
}

/** Our server on such a folder. */
export async function startSite(options: Partial<ServerOptions> = {}): Promise<Site> {
  const { folder, ...folders } = await siteFolders();
  const server = await startServer({ port: 0, ...folders, pacsAuthorization: null, ...options });
  return {
    ...server,
    folder,
    async close() {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** A request whose path reaches the server unchanged; fetch would tidy `..` away. */
export function rawRequest(
  url: string,
  rawPath: string,
  headers: http.OutgoingHttpHeaders = {}
): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const request = http.get({ hostname, port, path: rawPath, headers }, answer => {
      let body = '';
      answer.on('data', chunk => (body += chunk));
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body })
      );
    });
    request.once('error', reject);
  });
}

export interface FakePacs {
  readonly url: string;
  readonly requests: {
    method: string;
    url: string;
    headers: http.IncomingHttpHeaders;
    body: Buffer;
  }[];
  close(): Promise<void>;
}

/** A PACS that records what it is asked and answers with `answer`. */
export async function startFakePacs(answer: http.RequestListener): Promise<FakePacs> {
  const requests: FakePacs['requests'] = [];
  const server = http.createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const { method = '', url = '', headers } = req;
    requests.push({ method, url, headers, body: Buffer.concat(chunks) });
    answer(req, res);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/pacs/dicom-web`,
    requests,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
