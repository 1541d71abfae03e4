import http from 'node:http';
import https from 'node:https';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { replaceInStream } from './replaceInStream';
import { sendProblem } from './sendProblem';

export interface PacsProxyOptions {
  /** DICOMweb root of the PACS, without trailing slash. */
  readonly pacs: URL;
  /** `Authorization` value to inject; null passes the browser's own header on. */
  readonly authorization: string | null;
  /** Milliseconds without a byte from the PACS before 504. */
  readonly idleTimeoutMs?: number;
}

/** RFC 9110 7.6.1: these belong to one connection and are never passed on. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Kept from the PACS: its own CORS and isolation headers would contradict ours, a login prompt or cookie would reach the reader. */
const NOT_FROM_PACS =
  /^(access-control-|cross-origin-|content-security-policy|set-cookie|www-authenticate|x-frame-options|strict-transport)/;

/**
 * Passes `/dicom-web/*` to a real PACS, streaming both ways.
 * Links the PACS writes into its JSON (RetrieveURL, BulkDataURI) are turned to this origin: the `Forwarded` header asks
 * for it, and what a PACS that ignores the header wrote is replaced on the way.
 */
export function createPacsProxy(options: PacsProxyOptions) {
  const { pacs, authorization, idleTimeoutMs = 120_000 } = options;
  const { request } = pacs.protocol === 'https:' ? https : http;
  const agent =
    pacs.protocol === 'https:'
      ? new https.Agent({ keepAlive: true })
      : new http.Agent({ keepAlive: true });

  /** `rest` is the raw path and query below /dicom-web, beginning with `/` or empty. */
  function handle(req: IncomingMessage, res: ServerResponse, rest: string): void {
    const host = req.headers.host ?? 'localhost';
    const headers = passOn(req.headers);
    for (const name of ['cookie', 'origin', 'referer', 'accept-encoding']) delete headers[name];
    for (const name of Object.keys(headers)) if (name.startsWith('sec-')) delete headers[name];
    headers.host = host;
    // RFC 7239 would quote a host with a port; Orthanc copies the quotation marks into its links.
    headers.forwarded = `by=localhost;for=localhost;host=${host};proto=http`;
    if (authorization) headers.authorization = authorization;

    const upstream = request(
      {
        agent,
        hostname: pacs.hostname.replace(/^\[|\]$/g, ''),
        port: pacs.port,
        method: req.method,
        path: (pacs.pathname === '/' ? '' : pacs.pathname) + rest,
        headers,
      },
      answer => {
        const out = passOn(answer.headers);
        for (const name of Object.keys(out)) if (NOT_FROM_PACS.test(name)) delete out[name];
        const origin = `http://${host}/dicom-web`;
        if (typeof out.location === 'string') out.location = toOwn(out.location, pacs, origin);
        out['cache-control'] ??= 'no-store';
        const rewrite = /json/.test(String(out['content-type'] ?? ''));
        if (rewrite) delete out['content-length'];
        res.writeHead(answer.statusCode ?? 502, out);
        const body = rewrite
          ? answer.pipe(replaceInStream(foreignRoots(pacs, host), origin))
          : answer;
        pipeline(body, res, error => {
          if (error) res.destroy();
        });
      }
    );
    upstream.setTimeout(idleTimeoutMs, () => upstream.destroy(new Error('idle timeout')));
    upstream.on('error', error => {
      const late = error.message === 'idle timeout';
      sendProblem(
        res,
        late ? 504 : 502,
        late
          ? 'The PACS did not answer in time. Try again, or ask its administrator.'
          : 'The PACS cannot be reached. Check that it is running and that its address (--pacs) is right.'
      );
    });
    res.on('close', () => upstream.destroy());
    pipeline(req, upstream, () => undefined);
  }

  return { handle, close: () => agent.destroy() };
}

function passOn(headers: IncomingHttpHeaders): Record<string, string | string[]> {
  const named = new Set(
    String(headers.connection ?? '')
      .toLowerCase()
      .split(/\s*,\s*/)
  );
  const out: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !HOP_BY_HOP.has(name) && !named.has(name)) out[name] = value;
  }
  return out;
}

/** The roots a PACS may write into links: its own address, and ours with its path when it honours Forwarded or Host. */
function foreignRoots(pacs: URL, host: string): string[] {
  const path = pacs.pathname === '/' ? '' : pacs.pathname;
  return [`${pacs.origin}${path}`, `http://${host}${path}`, `https://${host}${path}`];
}

function toOwn(link: string, pacs: URL, origin: string): string {
  const root = `${pacs.origin}${pacs.pathname === '/' ? '' : pacs.pathname}`;
  return link.startsWith(root) ? origin + link.slice(root.length) : link;
}
