import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { NANO_PACK_DIR } from '@medclip/models/nanoPack';
import { openNodeSessions } from '@medclip/models/runtime/nodeSessions';
import { readPack } from '@medclip/models/verifyPack';
import { launchChromium } from '../../support/browser/chromium';
import { startOipServer, type OipServer } from '../../support/packs/oipServer';
import { check, cy, draftOf, openPatient, PATIENTS } from '../../support/browser/panelPage';
import { sampleFolder } from '../../support/pacs/sampleFolder';
import { startTestServer, type TestServer } from '../../support/pacs/testServer';
import type { ViewerPage } from '../../support/browser/viewerPage';

jest.setTimeout(900_000);

let browser: Browser;
let gpu: OipServer;
let server: TestServer;

beforeAll(async () => {
  const pack = await readPack(NANO_PACK_DIR);
  const sha256 = createHash('sha256')
    .update(readFileSync(join(NANO_PACK_DIR, 'pack.json')))
    .digest('hex');
  gpu = await startOipServer(pack.id, sha256, await openNodeSessions(NANO_PACK_DIR));
  server = await startTestServer({ importPaths: [await sampleFolder()], inferenceUrl: gpu.url });
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
  await gpu?.close();
});

/** A viewer whose site has set this, in app-config.js. */
const viewerOf = (inference: string, language = 'en'): Promise<ViewerPage> =>
  openPatient(browser, server, PATIENTS.US, {
    pack: 'shipped',
    language,
    prepare: async context => {
      await context.route('**/app-config.js', async route => {
        const answer = await route.fetch();
        const text = await answer.text();
        const line = "modelsUrl: '/models/',";
        if (!text.includes(line)) throw new Error('app-config.js has no such line any more.');
        const body = text.replace(line, `packUrl: '/models/nano-v1/', ${inference}`);
        await route.fulfill({ response: answer, body });
      });
    },
  });
const OFFER = "inference: { url: '/inference/', offer: 'ask' },";

test('nothing is offered or sent where the site has not said so', async () => {
  const before = gpu.requests();
  const viewer = await viewerOf('');
  try {
    await draftOf(viewer, 'breast tumor');
    expect(await viewer.page.locator(cy('medclip-server')).count()).toBe(0);
    expect(gpu.requests()).toBe(before);
  } finally {
    await viewer.context.close();
  }
});

test('the reader is asked; the server computes after a yes, and no more after “Compute here”', async () => {
  const before = gpu.requests();
  const viewer = await viewerOf(OFFER);
  const { page } = viewer;
  const ready = () =>
    page.waitForSelector(`${cy('medclip-model')}[data-state=ready]`, { timeout: 180_000 });
  try {
    await ready();
    await page.waitForSelector(`${cy('medclip-server')}[data-state=offered]`);
    await check(page, 'server-offered');
    expect(gpu.requests()).toBe(before);

    await page.click(cy('medclip-server-use'));
    await ready();
    await draftOf(viewer, 'breast tumor');
    const used = gpu.requests();
    expect(used).toBeGreaterThan(before + 4);
    await page.waitForSelector(`${cy('medclip-server')}[data-state=used]`);
    expect(await page.textContent('.mcs-foot')).toMatch(/sent to this site’s server/);
    // With a draft on show too: the mark does not scroll away.
    const mark = await page.locator(cy('medclip-server')).boundingBox();
    expect(mark && mark.y + mark.height).toBeLessThan(800);
    await check(page, 'server-used');

    await page.click(cy('medclip-server-here'));
    await ready();
    const left = gpu.requests();
    await draftOf(viewer, 'lesion');
    expect(gpu.requests()).toBe(left);
    expect(await page.textContent('.mcs-foot')).toMatch(/never leave this browser/);
    expect(viewer.foreign).toEqual([]);
  } finally {
    await viewer.context.close();
  }
});

test('a server that is busy is said to be, and the reader may go on here', async () => {
  const viewer = await viewerOf(OFFER, 'de');
  const { page } = viewer;
  try {
    await page.waitForSelector(`${cy('medclip-server')}[data-state=offered]`);
    expect(await page.textContent(cy('medclip-server'))).toMatch(/auf ihrem Server zu rechnen/);
    gpu.fault = 503;
    await page.click(cy('medclip-server-use'));
    await page.waitForSelector(`${cy('medclip-model')}[data-state=failed]`, { timeout: 180_000 });
    await page.click(cy('medclip-server-here'));
    await page.waitForSelector(`${cy('medclip-model')}[data-state=ready]`, { timeout: 180_000 });
    await draftOf(viewer, 'breast tumor');
  } finally {
    gpu.fault = null;
    await viewer.context.close();
  }
});
