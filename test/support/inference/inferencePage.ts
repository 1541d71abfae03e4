import type { BrowserContext, Page, Worker } from 'playwright-core';
import type { SerializedError } from '@medclip/extension-medclip-sam/core/errors';
import type { Raster8 } from '@medclip/extension-medclip-sam/core/raster';
import type {
  InferenceClient,
  InferenceClientOptions,
  ModelStatus,
} from '@medclip/extension-medclip-sam/engine/worker/client';
import type {
  RefineRequest,
  RefineResult,
  SegmentRequest,
  SegmentResult,
  Stage,
} from '@medclip/extension-medclip-sam/engine/contract';
import type { InferencePage } from './inferenceHarness';

export type PageResult = Omit<SegmentResult, 'mask' | 'heatmap'> & {
  readonly mask: Uint8Array | null;
  readonly heatmap: Float32Array;
  readonly statuses: readonly ModelStatus[];
  readonly stages: readonly Stage[];
};

/** Drives an inference client inside a page, with one client per page load. */
export interface InferenceProbe {
  readonly foreignRequests: readonly string[];
  readonly consoleErrors: readonly string[];
  segment(image: Raster8, request: SegmentRequest): Promise<PageResult>;
  refine(
    image: Raster8,
    request: RefineRequest
  ): Promise<Omit<RefineResult, 'mask'> & { mask: Uint8Array }>;
  /** Runs and aborts after a delay; says what it rejected with and how long after the abort. */
  segmentAndCancel(
    image: Raster8,
    request: SegmentRequest,
    afterMs: number
  ): Promise<{ error: SerializedError | null; msToReject: number }>;
  status(): Promise<ModelStatus>;
  waitForState(state: ModelStatus['state']): Promise<void>;
  /** Ends the worker from inside, `afterMs` later: at the next moment when it is not in a graph. */
  killWorker(afterMs?: number): Promise<void>;
  /** Brings the image into the page beforehand, so that a measurement does not count it. */
  keepImage(image: Raster8): Promise<void>;
  /** Milliseconds of one run on the kept image, as the page sees it. */
  timeSegment(request: SegmentRequest): Promise<number>;
  errorOf(run: () => Promise<unknown>): Promise<SerializedError>;
}

export interface InferencePageHandle {
  readonly page: Page;
  readonly probe: InferenceProbe;
}

export type InferenceWindow = InferencePage & {
  client: InferenceClient;
  images: Map<string, Raster8>;
  kept: Raster8;
  toBase64(bytes: Uint8Array): Promise<string>;
  imageOf(image: PostedImage): Raster8;
  plain(error: unknown): SerializedError;
};
interface PostedImage {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly base64: string;
}
declare const window: InferenceWindow;

const post = ({ width, height, channels, data }: Raster8): PostedImage => ({
  width,
  height,
  channels,
  base64: Buffer.from(data).toString('base64'),
});

export async function openInferencePage(
  context: BrowserContext,
  origin: string,
  options: Partial<InferenceClientOptions> = {}
): Promise<InferencePageHandle> {
  const page = await context.newPage();
  const foreignRequests: string[] = [];
  const consoleErrors: string[] = [];
  context.on('request', request => {
    const url = request.url();
    if (!url.startsWith(origin) && !/^(blob|data):/.test(url)) foreignRequests.push(url);
  });
  page.on('console', message => {
    if (message.type() === 'error') consoleErrors.push(message.text());
  });
  page.on('pageerror', error => consoleErrors.push(String(error)));
  const workers: Worker[] = [];
  page.on('worker', worker => workers.push(worker));
  page.on('load', () => void page.evaluate(prepare, { origin, options }).catch(() => {}));
  // The benches run through esbuild, which marks every named function that goes into the page.
  await page.addInitScript('globalThis.__name = f => f');
  await page.goto(`${origin}/`);
  const ready = () => page.waitForFunction(() => 'client' in window);

  const probe: InferenceProbe = {
    foreignRequests,
    consoleErrors,
    async segment(image, request) {
      await ready();
      const { result, mask, heatmap, ...told } = await unwrap(
        page.evaluate(segmentInPage, { image: post(image), request })
      );
      const heat = Buffer.from(heatmap, 'base64');
      return {
        ...result,
        ...told,
        mask: mask === null ? null : new Uint8Array(Buffer.from(mask, 'base64')),
        heatmap: new Float32Array(new Uint8Array(heat).buffer),
      };
    },
    async refine(image, request) {
      await ready();
      const { mask, ...result } = await unwrap(
        page.evaluate(refineInPage, { image: post(image), request })
      );
      return { ...result, mask: new Uint8Array(Buffer.from(mask, 'base64')) };
    },
    async segmentAndCancel(image, request, afterMs) {
      await ready();
      return page.evaluate(cancelInPage, { image: post(image), request, afterMs });
    },
    async keepImage(image) {
      await ready();
      await page.evaluate(given => void (window.kept = window.imageOf(given)), post(image));
    },
    timeSegment: request => page.evaluate(timeInPage, request),
    async status() {
      await ready();
      return page.evaluate(() => window.client.status());
    },
    async waitForState(state) {
      await page.waitForFunction(s => window.client.status().state === s, state);
    },
    async killWorker(afterMs = 0) {
      const inference = workers.filter(w => w.url().includes('medclip-worker'));
      await inference
        .at(-1)!
        .evaluate(ms => void setTimeout(() => self.close(), ms), afterMs)
        .catch(() => {});
    },
    async errorOf(run) {
      try {
        await run();
      } catch (error) {
        return error as SerializedError;
      }
      throw new Error('it did not fail');
    },
  };
  return { page, probe };
}

/** An error crosses from the page as plain data, else playwright would keep its message only. */
interface Outcome<T> {
  readonly ok?: T;
  readonly failed?: SerializedError;
}

async function unwrap<T>(outcome: Promise<Outcome<T>>): Promise<T> {
  const { ok, failed } = await outcome;
  if (failed) throw failed;
  return ok as T;
}

/* The functions below run inside the page. */

function prepare(given: { origin: string; options: Partial<InferenceClientOptions> }): void {
  window.images = new Map();
  window.toBase64 = bytes =>
    new Promise(resolve => {
      const reader = new FileReader();
      reader.onload = () => resolve(String(reader.result).split(',')[1] ?? '');
      reader.readAsDataURL(new Blob([bytes as BlobPart]));
    });
  window.imageOf = ({ base64, ...image }) => {
    const known = window.images.get(base64);
    if (known) return known;
    const data = Uint8Array.from(atob(base64), c => c.charCodeAt(0));
    const fresh = { ...image, data };
    window.images.set(base64, fresh);
    return fresh;
  };
  // Everything the client rejects with has toJSON; what does not shows here as what it is.
  window.plain = error =>
    (error as { toJSON?(): SerializedError }).toJSON?.() ??
    ({ code: 'untyped', message: String((error as Error).stack ?? error) } as never);
  window.client = window.createInferenceClient({
    workerUrl: '/plugins/medclip-worker.js',
    packUrl: '/models/nano-v1',
    ortUrl: '/plugins/ort',
    ...given.options,
  });
}

async function segmentInPage(given: { image: PostedImage; request: SegmentRequest }) {
  const statuses: ModelStatus[] = [];
  const stages: Stage[] = [];
  const stop = window.client.subscribe(status => statuses.push(status));
  try {
    const { mask, heatmap, ...result } = await window.client.segment(
      window.imageOf(given.image),
      given.request,
      { onProgress: p => stages.at(-1) !== p.stage && stages.push(p.stage) }
    );
    return {
      ok: {
        result,
        mask: mask && (await window.toBase64(mask.data)),
        heatmap: await window.toBase64(new Uint8Array(heatmap.data.buffer)),
        statuses,
        stages,
      },
    };
  } catch (error) {
    return { failed: window.plain(error) };
  } finally {
    stop();
  }
}

async function refineInPage(given: { image: PostedImage; request: RefineRequest }) {
  try {
    const { mask, ...result } = await window.client.refine(
      window.imageOf(given.image),
      given.request
    );
    return { ok: { ...result, mask: await window.toBase64(mask.data) } };
  } catch (error) {
    return { failed: window.plain(error) };
  }
}

async function cancelInPage(given: {
  image: PostedImage;
  request: SegmentRequest;
  afterMs: number;
}) {
  const abort = new AbortController();
  let abortedAt = NaN;
  const run = window.client.segment(window.imageOf(given.image), given.request, {
    signal: abort.signal,
  });
  setTimeout(() => {
    abortedAt = performance.now();
    abort.abort();
  }, given.afterMs);
  try {
    await run;
    return { error: null, msToReject: 0 };
  } catch (error) {
    return {
      error: window.plain(error),
      msToReject: performance.now() - abortedAt,
    };
  }
}

async function timeInPage(request: SegmentRequest) {
  const start = performance.now();
  await window.client.segment(window.kept, request);
  return performance.now() - start;
}
