import http from 'node:http';
import https from 'node:https';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import { sendProblem } from './sendProblem';

/** What the viewer asks of the protocol; nothing else of the server (its repository, its statistics) is reachable. */
const PATHS = /^\/v2\/models\/[A-Za-z0-9._-]{1,100}\/(ready|config|infer)$/;
const HEADERS = [
  'accept',
  'content-type',
  'content-length',
  'inference-header-content-length',
] as const;
const TIMEOUT_MS = 60_000;

/**
 * Passes the Open Inference Protocol v2 on to a site's server, so that it is on the viewer's own origin. Of the browser's headers
 * only those of the message pass: no cookie, no account.
 *
 * @param server its root, for example http://gpu.example:8000
 */
export function createInferenceProxy(server: URL) {
  const secure = server.protocol === 'https:';
  const agent = secure ? new https.Agent({ keepAlive: true }) : new http.Agent({ keepAlive: true });
  const root = server.pathname.replace(/\/+$/, '');

  /** `rest` is the raw path below /inference, without a query. */
  function handle(req: IncomingMessage, res: ServerResponse, rest: string): void {
    const allowed = PATHS.exec(rest);
    const method = allowed?.[1] === 'infer' ? 'POST' : 'GET';
    if (!allowed || req.method !== method) {
      sendProblem(res, allowed ? 405 : 404, 'The inference server is not asked for that.');
      req.resume();
      return;
    }
    const { hostname, port } = server;
    const upstream = (secure ? https : http).request({
      agent,
      ...{ hostname, port: port || (secure ? 443 : 80), path: root + rest, method },
      headers: picked(req.headers),
      timeout: TIMEOUT_MS,
    });
    const fail = (status: number, sentence: string): void => {
      upstream.destroy();
      if (res.headersSent) res.destroy();
      else sendProblem(res, status, sentence);
    };
    upstream.on('timeout', () => fail(504, 'The inference server did not answer in time.'));
    upstream.on('error', () => fail(502, 'The inference server cannot be reached.'));
    upstream.on('response', answer => {
      res.writeHead(answer.statusCode ?? 502, picked(answer.headers));
      pipeline(answer, res, () => undefined);
    });
    // A reader who cancels ends the request there too.
    res.on('close', () => upstream.destroy());
    pipeline(req, upstream, () => undefined);
  }

  return { handle, close: () => agent.destroy() };
}

/** @throws MedClipSamError bad-input */
export function serverAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.search) return url;
  throw new MedClipSamError(
    'bad-input',
    'The address of the inference server must be http:// or https://, without an account.',
    'Give it as --inference http://gpu.example:8000.'
  );
}

function picked(headers: IncomingHttpHeaders): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of HEADERS) {
    const value = headers[name];
    if (typeof value === 'string') kept[name] = value;
  }
  return kept;
}
