import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';

const HOST_HEADER = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+?)\.?(?::\d{1,5})?$/i;

/**
 * Whether a request's `Host` is one of ours: the address we listen on, a name of the loopback, or a name that the
 * administrator gave (`--allow-host`). Any other name may be one that an attacker's DNS points here (DNS rebinding).
 *
 * @throws MedClipSamError `bad-input` for an allowed name that is none
 */
export function allowedHosts(
  boundTo: string,
  names: readonly string[] = []
): (req: IncomingMessage) => boolean {
  const known = new Set([boundTo.toLowerCase()]);
  for (const name of names) {
    const host = hostName(name);
    if (host === null) {
      throw new MedClipSamError(
        'bad-input',
        `"${name}" is not a host name.`,
        'Give the name that stands in the browser\'s address bar, for example "viewer.hospital.example" (--allow-host).'
      );
    }
    known.add(host);
  }
  return req => {
    // Two Host headers: the one that is checked may not be the one that others go by.
    const lines = req.rawHeaders.filter((name, i) => i % 2 === 0 && /^host$/i.test(name));
    const host = hostName(req.headers.host ?? '');
    if (lines.length !== 1 || host === null) return false;
    return known.has(host) || isLoopback(host) || isOwnAddress(host, req);
  };
}

/** Lower case, without port, brackets and the dot at the end; null when it is no host. */
function hostName(header: string): string | null {
  const match = HOST_HEADER.exec(header);
  return match ? (match[1] as string).replace(/^\[|\]$/g, '').toLowerCase() : null;
}

/** An address, other than a name, cannot be pointed elsewhere: the one that the connection came in at is ours. */
function isOwnAddress(host: string, req: IncomingMessage): boolean {
  if (!isIP(host)) return false;
  return req.socket.localAddress?.replace(/^::ffff:/, '').toLowerCase() === host;
}

function isLoopback(name: string): boolean {
  if (name === 'localhost' || name.endsWith('.localhost') || name === '::1') return true;
  return isIP(name) === 4 && name.startsWith('127.');
}
