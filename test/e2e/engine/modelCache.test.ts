import { mkdtemp, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { launchChromiumProfile } from '../../support/browser/chromiumProfile';
import { openInferencePage, type InferenceWindow } from '../../support/inference/inferencePage';
import { chromiumAndSite } from '../../support/inference/chromiumAndSite';
import { NANO_PACK } from '../../support/inference/inferenceSite';
import { testImage } from '../../support/images/testImage';

declare const window: InferenceWindow;
const REQUEST = { prompt: 'breast tumor', force: true } as const;
const LARGE = '/models/nano-v1/sam-encoder.weights.bin';
const served = chromiumAndSite();
let context: BrowserContext;

beforeEach(async () => {
  served.site.replies.clear();
  served.site.requests.length = served.site.ranges.length = 0;
  context = await served.browser.newContext();
});
afterEach(() => context.close());

const open = (options = {}, where = context) => openInferencePage(where, served.site.url, options);
/** The files and the sessions, without a run: enough where only the storing is looked at. */
async function load(page: Page): Promise<void> {
  await page.waitForFunction(() => 'client' in window);
  await page.evaluate(async () => void (await window.client.load()));
}
const models = () => served.site.requests.filter(name => name.startsWith('/models/'));
const waitFor = async (condition: () => boolean) => {
  while (!condition()) await new Promise(done => setTimeout(done, 20));
};

test('a browser that is killed in a download goes on from there, and the mask is right', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'medclip-profile-'));
  const half = Math.floor((await stat(path.join(NANO_PACK, path.basename(LARGE)))).size / 2);
  try {
    served.site.replies.set(LARGE, original => ({ body: original!, stallAfter: half }));
    const first = await launchChromiumProfile(folder);
    const { probe } = await open({}, first.context);
    void probe.segment(testImage(1), REQUEST).catch(() => undefined);
    await waitFor(() => models().includes(LARGE));
    // Until the bytes that were sent are in the file.
    await new Promise(done => setTimeout(done, 4000));
    await first.kill();

    served.site.replies.clear();
    served.site.requests.length = 0;
    const second = await launchChromiumProfile(folder);
    const { probe: again } = await open({}, second.context);
    const result = await again.segment(testImage(1), REQUEST);
    expect(result.mask).not.toBeNull();
    expect(served.site.ranges).toContain(`${LARGE} bytes=${half}-`);
    const status = await again.status();
    expect(status).toMatchObject({ state: 'ready', kept: true });
    await second.close();

    expect(result.mask).toEqual((await (await open()).probe.segment(testImage(1), REQUEST)).mask);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('a stopped download goes on from there in the same page', async () => {
  served.site.replies.set(LARGE, original => ({ body: original!, stallAfter: 100_000 }));
  const { page, probe } = await open();
  const failed = probe.errorOf(() => probe.segment(testImage(1), REQUEST));
  await waitFor(() => models().includes(LARGE));
  await new Promise(done => setTimeout(done, 1000));
  await page.evaluate(() => window.client.stopLoading());
  await expect(failed).resolves.toMatchObject({ code: 'cancelled' });
  expect(await probe.status()).toEqual({ state: 'idle' });
  served.site.replies.clear();
  await load(page);
  expect(served.site.ranges).toContain(`${LARGE} bytes=100000-`);
});

test('without a network for the models everything comes from the last visit', async () => {
  const { page, probe } = await open();
  await load(page);
  for (const name of new Set(models())) served.site.replies.set(name, () => ({ refuse: true }));
  await page.reload();
  expect((await probe.segment(testImage(1), REQUEST)).mask).not.toBeNull();
  expect(await probe.status()).toMatchObject({ offline: true, downloadedBytes: 0 });
});

test('two tabs fetch each model file once', async () => {
  const tabs = await Promise.all([open(), open()]);
  await Promise.all(tabs.map(({ page }) => load(page)));
  const files = models().filter(name => !name.endsWith('pack.json'));
  expect(files.length).toBeGreaterThan(5);
  expect(new Set(files).size).toBe(files.length);
});

test('a large pack asks first; after a yes the waiting run goes on', async () => {
  const { page, probe } = await open({ askAboveBytes: 1e6 });
  const result = probe.segment(testImage(1), REQUEST);
  await probe.waitForState('asking');
  expect(models()).toEqual(['/models/nano-v1/pack.json']);
  const status = await probe.status();
  expect(status).toMatchObject({
    question: { packTitle: expect.stringMatching(/Nano/), missingBytes: expect.any(Number) },
  });
  await page.evaluate(() => window.client.download());
  expect((await result).mask).not.toBeNull();
});

test('a full disk leaves the session usable from memory and says so', async () => {
  const { page, probe } = await open();
  const session = await context.newCDPSession(page);
  await session.send('Storage.overrideQuotaForOrigin', { origin: served.site.url, quotaSize: 2e6 });
  expect((await probe.segment(testImage(1), REQUEST)).mask).not.toBeNull();
  expect(await probe.status()).toMatchObject({ state: 'ready', kept: false });
});

test('purging deletes every stored file; the next run fetches anew', async () => {
  const { page } = await open();
  await load(page);
  const stored = () =>
    page.evaluate(async () => {
      const names: string[] = [];
      for await (const name of (await navigator.storage.getDirectory()).keys()) names.push(name);
      return names;
    });
  expect(await stored()).toEqual(['medclip-sam-models']);
  await page.evaluate(() => window.client.deleteModels());
  expect(await stored()).toEqual([]);
  served.site.requests.length = 0;
  await load(page);
  expect(models()).toContain(LARGE);
});
