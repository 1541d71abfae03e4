import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { buildPlugins } from '@medclip/viewer/buildPlugins';
import { launchChromium } from '../../support/browser/chromium';
import { takeCspViolations } from '../../support/browser/cspViolations';
import { makePart10 } from '../../support/dicom/part10';
import { startTestServer } from '../../support/pacs/testServer';
import type { TestServer } from '../../support/pacs/testServer';

let browser: Browser;
let folder: string;
let file: string;

beforeAll(async () => {
  await buildPlugins();
  browser = await launchChromium();
  folder = await mkdtemp(path.join(os.tmpdir(), 'medclip-host-'));
  file = path.join(folder, 'one.dcm');
  const pixels = Uint8Array.from({ length: 64 * 64 }, (_, i) => (i * 31) & 255);
  await writeFile(file, makePart10({ rows: 64, columns: 64, pixels, modality: 'US' }));
});
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

interface Watched {
  readonly page: Page;
  readonly foreign: string[];
  readonly errors: string[];
}

/** A page that notes every request to another origin, every failed one, and every error. */
async function watch(server: TestServer): Promise<Watched> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 850 } });
  const page = await context.newPage();
  const foreign: string[] = [];
  const errors: string[] = [];
  page.on('request', request => {
    const url = request.url();
    if (!url.startsWith(`${server.url}/`) && !/^(blob|data):/.test(url)) foreign.push(url);
  });
  page.on('pageerror', error => errors.push(error.message));
  page.on('console', message => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return { page, foreign, errors };
}

test('worklist to Text Segment mode: an image, our panel, isolation, no error, nothing foreign', async () => {
  const server = await startTestServer({ importPaths: [file] });
  const { page, foreign, errors } = await watch(server);
  try {
    await page.goto(server.url);
    await page.getByText('Doe, Jane').first().click();
    await page.getByText('Text Segment', { exact: true }).first().click();
    await page.waitForURL(/\/text-segment/);
    await page.locator('canvas.cornerstone-canvas').first().waitFor();
    await page.getByText('What should be outlined?').waitFor();
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    expect(await page.locator('[data-cy=medclip-plugin-failure]').count()).toBe(0);
    expect({ foreign, errors }).toEqual({ foreign: [], errors: [] });
    // The CSP holds what the test above only watched.
    const blocked = page.evaluate(() => fetch('https://example.org/').then(() => 'sent', String));
    expect(await blocked).toMatch(/TypeError/);
    expect(takeCspViolations().join()).toContain('https://example.org/');
  } finally {
    await page.context().close();
    await server.close();
  }
});

test.each([
  ['is missing', { status: 404, body: '' }, /could not be loaded/],
  ['throws', { body: 'throw new Error("broken bundle")' }, /broken bundle/],
  ['registers nothing', { body: '' }, /did not register/],
])('when the extension %s, the viewer comes up and says so', async (_name, answer, words) => {
  const server = await startTestServer({ importPaths: [file] });
  const { page } = await watch(server);
  try {
    await page.route('**/plugins/extension-medclip-sam.js', route =>
      route.fulfill({ contentType: 'text/javascript', ...answer })
    );
    await page.goto(server.url);
    await page.getByText('Doe, Jane').first().waitFor();
    const notice = page.locator('[data-cy=medclip-plugin-failure]');
    expect(await notice.innerText()).toMatch(words);
    await notice.getByRole('button').click();
    expect(await notice.count()).toBe(0);
  } finally {
    await page.context().close();
    await server.close();
  }
});
