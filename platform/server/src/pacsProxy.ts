import http from 'node:http';
import https from 'node:https';
import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http';
import { isIP } from 'node:net';
import { pipeline } from 'node:stream';
import { DicomWebError } from '@medclip/pacs/http/answers';
import { requestTarget } from '@medclip/pacs/http/requestTarget';
import { isKnownResource, isStoreTarget, parsePath } from '@medclip/pacs/http/resourcePath';
import { answerStart } from './answerStart';
import { isCertificateFault } from './certificateFault';
import { ownLocation } from './ownLocation';
import { watchPacs } from './pacsWatch';
import { toBrowser, toPacs } from './proxyHeaders';
import { replaceInStream } from './replaceInStream';
import { sendProblem } from './sendProblem';

export interface PacsProxyOptions {
  /** DICOMweb root of the PACS, without trailing slash. */
  readonly pacs: URL;
  /** `Authorization` value to inject; null passes the browser's own header on. */
  readonly authorization: string | null;
  /** Milliseconds of waiting for the PACS before 504. */
  readonly idleTimeoutMs?: number;
}

/** A reader is told within half a minute that the PACS does not answer. */
export const PACS_TIMEOUT_MS = 25_000;

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST']);
const STORED_TYPES = /^(multipart\/related|application\/dicom)\s*(;|$)/i;

/**
 * Passes DICOMweb requests to a real PACS, streaming both ways. Only DICOMweb's own resources below the PACS's root, with GET,
 * HEAD and the POST of STOW-RS, and only the headers of two short lists, pass; the address is decoded once and written anew.
 *
 * Links the PACS writes into its JSON (RetrieveURL, BulkDataURI) are turned to this origin: the `Forwarded` header asks
 * for it, and what a PACS that ignores the header wrote is replaced on the way.
 */
export function createPacsProxy(options: PacsProxyOptions) {
  const { pacs, authorization, idleTimeoutMs = PACS_TIMEOUT_MS } = options;
  const secure = pacs.protocol === 'https:';
  const agent = secure ? new https.Agent({ keepAlive: true }) : new http.Agent({ keepAlive: true });
  const hostname = pacs.hostname.replace(/^\[|\]$/g, '');
  const to = {
    agent,
    hostname,
    port: pacs.port || (secure ? 443 : 80),
    // The name that is asked for and checked is the one of the PACS's address, whatever the browser calls us.
    ...(secure && { servername: isIP(hostname) ? '' : hostname }),
  };
  const rootPath = pacs.pathname === '/' ? '' : pacs.pathname;

  /** `rest` is the raw path and query below /dicom-web, beginning with `/` or empty. */
  function handle(req: IncomingMessage, res: ServerResponse, rest: string): void {
    try {
      const path = allowedTarget(req, rest);
      const host = req.headers.host ?? 'localhost';
      const headers = {
        ...toPacs(req.headers, { hasBody: req.method === 'POST' }),
        host: pacs.host,
        // RFC 7239 would quote a host with a port; Orthanc copies the quotation marks into its links.
        forwarded: `by=localhost;for=localhost;host=${host};proto=http`,
        ...(authorization !== null && { authorization }),
      };
      const send = secure ? https.request : http.request;
      const upstream = send({ ...to, method: req.method, path: rootPath + path, headers });
      connect(req, res, upstream, host);
    } catch (error) {
      if (error instanceof DicomWebError) sendProblem(res, error.status, error.message);
      else sendProblem(res, 400, 'The request cannot be passed on to the PACS.');
      req.resume();
    }
  }

  function connect(
    req: IncomingMessage,
    res: ServerResponse,
    upstream: ClientRequest,
    host: string
  ): void {
    let answer: IncomingMessage | null = null;
    let over = false;
    const fail = (status: number, sentence: string) => {
      if (over) return;
      over = true;
      stopWatch();
      sendProblem(res, status, sentence);
      answer?.destroy();
      upstream.destroy();
    };
    const broken = () => fail(502, 'The PACS sent an answer that cannot be used.');
    const stopWatch = watchPacs(
      {
        bytes: () => {
          const { socket } = upstream;
          return socket ? (socket.bytesRead ?? 0) + (socket.bytesWritten ?? 0) : 0;
        },
        waitsForPacs: () =>
          answer ? !res.writableNeedDrain : req.readableEnded || upstream.writableNeedDrain,
      },
      idleTimeoutMs,
      () => fail(504, 'The PACS did not answer in time. Try again, or ask its administrator.')
    );
    upstream.on('response', message => {
      answer = message;
      try {
        passBack(message, res, host, broken);
      } catch {
        broken();
      }
    });
    upstream.on('upgrade', (_message, socket) => {
      socket.destroy();
      broken();
    });
    upstream.on('error', error => {
      if (!answer) fail(502, unreachable(error));
      else if (!answer.complete) broken();
    });
    upstream.on('close', () => {
      if (!answer) broken();
    });
    res.on('close', () => {
      over = true;
      stopWatch();
      upstream.destroy();
    });
    if (req.method === 'POST') {
      pipeline(req, upstream, () => undefined);
    } else {
      req.resume();
      upstream.end();
    }
  }

  function passBack(
    answer: IncomingMessage,
    res: ServerResponse,
    host: string,
    broken: () => void
  ): void {
    const status = answer.statusCode ?? 0;
    if (status < 200 || status > 599) return broken();
    const origin = `http://${host}/dicom-web`;
    const out = toBrowser(answer.headers);
    if (answer.headers.location !== undefined) {
      const location = ownLocation(answer.headers.location, pacs, origin);
      if (location !== null) out.location = location;
      else if (status >= 300 && status < 400) return broken();
    }
    const encoded = !['', 'identity'].includes(String(out['content-encoding'] ?? ''));
    const rewrite = !encoded && /json/.test(String(out['content-type'] ?? ''));
    if (rewrite || status === 204 || status === 304) delete out['content-length'];
    const start = answerStart(() => void res.writeHead(status, out));
    const steps = rewrite ? [replaceInStream(foreignRoots(pacs, host), origin)] : [];
    // `res` stays out of the pipeline, which would close it before the reader is told of a fault.
    pipeline([answer, ...steps, start], error => {
      if (error) broken();
    });
    start.pipe(res);
  }

  return { handle, close: () => agent.destroy() };
}

/** The path and query to ask the PACS for. @throws DicomWebError 400, 404, 405, 414, 415 */
function allowedTarget(req: IncomingMessage, rest: string): string {
  const method = req.method ?? '';
  if (!METHODS.has(method)) throw new DicomWebError(405, 'Only GET, HEAD and POST are allowed.');
  const { parts, query } = requestTarget(rest);
  const resource = parsePath(parts);
  if (!isKnownResource(resource)) throw new DicomWebError(404, 'There is no such resource.');
  if (method === 'POST') {
    if (!isStoreTarget(resource)) {
      throw new DicomWebError(405, 'Objects are stored at /studies or /studies/{uid}.');
    }
    if (!STORED_TYPES.test(req.headers['content-type'] ?? '')) {
      throw new DicomWebError(
        415,
        'Objects are sent as multipart/related; type="application/dicom".'
      );
    }
  }
  return `/${parts.join('/')}${query}`;
}

function unreachable(error: Error): string {
  return isCertificateFault(error)
    ? 'The certificate of the PACS is not valid for its address. Ask its administrator.'
    : 'The PACS cannot be reached. Check that it is running and that its address (--pacs) is right.';
}

/** The roots a PACS may write into links: its own address, and ours with its path when it honours Forwarded or Host. */
function foreignRoots(pacs: URL, host: string): string[] {
  const path = pacs.pathname === '/' ? '' : pacs.pathname;
  return [`${pacs.origin}${path}`, `http://${host}${path}`, `https://${host}${path}`];
}
