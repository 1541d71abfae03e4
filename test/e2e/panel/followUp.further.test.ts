import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../../support/browser/chromium';
import { cy, draftOf, expectClean, focusImage } from '../../support/browser/panelPage';
import { screenshot } from '../../support/browser/screenshots';
import { openViewer } from '../../support/browser/viewerPage';
import { writeDerivedStudy } from '../../support/dicom/derivedStudy';
import { qido } from '../../support/pacs/pacsUnderTest';
import { startTestServer, type TestServer } from '../../support/pacs/testServer';

jest.setTimeout(600_000);

let browser: Browser;
let server: TestServer;
let folder: string;
const studies = { prior: '', current: '', stranger: '' };

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'medclip-follow-up-'));
  const ct = (SeriesDescription: string) =>
    ({ phantom: 'chest-ct', header: { SeriesDescription, FrameOfReferenceUID: '' } }) as const;
  const patient = { PatientName: 'PHANTOM^Follow Up', PatientID: 'PHANTOM-FOLLOW-UP' };
  const old = { ...patient, StudyDate: '20250105', SeriesDate: '20250105' };
  studies.prior = writeDerivedStudy(folder, 'followUpPrior', [ct('CT prior')], old);
  studies.current = writeDerivedStudy(folder, 'followUpNow', [ct('CT now')], patient);
  const other = { PatientName: 'PHANTOM^Somebody Else', PatientID: 'PHANTOM-OTHER' };
  studies.stranger = writeDerivedStudy(folder, 'followUpOther', [ct('CT other')], other);
  server = await startTestServer({ importPaths: [folder] });
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function accepted(page: Page) {
  await focusImage(page);
  await page.keyboard.press('Enter');
  await page.waitForSelector(cy('medclip-segment'));
}

async function saved(page: Page) {
  await page.click(cy('medclip-save'));
  await page.waitForSelector(`${cy('medclip-save-state')}[data-state="saved"]`);
}

const segsOf = (study: string) => qido(server, `studies/${study}/series?Modality=SEG`);

/** The reader's own outline, stored with the earlier study. */
beforeAll(async () => {
  const viewer = await openViewer(browser, server.url);
  try {
    await viewer.openStudy(studies.prior);
    await draftOf(viewer, 'lungs');
    await accepted(viewer.page);
    await saved(viewer.page);
    expect(await segsOf(studies.prior)).toHaveLength(1);
  } finally {
    await viewer.context.close();
  }
});

test('what is outlined on the prior is found in the current study by keyboard, accepted and stored', async () => {
  const viewer = await openViewer(browser, server.url, {
    query: `StudyInstanceUIDs=${studies.prior}`,
    viewport: { width: 1366, height: 900 },
  });
  const { page } = viewer;
  try {
    await viewer.openStudy(studies.current);
    await page.waitForSelector(cy('medclip-find-earlier'));
    expect(await page.innerText(cy('medclip-follow-up'))).toMatch(
      /lungs\s+Jan 5, 2025\s+Find here/
    );
    await expectClean(page, 'follow-up-offered');

    await page.focus(cy('medclip-find-earlier'));
    await page.keyboard.press('Enter');
    await page.waitForSelector(cy('medclip-draft'), { timeout: 180_000 });
    expect(await page.innerText(cy('medclip-verdict'))).toContain(
      'Found by example, not by text: check the place.'
    );
    expect(await page.innerText(cy('medclip-follow-up-outcome'))).toMatch(
      /^“lungs”: perhaps here, image \d+\. Found by its earlier outline, not by text\.$/
    );
    await expectClean(page, 'follow-up-found');
    await screenshot(page, 'follow-up-found');

    await accepted(page);
    await saved(page);
    expect(await segsOf(studies.current)).toHaveLength(1);
    expect(viewer.foreign).toEqual([]);
    expect(viewer.errors).toEqual([]);
  } finally {
    await viewer.context.close();
  }
});

test('from five outlines of the reader on, more of it is found on another image of the series', async () => {
  const viewer = await openViewer(browser, server.url, { viewport: { width: 1366, height: 900 } });
  const { page } = viewer;
  const marks = page.locator(`${cy('medclip-strip')} button`);
  try {
    await viewer.openStudy(studies.stranger);
    await draftOf(viewer, 'lungs');
    await accepted(page);
    expect(await page.isVisible(cy('medclip-follow-up'))).toBe(false);
    await page.selectOption(cy('medclip-propagate-count'), '3');
    await page.click(cy('medclip-propagate-both'));
    await page.waitForFunction(
      strip => document.querySelectorAll(`${strip} button:not([data-mark=none])`).length >= 6,
      cy('medclip-strip')
    );
    await page.waitForSelector(cy('medclip-propagate-both'));
    // Not on an image where it is outlined already.
    expect(await page.isVisible(cy('medclip-follow-up'))).toBe(false);
    const all = await marks.evaluateAll(list => list.map(m => (m as HTMLElement).dataset.mark));
    await marks.nth(all.lastIndexOf('none')).click();
    await page.waitForSelector(cy('medclip-find-earlier'));
    expect(await page.innerText(cy('medclip-follow-up'))).toMatch(
      /Like my outlines of “lungs”\s+\d outlines\s+Find here/
    );
    await expectClean(page, 'by-example-offered');
    await page.focus(cy('medclip-find-earlier'));
    await page.keyboard.press('Enter');
    await page.waitForSelector(`${cy('medclip-follow-up-outcome')}:not(:empty)`);
    expect(await page.innerText(cy('medclip-follow-up-outcome'))).toMatch(
      /^“lungs”(: perhaps here\. Found by \d outlines of yours| was not found on 1 image)/
    );
    await expectClean(page, 'by-example-found');
    expect(viewer.errors).toEqual([]);
  } finally {
    await viewer.context.close();
  }
});

test('nothing is offered beside another patient’s study; German where the viewer is', async () => {
  for (const [study, offered] of [
    [studies.stranger, false],
    [studies.current, true],
  ] as const) {
    const viewer = await openViewer(browser, server.url, {
      query: `StudyInstanceUIDs=${studies.prior}`,
      language: 'de',
    });
    const { page } = viewer;
    try {
      await viewer.openStudy(study);
      await page.waitForSelector(`${cy('medclip-model')}[data-state=ready]`);
      if (offered) {
        await page.waitForSelector(cy('medclip-find-earlier'));
        expect(await page.innerText(cy('medclip-find-earlier'))).toBe('Hier suchen');
        await expectClean(page, 'follow-up-german');
      }
      expect(await page.isVisible(cy('medclip-follow-up'))).toBe(offered);
    } finally {
      await viewer.context.close();
    }
  }
});
