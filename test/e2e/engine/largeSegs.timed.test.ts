import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { compactMask } from '@medclip/extension-medclip-sam/algorithm/mask/compactMask';
import { readPart10 } from '@medclip/extension-medclip-sam/dicom/dataset/part10';
import { writeSeg } from '@medclip/extension-medclip-sam/dicom/seg/segWriter';
import { launchChromium } from '../../support/browser/chromium';
import { traceMainThread, type TaskShare } from '../../support/browser/mainThreadTrace';
import { cy } from '../../support/browser/panelPage';
import { openViewer, type ViewerPage } from '../../support/browser/viewerPage';
import { writeLargeStudy } from '../../support/dicom/largeStudy';
import { disc } from '../../support/dicom/segSources';
import { frame, plain } from '../../support/dicom/segSpecs';
import { startTestServer, type TestServer } from '../../support/pacs/testServer';

jest.setTimeout(900_000);

const SLICES = 500;
const SEGMENTS = 4;
const LIMIT_MS = 50;
const TRIES = 3;

let browser: Browser;
let server: TestServer;
let folder: string;
let study: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'medclip-large-segs-'));
  study = writeLargeStudy(folder, 1, SLICES);
  const sources = readdirSync(folder).map(
    name => readPart10(new Uint8Array(readFileSync(path.join(folder, name)))).dataset
  );
  const segments = Array.from({ length: SEGMENTS }, (_, i) => plain(i + 1));
  const frames = segments.flatMap(({ number }) => {
    const mask = compactMask(disc(128, 128, 12, [20 + 25 * number, 64]));
    return sources.map(source => frame(source, { segmentNumber: number, mask }));
  });
  const seg = writeSeg({ sources, segments, frames, reviewed: true });
  writeFileSync(path.join(folder, 'seg.dcm'), seg.bytes);
  server = await startTestServer({ importPaths: [folder] });
  browser = await launchChromium({ timed: true });
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Tasks of the page in which our code worked, the longest first. */
async function traced(
  { page, context }: ViewerPage,
  work: () => Promise<void>
): Promise<readonly TaskShare[]> {
  const trace = await traceMainThread(
    await context.newCDPSession(page),
    /\/plugins\/(extension|mode)/
  );
  await work();
  return trace.stop();
}

const isSaved = (page: Page) =>
  page.waitForSelector(`${cy('medclip-save-state')}[data-state="saved"]`, { timeout: 300_000 });

/** The stored segmentation is read, one slice changed, and all saved. */
async function tasksOfOneRound(
  round: number
): Promise<Record<'read' | 'saved', readonly TaskShare[]>> {
  const viewer = await openViewer(browser, server.url);
  const { page } = viewer;
  try {
    await viewer.openStudy(study);
    await page.waitForSelector(cy('medclip-continue'));
    // Settled: OHIF's own start is not what is measured.
    await page.waitForTimeout(3000);
    const rows = page.locator(cy('medclip-segment'));
    const read = await traced(viewer, async () => {
      // Each earlier round has saved one segment anew: this one holds the others still.
      const stored = page.locator(`${cy('medclip-stored')} .mcs-stack`);
      const all = stored.filter({ hasText: `segment ${SEGMENTS}` });
      await all.locator(cy('medclip-continue')).click();
      await rows.nth(SEGMENTS - 1 - round).waitFor({ timeout: 300_000 });
    });
    await page.locator(cy('medclip-segment-jump')).first().click();
    await page.click(cy('medclip-grow'));
    await page.waitForSelector(`${cy('medclip-segment')}[data-saved=false]`);
    const saved = await traced(viewer, async () => {
      await page.click(cy('medclip-save'));
      await isSaved(page);
    });
    return { read, saved };
  } finally {
    await viewer.context.close();
  }
}

test(`reading and saving ${SEGMENTS} segments on ${SLICES} slices: no task of the main thread spends more than ${LIMIT_MS} ms in our code`, async () => {
  const longest = { read: Infinity, saved: Infinity };
  for (let i = 0; i < TRIES && Math.max(longest.read, longest.saved) > LIMIT_MS; i++) {
    const round = await tasksOfOneRound(i);
    for (const part of ['read', 'saved'] as const) {
      const tasks = round[part];
      const longestOwn = [...tasks].sort((a, b) => b.ownMs - a.ownMs);
      process.stderr.write(`${part}, own: ${JSON.stringify(longestOwn.slice(0, 4))}\n`);
      process.stderr.write(`${part}, with the host's: ${JSON.stringify(tasks.slice(0, 4))}\n`);
      // The measurement itself works: 2,000 frames are a second's work and more.
      expect(tasks.reduce((sum, task) => sum + task.mineMs, 0)).toBeGreaterThan(200);
      longest[part] = Math.min(longest[part], longestOwn[0]!.ownMs);
    }
  }
  expect(longest.read).toBeLessThanOrEqual(LIMIT_MS);
  expect(longest.saved).toBeLessThanOrEqual(LIMIT_MS);
});
