import type { Page } from 'playwright-core';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import type { Graph } from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import type { Session, TensorLike } from '@medclip/extension-medclip-sam/engine/runtime/session';
import { launchWebGpuChromium } from './chromium';
import { openGraphSite, type GraphSite } from './graphSite';

/** A tensor on its way between Node and the page. */
interface Parcel {
  readonly type: 'float32' | 'int64';
  readonly dims: readonly number[];
  readonly base64: string;
}

/** What the page script puts on its global object. */
interface GraphPage {
  openGraph(file: string, weights: readonly string[]): Promise<number>;
  runGraph(
    id: number,
    inputs: Record<string, Parcel>,
    outputs?: readonly string[]
  ): Promise<Record<string, Parcel>>;
  closeGraph(id: number): Promise<void>;
}

declare global {
  interface Window {
    openGraph: GraphPage['openGraph'];
    runGraph: GraphPage['runGraph'];
    closeGraph: GraphPage['closeGraph'];
  }
}

interface Chromium {
  readonly page: Page;
  readonly site: GraphSite;
  close(): Promise<void>;
}

let chromium: Promise<Chromium> | null = null;
let users = 0;

/**
 * One graph on ONNX Runtime's WebGPU provider in a headless Chromium, which starts with the first session and ends with
 * the last. Throws `backend-failed` where there is no Chromium or no WebGPU adapter.
 */
export async function openWebGpuSession(dir: string, graph: Graph): Promise<Session> {
  users += 1;
  try {
    chromium ??= start();
    const { page, site } = await chromium;
    const base = site.mount(dir);
    const id = await page.evaluate(
      ([at, file, weights]) =>
        window.openGraph(
          at + file,
          weights.map(w => at + w)
        ),
      [base, graph.file, graph.weights] as const
    );
    return session(page, id);
  } catch (cause) {
    await release();
    if (cause instanceof MedClipSamError) throw cause;
    throw failed(`open ${graph.file}`, cause);
  }
}

function session(page: Page, id: number): Session {
  return {
    async run(inputs, outputs) {
      const parcels = Object.fromEntries(Object.entries(inputs).map(([k, t]) => [k, pack(t)]));
      try {
        const results = await page.evaluate(
          ([i, feeds, names]) => window.runGraph(i, feeds, names ?? undefined),
          [id, parcels, outputs ?? null] as const
        );
        return Object.fromEntries(Object.entries(results).map(([k, p]) => [k, unpack(p)]));
      } catch (cause) {
        throw failed('compute', cause);
      }
    },
    async dispose() {
      await page.evaluate(i => window.closeGraph(i), id);
      await release();
    },
  };
}

async function release(): Promise<void> {
  users -= 1;
  if (users > 0 || chromium === null) return;
  const running = chromium;
  chromium = null;
  await running.then(
    c => c.close(),
    () => undefined
  );
}

async function start(): Promise<Chromium> {
  const browser = await launchWebGpuChromium();
  const site = await openGraphSite();
  const close = async () => {
    await browser.close();
    await site.close();
  };
  try {
    const page = await browser.newPage();
    await page.goto(site.url);
    await page.addScriptTag({ type: 'module', content: PAGE_SCRIPT });
    await page.waitForFunction('globalThis.openGraph !== undefined');
    if (!(await page.evaluate('navigator.gpu?.requestAdapter().then(a => a !== null) ?? false'))) {
      throw new MedClipSamError(
        'backend-failed',
        'This Chromium offers no WebGPU adapter.',
        'Use --backend node or --backend wasm.'
      );
    }
    return { page, site, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Runs in the page. WebGPU can neither create nor run two sessions at a time, so that Node's calls come one by one. */
const PAGE_SCRIPT = `
import * as ort from '/ort/ort.webgpu.min.mjs';
ort.env.wasm.wasmPaths = '/ort/';
ort.env.wasm.numThreads = 1;
ort.env.logLevel = 'error';
const sessions = [];
let queue = Promise.resolve();
const enqueue = job => { const r = queue.then(job); queue = r.catch(() => {}); return r; };
const bytes = async url => new Uint8Array(await (await fetch(url)).arrayBuffer());
const ARRAYS = { float32: Float32Array, int64: BigInt64Array };
const toBase64 = data => new Promise(done => {
  const reader = new FileReader();
  reader.onload = () => done(reader.result.slice(reader.result.indexOf(',') + 1));
  reader.readAsDataURL(new Blob([data]));
});
const fromBase64 = async text => (await fetch('data:;base64,' + text)).arrayBuffer();
globalThis.openGraph = (file, weights) => enqueue(async () => {
  const externalData = await Promise.all(
    weights.map(async w => ({ path: w.split('/').pop(), data: await bytes(w) })));
  return sessions.push(await ort.InferenceSession.create(await bytes(file), {
    executionProviders: ['webgpu'], externalData })) - 1;
});
globalThis.runGraph = (id, inputs, outputs) => enqueue(async () => {
  const feeds = {};
  for (const [name, p] of Object.entries(inputs)) {
    feeds[name] = new ort.Tensor(p.type, new ARRAYS[p.type](await fromBase64(p.base64)), p.dims);
  }
  const results = await (outputs ? sessions[id].run(feeds, outputs) : sessions[id].run(feeds));
  const parcels = {};
  for (const [name, t] of Object.entries(results)) {
    parcels[name] = { type: t.type, dims: t.dims, base64: await toBase64(await t.getData()) };
  }
  return parcels;
});
globalThis.closeGraph = id => enqueue(async () => { await sessions[id].release(); });
`;

function pack({ dims, data }: TensorLike): Parcel {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const type = data instanceof BigInt64Array ? 'int64' : 'float32';
  return { type, dims, base64: bytes.toString('base64') };
}

function unpack({ type, dims, base64 }: Parcel): TensorLike {
  const bytes = new Uint8Array(Buffer.from(base64, 'base64'));
  const data = type === 'int64' ? new BigInt64Array(bytes.buffer) : new Float32Array(bytes.buffer);
  return { dims, data };
}

function failed(what: string, cause: unknown): MedClipSamError {
  const message = (cause as Error).message.split('\n')[0] ?? '';
  return new MedClipSamError(
    'backend-failed',
    `WebGPU could not ${what}: ${message}`,
    'Compare with --backend node; if only WebGPU fails, report it with this message.',
    { cause }
  );
}
