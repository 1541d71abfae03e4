import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/**
 * True for a request that another web site made the browser send: by its Fetch Metadata, by a foreign `Origin`, or, while
 * we serve the loopback only, by a `Host` that is a foreign name (DNS rebinding). Opening the viewer by a link is allowed.
 */
export function isForeignRequest(req: IncomingMessage, boundTo: string): boolean {
  const { host, origin } = req.headers;
  if (!host) return true;
  const site = req.headers['sec-fetch-site'];
  const navigation = req.headers['sec-fetch-mode'] === 'navigate' && req.method === 'GET';
  if ((site === 'cross-site' || site === 'same-site') && !navigation) return true;
  if (origin && origin !== `http://${host}` && origin !== `https://${host}`) return true;
  return isLoopback(boundTo) && !isLoopback(hostName(host));
}

function hostName(host: string): string {
  return host
    .replace(/:\d+$/, '')
    .replace(/^\[|\]$/g, '')
    .toLowerCase();
}

function isLoopback(name: string): boolean {
  if (name === 'localhost' || name.endsWith('.localhost') || name === '::1') return true;
  return isIP(name) === 4 && name.startsWith('127.');
}
