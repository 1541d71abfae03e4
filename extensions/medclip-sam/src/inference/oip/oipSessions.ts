import { MedClipSamError, throwIfCancelled } from '../../algorithm/errors';
import type { ModelPack } from '../modelPack';
import type { GraphName, Session, SessionProvider } from '../session';
import { inferRequest, readTensors } from './oipMessage';

export interface OipOptions {
  /** Root of the inference server, for example https://viewer.example/inference. */
  readonly url: string;
  /** SHA-256 of the pack's pack.json; the server's models must carry the same. */
  readonly packSha256: string;
  /** One request, in milliseconds. */
  readonly timeoutMs?: number;
}

/** Graphs that are worth a way over the network. Text and decoder stay: a click must not wait for it. */
const REMOTE: ReadonlySet<GraphName> = new Set<GraphName>(['image', 'masked', 'm2ib', 'encoder']);
const DEFAULT_TIMEOUT_MS = 60_000;

/** Name of a graph's model on the server. */
export const remoteModel = (packId: string, graph: GraphName): string => `${packId}.${graph}`;

/**
 * Sessions of a pack whose large graphs are run by a server that speaks the Open Inference Protocol v2 with binary tensors
 * (NVIDIA Triton, KServe). All others come from `local`.
 *
 * @throws MedClipSamError backend-failed where the server is not ready or holds another pack
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
    get(name, how) {
      if (!REMOTE.has(name)) return local.get(name, how);
      const known = checked.get(name);
      if (known) return known;
      const session = open(name, how?.signal);
      checked.set(name, session);
      session.catch(() => checked.delete(name));
      return session;
    },
  };
}

/** Ready, and made from this very pack: with another one the provenance would be a lie. */
async function checkModel(model: string, options: OipOptions, signal?: AbortSignal): Promise<void> {
  const ready = await ask(`${model}/ready`, {}, options, signal);
  if (!ready.ok) throw unavailable(ready.status);
  const config = await ask(`${model}/config`, {}, options, signal);
  const answer: unknown = config.ok ? await config.json().catch(() => null) : null;
  const { parameters } = (answer ?? {}) as {
    parameters?: Record<string, { string_value?: string } | undefined>;
  };
  if (parameters?.['packSha256']?.string_value !== options.packSha256) {
    throw new MedClipSamError(
      'backend-failed',
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
  const response = await ask(
    `${model}/infer`,
    {
      method: 'POST',
      headers: {
        'content-type': 'application/octet-stream',
        'inference-header-content-length': String(headerLength),
      },
      body,
    },
    options
  );
  if (!response.ok) throw unavailable(response.status);
  const answer = new Uint8Array(await response.arrayBuffer());
  const length = response.headers.get('inference-header-content-length');
  return readTensors(answer, length === null ? NaN : Number(length), 'outputs');
};

async function ask(
  url: string,
  init: RequestInit,
  { timeoutMs = DEFAULT_TIMEOUT_MS }: OipOptions,
  signal?: AbortSignal
): Promise<Response> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    return await fetch(url, {
      ...init,
      redirect: 'error',
      credentials: 'same-origin',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
  } catch {
    throwIfCancelled(signal);
    throw unavailable(0);
  }
}

function unavailable(status: number): MedClipSamError {
  const busy = status === 503 || status === 429;
  return new MedClipSamError(
    'backend-failed',
    busy
      ? 'The inference server is busy.'
      : status === 0
        ? 'The inference server did not answer.'
        : `The inference server refused the request (status ${status}).`,
    busy ? 'Try again in a minute.' : 'Ask the administrator whether the server runs.'
  );
}
