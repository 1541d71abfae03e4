import type { Browser } from 'playwright-core';
import { launchChromium } from '../../support/browser/chromium';
import { openInferencePage } from '../../support/inference/inferencePage';
import { startInferenceSite, type InferenceSite } from '../../support/inference/inferenceSite';
import { testImage } from '../../support/images/testImage';

jest.setTimeout(600_000);

const REQUEST = { prompt: 'breast tumor', force: true } as const;
let browser: Browser;
let site: InferenceSite;

beforeAll(async () => {
  [browser, site] = await Promise.all([launchChromium({ webgpu: true }), startInferenceSite()]);
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

/** The worker's own script, with a way to lose the device that ONNX Runtime asked for: at the next work that it is given. */
const LOSING_WORKER = `
const requestDevice = GPUAdapter.prototype.requestDevice;
GPUAdapter.prototype.requestDevice = async function (...args) {
  const device = await requestDevice.apply(this, args);
  const { queue } = device;
  let losing = false;
  self.loseDevice = () => void (losing = true);
  queue.submit = commands => {
    if (losing) device.destroy();
    losing = false;
    return GPUQueue.prototype.submit.call(queue, commands);
  };
  return device;
};
importScripts('/plugins/medclip-worker.js');
`;

test('a software adapter is not used unless a test asks for it', async () => {
  const context = await browser.newContext();
  const { probe } = await openInferencePage(context, site.url);
  await probe.segment(testImage(1), REQUEST);
  expect(await probe.status()).toMatchObject({
    backend: 'wasm',
    backendReason: expect.stringContaining('software'),
  });
  await context.close();
});

test('WebGPU makes the mask that WebAssembly makes; a lost device is replaced in the middle of a run', async () => {
  const context = await browser.newContext();
  const wasm = await openInferencePage(context, site.url, { backend: 'wasm' });
  const expected = await wasm.probe.segment(testImage(1), REQUEST);

  site.replies.set('/plugins/losing-worker.js', () => ({ body: LOSING_WORKER }));
  const { page, probe } = await openInferencePage(context, site.url, {
    workerUrl: '/plugins/losing-worker.js',
    allowSoftwareWebGpu: true,
  });
  const onGpu = await probe.segment(testImage(1), REQUEST);
  expect(await probe.status()).toMatchObject({ backend: 'webgpu', runtime: 'jspi' });
  expect(onGpu.mask).toHaveLength(expected.mask!.length);
  const differing = onGpu.mask!.filter((value, i) => value !== expected.mask![i]).length;
  expect(differing / expected.mask!.length).toBeLessThan(0.001);

  const worker = page.workers().find(w => w.url().includes('losing-worker'))!;
  await worker.evaluate(() => (self as unknown as { loseDevice(): void }).loseDevice());
  const during = probe.segment(testImage(1), { ...REQUEST, prompt: 'breast mass' });
  // The run that was under way is done on the processor instead.
  const sameOnWasm = await wasm.probe.segment(testImage(1), { ...REQUEST, prompt: 'breast mass' });
  expect((await during).mask).toEqual(sameOnWasm.mask);
  expect(await probe.status()).toMatchObject({
    backend: 'wasm',
    backendReason: expect.stringContaining('stopped responding'),
  });
  expect(probe.foreignRequests).toEqual([]);
  await context.close();
});
