import type { ServerResponse } from 'node:http';

/** A refusal as RFC 9457 problem JSON: one sentence a person can act on, never a path, a stack or PHI. */
export function sendProblem(res: ServerResponse, status: number, detail: string): void {
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const body = JSON.stringify({ status, detail });
  res.removeHeader('ETag');
  res.writeHead(status, {
    'Content-Type': 'application/problem+json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
  });
  res.end(body);
}
