import type { ModelPack } from '@medclip/extension-medclip-sam/inference/modelPack';
import { goldenOutputs } from '@medclip/models/goldenOutputs';
import { readPack } from '@medclip/models/verifyPack';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../support/chromium';
import { openInferencePage, type InferenceWindow } from '../support/inferencePage';
import { NANO_PACK, startInferenceSite, type InferenceSite } from '../support/inferenceSite';

jest.setTimeout(300_000);

type Golden = NonNullable<ModelPack['golden']>;
let browser: Browser;
let site: InferenceSite;
let golden: Golden;

beforeAll(async () => {
  [browser, site] = await Promise.all([launchChromium({ webgpu: true }), startInferenceSite()]);
  golden = await goldenOutputs(NANO_PACK, await readPack(NANO_PACK));
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

/** Where the nano pack runs on a machine with WebGPU, when its description holds these golden outputs. */
async function backendWith(held: Golden) {
  site.replies.set('/models/nano-v1/pack.json', original => {
    const pack = JSON.parse(Buffer.from(original!).toString()) as ModelPack;
    return { body: JSON.stringify({ ...pack, golden: held }) };
  });
  const context = await browser.newContext();
  const { page } = await openInferencePage(context, site.url, { allowSoftwareWebGpu: true });
  await page.waitForFunction(() => 'client' in window);
  const status = await page.evaluate(() => (window as unknown as InferenceWindow).client.load());
  await context.close();
  return status;
}

/** Golden outputs of Node's runtime, as the converter keeps them: WebGPU is held against them in the browser. */
test('a backend that gives the pack’s golden outputs is used, one that does not is refused', async () => {
  const encoder = golden.encoder!;
  expect(encoder.length).toBeGreaterThan(100);
  const trusted = await backendWith(golden);
  expect(trusted).toMatchObject({ state: 'ready', backend: 'webgpu' });

  // SAM's encoder is held against its golden values alone; the small graphs run on both sides.
  const tampered = encoder.map((value, i) => (i % 10 === 0 ? -value : value));
  const refused = await backendWith({ ...golden, encoder: tampered });
  expect(refused).toMatchObject({
    state: 'ready',
    backend: 'wasm',
    backendReason: expect.stringContaining('differ from the processor'),
  });
});
