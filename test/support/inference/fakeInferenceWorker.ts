import {
  createInferenceClient,
  type InferenceClient,
  type InferenceClientOptions,
} from '@medclip/extension-medclip-sam/engine/worker/client';
import {
  serveRpc,
  type RpcHandlers,
  type RpcPort,
} from '@medclip/extension-medclip-sam/engine/worker/rpc';
import type { WorkerMethods } from '@medclip/extension-medclip-sam/engine/worker/workerProtocol';
import { testImage } from '../images/testImage';

export type Answer = WorkerMethods['segment']['result'];
export type Handlers = RpcHandlers<WorkerMethods>;

// Node.js has Web Locks from version 24 on. This worker has no thread whose end a lock could tell of.
if (globalThis.navigator) Object.defineProperty(navigator, 'locks', { value: undefined });

/** A worker without a thread: what it does is `handlers`, set by each test. */
export class FakeWorker {
  static readonly started: FakeWorker[] = [];
  static handlers: (worker: FakeWorker) => Partial<Handlers> = () => ({});
  private readonly channel = new MessageChannel();
  private readonly errorListeners: ((event: object) => void)[] = [];
  readonly received: Parameters<Handlers['segment']>[0][] = [];
  terminated = false;

  constructor(readonly url: string) {
    FakeWorker.started.push(this);
    this.channel.port1.start();
    this.channel.port2.start();
    const handlers: Handlers = {
      load: async () => MODEL,
      segment,
      refine,
      uncertainty,
      example: async () => {
        throw new Error('not asked for');
      },
      find: async () => ({ score: 0, top: 0, box: null, cut: 1 }),
      prepare: async () => {},
      download: async () => {},
      keep: async () => {},
      ...FakeWorker.handlers(this),
    };
    serveRpc<WorkerMethods>(this.channel.port2 as unknown as RpcPort, {
      ...handlers,
      segment: (params, context) => {
        this.received.push(params);
        return handlers.segment(params, context);
      },
    });
  }
  postMessage(message: unknown, transfer: Transferable[]): void {
    if (!this.terminated) this.channel.port1.postMessage(message, transfer as never);
  }
  addEventListener(type: string, listener: (event: never) => void): void {
    if (type === 'error') this.errorListeners.push(listener as (event: object) => void);
    else this.channel.port1.addEventListener(type, listener as never);
  }
  removeEventListener(type: string, listener: (event: never) => void): void {
    this.channel.port1.removeEventListener(type, listener as never);
  }
  terminate(): void {
    this.terminated = true;
    this.close();
  }
  close(): void {
    this.channel.port1.close();
    this.channel.port2.close();
  }
  crash(): void {
    for (const listener of this.errorListeners) listener({ message: 'boom' });
  }
}

export const MODEL = {
  packId: 'micro',
  packTitle: 'Micro',
  words: { clip: { dense: null } },
  packSha256: 'a'.repeat(64),
  variant: null,
  backend: 'wasm',
  runtime: 'wasm',
  threads: 2,
  backendReason: 'WebAssembly was asked for.',
  ortVersion: '1.30.0',
  downloadedBytes: 0,
  kept: true,
  offline: false,
  adapter: null,
  onServer: false,
} as const;
const segment: Handlers['segment'] = async ({ request }) =>
  ({ prompt: request.prompt, backend: MODEL.backend }) as Answer;
const refine: Handlers['refine'] = async () => ({
  mask: { width: 1, height: 1, rows: Int32Array.of(0, 0), ends: new Int32Array(0) },
  iouPrediction: 1,
  stability: 1,
});

const uncertainty: Handlers['uncertainty'] = async () => {
  const map = { width: 1, height: 1, data: new Float32Array(1) };
  return {
    ...{ probability: map, entropy: map, differ: map },
    ...{ passes: 1, agreement: 1, uncertainPx: 0 },
  };
};

/** A client on fake workers, with short times; `finish` after each test. */
export function setUpFakeWorkers() {
  let client: InferenceClient | null = null;
  const image = testImage(1, 4, 3);
  FakeWorker.started.length = 0;
  FakeWorker.handlers = () => ({});
  Object.assign(globalThis, {
    Worker: FakeWorker,
    location: { href: 'http://viewer.test/viewer/' },
  });
  return {
    image,
    open(options: Partial<InferenceClientOptions> = {}): InferenceClient {
      client = createInferenceClient({
        workerUrl: '/plugins/worker.js',
        packUrl: 'models/micro',
        ortUrl: '/plugins/ort/',
        cancelGraceMs: 20,
        hangMs: 80,
        ...options,
      });
      return client;
    },
    run(prompt = 'cyst', signal?: AbortSignal) {
      return client!.segment(image, { prompt }, signal ? { signal } : {});
    },
    async finish() {
      await client?.dispose();
      for (const worker of FakeWorker.started) worker.close();
    },
  };
}
