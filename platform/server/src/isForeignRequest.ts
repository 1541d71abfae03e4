import type { IncomingMessage } from 'node:http';

/**
 * True for a request that another web site made the browser send: by its Fetch Metadata or by a foreign `Origin`. Opening the
 * viewer by a link is allowed.
 */
export function isForeignRequest(req: IncomingMessage): boolean {
  const { host, origin } = req.headers;
  const site = req.headers['sec-fetch-site'];
  const link =
    req.headers['sec-fetch-mode'] === 'navigate' &&
    req.method === 'GET' &&
    !/^\/dicom-web(\/|$)/.test(req.url ?? '');
  if ((site === 'cross-site' || site === 'same-site') && !link) return true;
  return Boolean(origin) && origin !== `http://${host}` && origin !== `https://${host}`;
}
