import { MedClipSamError, say, throwIfCancelled } from '../../core/errors';
import { withTimeLimit } from '../../core/timeLimit';
import type { ModelPack } from '../pack/modelPack';
import { findGraph } from '../pack/packGraph';
import type { GraphName, Session, SessionProvider } from '../runtime/session';
import { inferRequest, readTensors } from './oipMessage';
import { ServerFault } from './serverFault';

export interface OipOptions {
  /** Root of the inference server, for example https://viewer.example/inference. */
  readonly url: string;
  /** SHA-256 of the pack's pack.json; the server's models must carry the same. */
  readonly packSha256: string;
  /** One request, in milliseconds. */
  readonly timeoutMs?: number;
}

/** Graphs that are worth a way over the network. Text and decoder stay: a click must not wait for it. */
export const REMOTE_GRAPHS: readonly GraphName[] = ['image', 'masked', 'm2ib', 'encoder'];
const DEFAULT_TIMEOUT_MS = 60_000;

/** Name of a graph's model on the server. */
export const remoteModel = (packId: string, graph: GraphName): string => `${packId}.${graph}`;

/**
 * Sessions of a pack whose large graphs are run by a server that speaks the Open Inference Protocol v2 with binary tensors
 * (NVIDIA Triton, KServe). All others come from `local`.
 *
 * @throws ServerFault where the server is away or holds another pack; MedClipSamError backend-failed where it refuses
 */
export function oipSessions(
  pack: ModelPack,
  local: SessionProvider,
  options: OipOptions
): SessionProvider {
  const root = options.url.replace(/\/+$/, '');
  const checked = new Map<GraphName, Promise<Session>>();
  const open = async (name: GraphName, signal?: AbortSignal): Promise<Session> => {
    const model = `${root}/v2/models/${remoteModel(pack.id, name)}`;
    await checkModel(model, options, signal);
    return {
      run: (inputs, outputs) => infer(model, options, inputs, outputs),
      dispose: async () => undefined,
    };
  };
  return {
    ...local,
    backend: 'server',
    get(name, how) {
      if (!REMOTE_GRAPHS.includes(name)) return local.get(name, how);
      const known = checked.get(name);
      if (known) return known;
      const session = open(name, how?.signal);
      checked.set(name, session);
      session.catch(() => checked.delete(name));
      return session;
    },
  };
}

/**
 * Asks whether a server is ready for a pack, without computing anything.
 *
 * @throws ServerFault where it is away or holds another pack; MedClipSamError backend-failed where it refuses
 */
export async function checkServer(
  pack: ModelPack,
  options: OipOptions,
  signal?: AbortSignal
): Promise<void> {
  const root = options.url.replace(/\/+$/, '');
  for (const name of REMOTE_GRAPHS.filter(graph => findGraph(pack, graph))) {
    await checkModel(`${root}/v2/models/${remoteModel(pack.id, name)}`, options, signal);
  }
}

/** Ready, and made from this very pack: with another one the provenance would be a lie. */
async function checkModel(model: string, options: OipOptions, signal?: AbortSignal): Promise<void> {
  const ready = await ask(`${model}/ready`, {}, options, async r => r.status, signal);
  if (!isOk(ready)) throw unavailable(ready);
  const json = async (config: Response): Promise<unknown> =>
    config.ok ? config.json().catch(() => null) : null;
  const answer = await ask(`${model}/config`, {}, options, json, signal);
  const { parameters } = (answer ?? {}) as {
    parameters?: Record<string, { string_value?: string } | undefined>;
  };
  if (parameters?.['packSha256']?.string_value !== options.packSha256) {
    throw new ServerFault(
      'The inference server holds another version of the model pack.',
      'Ask the administrator to run `medclip-sam models triton` for this pack and load the result.'
    );
  }
}

const infer = async (
  model: string,
  options: OipOptions,
  inputs: Parameters<Session['run']>[0],
  outputs: Parameters<Session['run']>[1]
): ReturnType<Session['run']> => {
  const { body, headerLength } = inferRequest(inputs, outputs);
  const [status, answer, length] = await ask(
    `${model}/infer`,
    {
      method: 'POST',
      headers: {
        'content-type': 'application/octet-stream',
        'inference-header-content-length': String(headerLength),
      },
      body,
    },
    options,
    async response =>
      [
        response.status,
        new Uint8Array(await response.arrayBuffer()),
        response.headers.get('inference-header-content-length'),
      ] as const
  );
  if (!isOk(status)) throw unavailable(status);
  return readTensors(answer, length === null ? NaN : Number(length), 'outputs');
};

/** One request with its whole answer: a server that stops in the middle of it is as silent as one that never begins. */
const ask = <T>(
  url: string,
  init: RequestInit,
  { timeoutMs = DEFAULT_TIMEOUT_MS }: OipOptions,
  read: (response: Response) => Promise<T>,
  signal?: AbortSignal
): Promise<T> =>
  withTimeLimit(timeoutMs, signal, async limited => {
    // Nothing changes on the server: a kept connection that it has just closed is worth a second try.
    for (let left = 1; ; left--) {
      try {
        const how = { redirect: 'error', credentials: 'same-origin', signal: limited } as const;
        return await read(await fetch(url, { ...init, ...how }));
      } catch {
        throwIfCancelled(signal);
        if (left === 0 || limited.aborted) throw unavailable(0);
      }
    }
  });

const isOk = (status: number): boolean => status >= 200 && status < 300;

/** What may be better in a minute; any other status is about the request. */
const AWAY: readonly number[] = [0, 408, 425, 429, 502, 503, 504];

function unavailable(status: number): MedClipSamError {
  if (!AWAY.includes(status)) {
    return new MedClipSamError(
      'backend-failed',
      say`The inference server refused the request (status ${status}).`,
      'Ask the administrator whether the server runs.'
    );
  }
  return status === 503 || status === 429
    ? new ServerFault('The inference server is busy.', 'Try again in a minute.', status)
    : new ServerFault(
        'The inference server did not answer.',
        'Ask the administrator whether the server runs.',
        status
      );
}
