import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { seededRandom, wholeBetween } from '@medclip/extension-medclip-sam/core/seededRandom';
import { launchChromiumProfile } from '../../support/browser/chromiumProfile';
import { shownSegments, type Shown } from '../../support/browser/keptReader';
import { startPacsUnderTest, studyOf, type PacsUnderTest } from '../../support/pacs/pacsUnderTest';
import { cy, focusImage, PATIENTS } from '../../support/browser/panelPage';
import { openViewerIn } from '../../support/browser/viewerPage';

/** `MEDCLIP_SAM_CRASH_ROUNDS=50 MEDCLIP_SAM_SEED=7` for all of it. */
const ROUNDS = Number(process.env.MEDCLIP_SAM_CRASH_ROUNDS ?? 1);
const SEED = Number(process.env.MEDCLIP_SAM_SEED ?? 1);

const PROMPTS = ['lungs', 'left lung', 'right lung'];

jest.setTimeout(300_000 + 180_000 * ROUNDS);

let pacs: PacsUnderTest;
let folder: string;
beforeAll(async () => {
  pacs = await startPacsUnderTest('embedded');
  folder = await mkdtemp(path.join(os.tmpdir(), 'medclip-profile-'));
}, 120_000);
afterAll(async () => {
  await pacs?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function open(context: BrowserContext, study: string) {
  const viewer = await openViewerIn(context, pacs.server.url);
  await viewer.openStudy(study);
  return viewer;
}

test('the browser is killed at any moment after an accept: what was accepted can be brought back, voxel for voxel', async () => {
  const random = seededRandom(SEED);
  const study = await studyOf(pacs.server, PATIENTS.CT);
  let accepted: Shown = {};
  for (let round = 0; round < ROUNDS; round++) {
    const browser = await launchChromiumProfile(folder);
    const { page, run } = await open(browser.context, study);
    if (round > 0) {
      await page.click(cy('medclip-restore'), { timeout: 60_000 });
      await page.waitForSelector(cy('medclip-segment'), { timeout: 60_000 });
      const labels = Object.keys(accepted);
      await page.waitForFunction(
        ([selector, n]) => document.querySelectorAll(selector as string).length === Number(n),
        [cy('medclip-segment'), labels.length] as const
      );
      expect({ round, shown: (await shownSegments(page)).shown }).toEqual({
        round,
        shown: accepted,
      });
    }
    await run(PROMPTS[round % PROMPTS.length]!);
    await page.waitForSelector(cy('medclip-accept'));
    await focusImage(page);
    await page.keyboard.press('Enter');
    await page.waitForSelector(cy('medclip-draft'), { state: 'detached' });
    // From the very moment at which the panel says so.
    accepted = (await shownSegments(page)).shown;
    await page.waitForTimeout(wholeBetween(random, 0, 400));
    await browser.kill();
  }
  const browser = await launchChromiumProfile(folder);
  try {
    const { page } = await open(browser.context, study);
    const count = Object.keys(accepted).length;
    expect(await page.innerText(cy('medclip-restore-note'), { timeout: 60_000 })).toContain(
      `${count} unsaved outline`
    );
    await page.click(cy('medclip-discard-unsaved'));
    await page.waitForSelector(cy('medclip-restore-note'), { state: 'detached' });
    await page.reload();
    await page.waitForSelector(cy('medclip-panel'), { timeout: 90_000 });
    await page.waitForTimeout(3000);
    expect(await page.locator(cy('medclip-restore-note')).count()).toBe(0);
  } finally {
    await browser.close();
  }
});
