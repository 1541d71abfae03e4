import { readFile } from 'node:fs/promises';
import http from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import { createDicomWebHandler } from '@medclip/pacs/http/dicomWebHandler';
import { openStore } from '@medclip/pacs/folder/folderStore';
import { importInto } from '@medclip/pacs/folder/importInto';
import type { ImportReport } from '@medclip/pacs/folder/importInto';
import { APP_CONFIG_FILE, OHIF_DIR } from '@medclip/viewer/ohifRelease';
import { allowedHosts } from './hostNames';
import { createInferenceProxy, serverAddress } from './inferenceProxy';
import { isForeignRequest } from './isForeignRequest';
import { listen } from './listen';
import type { PackedFiles } from './packedFiles';
import { pacsAddress } from './pacsAddress';
import { authorizationFromEnvironment } from './pacsCredentials';
import { createPacsProxy } from './pacsProxy';
import { securityHeaders } from './securityHeaders';
import { sendProblem } from './sendProblem';
import { fileBelow, sendFile } from './staticFiles';

const REPOSITORY = path.resolve(__dirname, '../../..');

export interface ServerOptions {
  /** 0 picks a free port. */
  readonly port: number;
  /** Default 127.0.0.1: the data is PHI and there is no login. */
  readonly host?: string;
  /** Names in browsers' address bars, besides `host` and the loopback's, that this server answers to. */
  readonly allowHosts?: readonly string[];
  /** Folder of the embedded PACS; not used with `pacsUrl`. */
  readonly dataDir: string;
  /** DICOMweb root of a real PACS to pass /dicom-web to, instead of the embedded one. */
  readonly pacsUrl?: string;
  /** `Authorization` for that PACS; default from MEDCLIP_PACS_TOKEN or MEDCLIP_PACS_USER and MEDCLIP_PACS_PASSWORD. */
  readonly pacsAuthorization?: string | null;
  /** A site's inference server (Open Inference Protocol v2), to be found at /inference. */
  readonly inferenceUrl?: string;
  /** Milliseconds of waiting for that PACS before 504. */
  readonly pacsTimeoutMs?: number;
  /** Largest request the embedded PACS takes. */
  readonly maxStoreBytes?: number;
  /** The unpacked viewer (`fetchOhif`). */
  readonly ohifDir?: string;
  /** webpack's output: the two plugin bundles, the worker and ort/. */
  readonly pluginsDir?: string;
  /** Compressed copies of their files (`packFiles`). */
  readonly packed?: PackedFiles;
  /** Model packs, one folder each. */
  readonly modelsDir?: string;
  /** A site's own OHIF configuration, in place of ours. */
  readonly appConfigFile?: string;
  /** DICOM files or folders added to the embedded PACS before the first request. */
  readonly importPaths?: readonly string[];
  /** Ends the import. */
  readonly signal?: AbortSignal;
  /** Told of long preparations, in a sentence. */
  readonly onProgress?: (sentence: string) => void;
}

export interface RunningServer {
  /** `http://host:port`, no trailing slash. */
  readonly url: string;
  /** What was imported at start; null without `importPaths`. */
  readonly imported: ImportReport | null;
  /** Ends open connections and releases the port and the data folder. */
  close(): Promise<void>;
}

interface DicomWeb {
  handle(req: IncomingMessage, res: ServerResponse, rest: string): void;
  close(): void | Promise<void>;
}

/**
 * One origin for everything the browser needs: viewer, plugins, model packs and DICOMweb.
 *
 * @throws MedClipSamError `bad-input` (option, taken port), `setup-failed` (no viewer), `dicom-invalid` (import)
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const host = options.host ?? '127.0.0.1';
  const ohifDir = options.ohifDir ?? OHIF_DIR;
  const isOurs = allowedHosts(host, options.allowHosts);
  const headers = securityHeaders(await indexPage(ohifDir));
  const { dicomWeb, imported } = await openDicomWeb(options);
  const site: Site = {
    ohifDir,
    pluginsDir: options.pluginsDir ?? path.join(REPOSITORY, 'dist'),
    modelsDir: options.modelsDir ?? path.join(REPOSITORY, 'platform/models/packs'),
    appConfigFile: options.appConfigFile ?? APP_CONFIG_FILE,
    dicomWeb,
    inference:
      options.inferenceUrl === undefined
        ? null
        : createInferenceProxy(serverAddress(options.inferenceUrl)),
    packed: options.packed,
  };
  const server = http.createServer((req, res) => {
    for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
    if (!isOurs(req)) {
      sendProblem(
        res,
        421,
        'This server does not answer to that name. Its administrator can allow it (--allow-host).'
      );
      return;
    }
    if (isForeignRequest(req)) {
      sendProblem(res, 403, 'Only pages of this viewer may use this server.');
      return;
    }
    answer(site, req, res).catch(() => sendProblem(res, 500, 'The server failed to answer.'));
  });
  server.on('checkExpectation', (_req, res: ServerResponse) => {
    for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
    sendProblem(res, 417, 'The request expects what this server does not do.');
  });
  // A study can take longer to send than Node's default of five minutes.
  server.requestTimeout = 0;
  // A connection on which nothing moves is given up; longer than the proxy waits for a PACS.
  server.timeout = 180_000;
  try {
    await listen(server, options.port, host);
  } catch (error) {
    await dicomWeb.close();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    imported,
    async close() {
      const closed = new Promise<void>(resolve => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      site.inference?.close();
      await dicomWeb.close();
    },
  };
}

interface Site {
  readonly ohifDir: string;
  readonly pluginsDir: string;
  readonly modelsDir: string;
  readonly appConfigFile: string;
  readonly dicomWeb: DicomWeb;
  readonly inference: ReturnType<typeof createInferenceProxy> | null;
  readonly packed?: PackedFiles;
}

async function answer(site: Site, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const url = req.url ?? '/';
  if (!url.startsWith('/')) {
    sendProblem(res, 400, 'The address is not well formed.');
    return;
  }
  const split = url.indexOf('?');
  const rawPath = split < 0 ? url : url.slice(0, split);
  if (rawPath === '/dicom-web' || rawPath.startsWith('/dicom-web/')) {
    site.dicomWeb.handle(req, res, url.slice('/dicom-web'.length));
    return;
  }
  if (site.inference && rawPath.startsWith('/inference/')) {
    site.inference.handle(req, res, rawPath.slice('/inference'.length));
    return;
  }
  if (req.method !== 'GET' && req.method !== 'HEAD') {
    res.setHeader('Allow', 'GET, HEAD');
    sendProblem(res, 405, 'Only GET and HEAD are allowed here.');
    return;
  }
  let urlPath: string;
  try {
    urlPath = decodeURIComponent(rawPath);
  } catch {
    sendProblem(res, 400, 'The address is not well formed.');
    return;
  }
  const file = await fileFor(site, urlPath);
  if (file) await sendFile(req, res, file, site.packed);
  else sendProblem(res, 404, 'There is no such file on this server.');
}

async function fileFor(site: Site, urlPath: string): Promise<string | null> {
  if (urlPath === '/app-config.js') return site.appConfigFile;
  for (const [prefix, root] of [
    ['/plugins/', site.pluginsDir],
    ['/models/', site.modelsDir],
  ] as const) {
    if (urlPath.startsWith(prefix)) return fileBelow(root, urlPath.slice(prefix.length));
  }
  const file = await fileBelow(site.ohifDir, urlPath);
  if (file) return file;
  // OHIF's routes (/text-segment, /viewer/…) are client-side: every path without a file ending is its page.
  const isRoute =
    path.posix.extname(urlPath) === '' && !urlPath.split('/').some(part => part.startsWith('.'));
  return isRoute ? fileBelow(site.ohifDir, 'index.html') : null;
}

async function openDicomWeb(
  options: ServerOptions
): Promise<{ dicomWeb: DicomWeb; imported: ImportReport | null }> {
  if (options.pacsUrl !== undefined) {
    if (options.importPaths?.length) {
      throw new MedClipSamError(
        'bad-input',
        'Files can be imported into the embedded PACS only, not into a PACS given by address.',
        'Leave out --import, or leave out --pacs.'
      );
    }
    const { pacsAuthorization } = options;
    const authorization =
      pacsAuthorization === undefined ? authorizationFromEnvironment() : pacsAuthorization;
    const pacs = pacsAddress(options.pacsUrl);
    const idleTimeoutMs = options.pacsTimeoutMs;
    return { dicomWeb: createPacsProxy({ pacs, authorization, idleTimeoutMs }), imported: null };
  }
  const store = await openStore(options.dataDir, options.onProgress);
  try {
    const imported = options.importPaths?.length
      ? await importInto(store, options.importPaths, options.signal)
      : null;
    const { maxStoreBytes } = options;
    return { dicomWeb: createDicomWebHandler(store, { maxStoreBytes }), imported };
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function indexPage(ohifDir: string): Promise<string> {
  try {
    return await readFile(path.join(ohifDir, 'index.html'), 'utf8');
  } catch (cause) {
    throw new MedClipSamError(
      'setup-failed',
      'The OHIF viewer is not there.',
      'Run npm start, which fetches it.',
      { cause }
    );
  }
}
