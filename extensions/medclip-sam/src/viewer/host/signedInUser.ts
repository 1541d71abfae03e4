import type { Host } from './host';

export interface SignedInUser {
  /** The same at every sign-in of one person, '' where nobody signs in. Never shown or stored in the clear. */
  readonly id: string;
  /** For Content Creator's Name. */
  readonly name: string;
}

interface OidcUser {
  readonly profile?: Readonly<Record<string, unknown>>;
  readonly name?: unknown;
}

const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

/** Who OHIF says is signed in: by OpenID Connect's profile, else by the header that requests carry. */
export function signedInUser({ services }: Host): SignedInUser {
  const service = services.userAuthenticationService;
  const user = service?.getUser?.() as OidcUser | null | undefined;
  const profile = user?.profile ?? {};
  const name = text(profile.name) || text(user?.name) || text(profile.preferred_username);
  const known = idOf(profile) || text(user?.name);
  return { id: known || idFromHeader(service?.getAuthorizationHeader?.()), name };
}

/** Issuer and subject are what OpenID Connect promises never to change (Core 1.0, 5.7). */
function idOf(claims: Readonly<Record<string, unknown>>): string {
  const subject = text(claims.sub) || text(claims.email) || text(claims.preferred_username);
  return subject && `${text(claims.iss)}|${subject}`;
}

/** A site that sets only a header: the claims of a JWT, or the user of Basic. An opaque token names nobody. */
function idFromHeader(header: Readonly<Record<string, string>> | undefined): string {
  const [scheme = '', credentials = ''] = text(header?.Authorization).split(/\s+/);
  try {
    if (/^basic$/i.test(scheme)) return `basic|${atob(credentials).split(':')[0]}`;
    if (!/^bearer$/i.test(scheme)) return '';
    const payload = credentials.split('.')[1] ?? '';
    return idOf(JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))));
  } catch {
    return '';
  }
}

const POLL_MS = 1_000;

/**
 * Calls back with the id of a user who has signed out, or whom another one has replaced. OHIF has no event for it: the user
 * is looked at every second, and OHIF's own sign-out page counts before it leads away.
 *
 * @returns how to stop that
 */
export function watchSignOut(host: Host, onSignedOut: (id: string) => void): () => void {
  let last = signedInUser(host).id;
  const look = () => {
    const leaving = /\/logout\/?$/.test(globalThis.location?.pathname ?? '');
    const now = leaving ? '' : signedInUser(host).id;
    if (last !== '' && now !== last) onSignedOut(last);
    last = now;
  };
  const timer = setInterval(look, POLL_MS);
  globalThis.addEventListener?.('pagehide', look);
  return () => {
    clearInterval(timer);
    globalThis.removeEventListener?.('pagehide', look);
  };
}
