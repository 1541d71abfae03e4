import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { ModelPack } from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import { convertCheckpoints } from '@medclip/models/convert/convertCheckpoints';
import { goldenOutputs } from '@medclip/models/runtime/goldenOutputs';
import { readPack } from '@medclip/models/verifyPack';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../../support/browser/chromium';
import { openInferencePage, type InferenceWindow } from '../../support/inference/inferencePage';
import { startInferenceSite, type InferenceSite } from '../../support/inference/inferenceSite';
import {
  clipKeys,
  MICRO_CLIP,
  MICRO_SAM,
  samKeys,
  vocabulary,
  writeRandomCheckpoint,
} from '../../support/packs/randomCheckpoint';

let browser: Browser;
let site: InferenceSite;
let models: string;
let golden: Required<NonNullable<ModelPack['golden']>>;

beforeAll(async () => {
  models = await mkdtemp(path.join(os.tmpdir(), 'medclip-golden-'));
  golden = await convertedPack(path.join(models, 'micro'));
  [browser, site] = await Promise.all([
    launchChromium({ webgpu: true }),
    startInferenceSite(models),
  ]);
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
  await rm(models, { recursive: true, force: true });
});

/** Its golden outputs are those of Node's runtime, as the converter keeps them for packs with variants. */
async function convertedPack(out: string): Promise<typeof golden> {
  const biomedclip = path.join(models, 'biomedclip.safetensors');
  const sam = path.join(models, 'sam.safetensors');
  const vocab = path.join(models, 'vocab.txt');
  writeRandomCheckpoint(biomedclip, clipKeys(MICRO_CLIP), 1);
  writeRandomCheckpoint(sam, samKeys(MICRO_SAM), 2);
  await writeFile(vocab, vocabulary(40));
  await convertCheckpoints({ biomedclip, sam, vocab, out, dtype: 'fp32' });
  return (await goldenOutputs(out, await readPack(out))) as typeof golden;
}

/** Where the pack runs on a machine with WebGPU, when its description holds these golden outputs. */
async function backendWith(encoder: readonly number[]) {
  site.replies.set('/models/micro/pack.json', original => {
    const pack = JSON.parse(Buffer.from(original!).toString()) as ModelPack;
    return { body: JSON.stringify({ ...pack, golden: { ...golden, encoder } }) };
  });
  const context = await browser.newContext();
  const { page } = await openInferencePage(context, site.url, {
    packUrl: '/models/micro',
    allowSoftwareWebGpu: true,
  });
  await page.waitForFunction(() => 'client' in window);
  const status = await page.evaluate(() => (window as unknown as InferenceWindow).client.load());
  await context.close();
  return status;
}

test('a backend that gives the pack’s golden outputs is used', async () => {
  expect(golden.encoder.length).toBeGreaterThan(100);
  expect(await backendWith(golden.encoder)).toMatchObject({
    state: 'ready',
    backend: 'webgpu',
  });
});

/** SAM's encoder is held against its golden values alone; the small graphs run on both sides. */
test('a backend that does not give them is refused', async () => {
  const tampered = golden.encoder.map((value, i) => (i % 10 === 0 ? -value : value));
  expect(await backendWith(tampered)).toMatchObject({
    state: 'ready',
    backend: 'wasm',
    backendReason: expect.stringContaining('differ from the processor'),
  });
});
