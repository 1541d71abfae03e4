import type { ModelPack } from '../pack/modelPack';
import { SELF_TEST_BYTES, selfTest } from '../runtime/selfTest';
import type { SessionProvider } from '../runtime/session';
import { oipSessions, type OipOptions } from './oipSessions';
import { ServerFault } from './serverFault';

export interface SiteServerOptions extends OipOptions {
  readonly signal?: AbortSignal;
  /** Graphs up to this size are run here too, once, to check the server. */
  readonly maxBytes?: number;
}

/**
 * Sessions whose large graphs a site's server runs, after it has shown that it computes what is computed here: same pack by its
 * hash, same outputs of its image encoders for a made-up input. Text and decoder stay here.
 *
 * @throws ServerFault where the server is away, holds another pack or computes something else
 */
export async function siteServerSessions(
  pack: ModelPack,
  local: SessionProvider,
  { signal, maxBytes = SELF_TEST_BYTES, ...server }: SiteServerOptions
): Promise<SessionProvider> {
  const remote = oipSessions(pack, local, server);
  const { passed, tested } = await selfTest(pack, remote, local, {
    ...(signal && { signal }),
    maxBytes,
    also: ['encoder'],
  });
  if (passed && tested.includes('image') && tested.includes('encoder')) return remote;
  throw new ServerFault(
    passed
      ? 'The site’s server cannot be checked with this model pack: it is too large to be run here once, and names no golden outputs.'
      : 'The site’s server computes something else than is computed here.',
    'Compute without the server, and tell the administrator.'
  );
}
