import type { Page } from 'playwright-core';
import type { ModelStatus } from '@medclip/extension-medclip-sam/engine/worker/client';
import type { SegmentResult } from '@medclip/extension-medclip-sam/engine/contract';
import { createPipeline } from '@medclip/extension-medclip-sam/engine/pipeline/pipeline';
import { openNodeSessions } from '@medclip/models/runtime/nodeSessions';
import { readPack } from '@medclip/models/verifyPack';
import {
  openInferencePage,
  type InferenceProbe,
  type InferenceWindow,
} from '../../support/inference/inferencePage';
import { chromiumAndSite } from '../../support/inference/chromiumAndSite';
import { NANO_PACK } from '../../support/inference/inferenceSite';
import { testImage } from '../../support/images/testImage';

declare const window: InferenceWindow;
const PROMPT = 'breast tumor';
const served = chromiumAndSite();
let page: Page;
let probe: InferenceProbe;

beforeEach(async () => {
  served.site.replies.clear();
  served.site.isolated = true;
  // A context of its own: an empty cache.
  const context = await served.browser.newContext();
  ({ page, probe } = await openInferencePage(context, served.site.url));
  served.site.requests.length = 0;
});

afterEach(async () => {
  expect(probe.foreignRequests).toEqual([]);
  await page.context().close();
});

const segment = (seed: number, prompt = PROMPT) =>
  probe.segment(testImage(seed), { prompt, force: true });

async function inNode(seed: number): Promise<SegmentResult> {
  const pipeline = createPipeline(await readPack(NANO_PACK), await openNodeSessions(NANO_PACK));
  try {
    return await pipeline.segment(testImage(seed), { prompt: PROMPT, force: true });
  } finally {
    await pipeline.dispose();
  }
}

/** Share of pixels that differ. */
function difference(a: Uint8Array, b: Uint8Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((n, value, i) => n + Number(value !== b[i]), 0) / a.length;
}

test('a prompt becomes the mask that Node makes of it, with threads and without', async () => {
  const [threaded, expected] = [await segment(1), await inNode(1)];
  const foreground = expected.mask!.data.reduce((n, v) => n + v, 0);
  expect(foreground).toBeGreaterThan(100);
  expect(difference(threaded.mask!, expected.mask!.data)).toBeLessThan(0.001);
  expect(threaded.regions).toHaveLength(expected.regions.length);
  expect(threaded.specificity.score).toBeCloseTo(expected.specificity.score, 3);
  const worst = threaded.heatmap.reduce(
    (m, v, i) => Math.max(m, Math.abs(v - expected.heatmap.data[i]!)),
    0
  );
  expect(worst).toBeLessThan(0.01);
  expect(await probe.status()).toMatchObject({
    state: 'ready',
    packId: 'nano-v1',
    backend: 'wasm',
    threads: expect.any(Number),
    packSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    backendReason: expect.stringMatching(/adapter|WebGPU/),
  });

  served.site.isolated = false;
  await page.reload();
  const single = await segment(1);
  expect(await probe.status()).toMatchObject({ state: 'ready', threads: 1 });
  expect(difference(single.mask!, expected.mask!.data)).toBeLessThan(0.001);
  expect(probe.consoleErrors).toEqual([]);
});

test('the status tells of loading, progress and readiness; stages are reported in order', async () => {
  const result = await segment(2);
  const states = result.statuses.map((s: ModelStatus) => s.state);
  expect(states[0]).toBe('loading');
  expect(states.at(-1)).toBe('ready');
  const fractions = result.statuses.flatMap(s => (s.state === 'loading' ? [s.progress] : []));
  expect(fractions).toContain(0);
  expect(fractions).toContain(1);
  expect(result.stages[0]).toBe('load-models');
  expect(result.stages).toEqual(
    expect.arrayContaining(['encode-image', 'saliency', 'decode-mask'])
  );
});

test('the second visit downloads no model file, and a damaged cache mends itself', async () => {
  await segment(1);
  expect(served.site.requests).toContain('/models/nano-v1/clip-image.weights.bin');
  await page.reload();
  served.site.requests.length = 0;
  await segment(1);
  const models = () => served.site.requests.filter(path => path.startsWith('/models/'));
  expect(models()).toEqual(['/models/nano-v1/pack.json']);
  expect(await probe.status()).toMatchObject({ downloadedBytes: 0 });

  await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('medclip-sam-models');
    for await (const name of folder.keys()) {
      const writable = await (await folder.getFileHandle(name)).createWritable();
      await writable.write('spoiled');
      await writable.close();
    }
  });
  await page.reload();
  served.site.requests.length = 0;
  expect((await segment(1)).mask).not.toBeNull();
  expect(models()).toContain('/models/nano-v1/clip-image.weights.bin');
});

test.each([
  ['is missing', 'model-missing', () => ({ status: 404, body: 'no' })],
  ['is truncated', 'model-corrupt', (o: Uint8Array) => ({ body: o.slice(0, -5) })],
  ['has one other byte', 'model-corrupt', (o: Uint8Array) => ({ body: withOtherByte(o) })],
])('a model file that %s is a clear error, and trying again works', async (_, code, reply) => {
  served.site.replies.set('/models/nano-v1/sam-decoder.weights.bin', original => reply(original!));
  await expect(probe.errorOf(() => segment(1))).resolves.toMatchObject({
    code,
    message: expect.stringContaining('sam-decoder.weights.bin'),
    remedy: expect.any(String),
  });
  expect(await probe.status()).toMatchObject({ state: 'failed', error: { code } });
  served.site.replies.clear();
  expect((await segment(1)).mask).not.toBeNull();
  expect(await probe.status()).toMatchObject({ state: 'ready' });
});

test.each([
  ['the worker', '/plugins/medclip-worker.js'],
  ['ONNX Runtime’s script', '/plugins/ort/ort-wasm-simd-threaded.mjs'],
  ['ONNX Runtime’s WebAssembly', '/plugins/ort/ort-wasm-simd-threaded.wasm'],
])('%s missing on the server is a clear error', async (_, path) => {
  served.site.replies.set(path, () => ({ status: 404, body: 'no' }));
  await expect(probe.errorOf(() => segment(1))).resolves.toMatchObject({ code: 'setup-failed' });
  served.site.replies.clear();
  expect((await segment(1)).mask).not.toBeNull();
});

test('cancelling while models load ends at once, and the next run loads anew', async () => {
  let release = () => {};
  const gate = new Promise<void>(resolve => (release = resolve));
  served.site.replies.set('/models/nano-v1/sam-encoder.weights.bin', async original => {
    await gate;
    return { body: original! };
  });
  const { error, msToReject } = await probe.segmentAndCancel(testImage(1), { prompt: PROMPT }, 500);
  release();
  expect(error).toMatchObject({ code: 'cancelled' });
  expect(msToReject).toBeLessThan(1000);
  expect(await probe.status()).toMatchObject({ state: 'idle' });
  served.site.replies.clear();
  expect((await segment(1)).mask).not.toBeNull();
});

test('cancelling at any moment of a run rejects promptly and leaves the worker usable', async () => {
  await segment(1);
  const request = { prompt: 'breast tumor', saliency: 'gscorecam', force: true } as const;
  for (const afterMs of [0, 5, 40, 120, 300]) {
    const { error, msToReject } = await probe.segmentAndCancel(
      testImage(100 + afterMs),
      request,
      afterMs
    );
    // A run that was done before the cancel is no error.
    if (error) expect(error).toMatchObject({ code: 'cancelled' });
    expect(msToReject).toBeLessThan(1500);
  }
  expect((await segment(1)).mask).not.toBeNull();
  expect(served.site.requests.filter(path => path.endsWith('medclip-worker.js'))).toHaveLength(1);
});

test('a worker that dies, idle or at work, is a clear error and is replaced', async () => {
  const first = await segment(1);
  await probe.killWorker();
  await probe.waitForState('failed');
  expect(await probe.status()).toMatchObject({ error: { code: 'backend-failed' } });
  const second = await segment(1);
  expect(second.mask).toEqual(first.mask);

  const slow = { prompt: PROMPT, saliency: 'gscorecam', force: true } as const;
  await probe.killWorker(150);
  const dying = probe.errorOf(() => probe.segment(testImage(9), slow));
  await expect(dying).resolves.toMatchObject({
    code: 'backend-failed',
    message: expect.stringContaining('stopped'),
  });
  expect((await segment(1)).mask).toEqual(first.mask);
});

test('a correction click continues on the same image and moves the mask', async () => {
  const image = testImage(3);
  const { regions } = await probe.segment(image, { prompt: PROMPT, force: true });
  const refined = await probe.refine(image, {
    box: regions[0]!.box,
    points: [{ x: image.width / 2, y: image.height / 2, label: 1 }],
  } as never);
  expect(refined.mask).toHaveLength(image.width * image.height);
  expect(refined.iouPrediction).toBeGreaterThan(0);
});

test('an image that was prepared needs no encoding when the prompt comes', async () => {
  await segment(1);
  const image = testImage(21);
  await probe.keepImage(image);
  await page.evaluate(() => window.client.prepare(window.kept));
  const { timingsMs, mask } = await probe.segment(image, { prompt: PROMPT, force: true });
  expect(timingsMs.load + timingsMs.imageEncode + timingsMs.samEncode).toBeLessThan(20);
  const other = await probe.segment(testImage(22), { prompt: PROMPT, force: true });
  expect(other.timingsMs.imageEncode).toBeGreaterThan(timingsMs.imageEncode);
  expect(mask).not.toBeNull();
});

test('the page’s own thread does no more than pass messages', async () => {
  const image = testImage(5, 1024, 1024);
  const request = { prompt: PROMPT, force: true };
  await segment(1);
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const taskMs = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return 1000 * metrics.find(m => m.name === 'TaskDuration')!.value;
  };
  await probe.keepImage(image);
  const before = await taskMs();
  await probe.timeSegment(request);
  // Processor time of all tasks together, so that a busy machine does not count.
  expect((await taskMs()) - before).toBeLessThan(50);
});

function withOtherByte(data: Uint8Array): Uint8Array {
  const copy = data.slice();
  copy[1000] = (copy[1000] ?? 0) ^ 1;
  return copy;
}
