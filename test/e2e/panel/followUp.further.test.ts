import type { Page } from 'playwright-core';
import { browserOverFolder } from '../../support/browser/browserOverFolder';
import { cy, draftOf, expectClean, focusImage } from '../../support/browser/panelPage';
import { screenshot } from '../../support/browser/screenshots';
import { openViewer } from '../../support/browser/viewerPage';
import { writeDerivedStudy } from '../../support/dicom/derivedStudy';
import { qido } from '../../support/pacs/pacsUnderTest';

jest.setTimeout(600_000);

const studies = { prior: '', current: '', stranger: '' };

const site = browserOverFolder(folder => {
  const ct = (SeriesDescription: string) =>
    ({ phantom: 'chest-ct', header: { SeriesDescription, FrameOfReferenceUID: '' } }) as const;
  const patient = { PatientName: 'PHANTOM^Follow Up', PatientID: 'PHANTOM-FOLLOW-UP' };
  const old = { ...patient, StudyDate: '20250105', SeriesDate: '20250105' };
  studies.prior = writeDerivedStudy(folder, 'followUpPrior', [ct('CT prior')], old);
  studies.current = writeDerivedStudy(folder, 'followUpNow', [ct('CT now')], patient);
  const other = { PatientName: 'PHANTOM^Somebody Else', PatientID: 'PHANTOM-OTHER' };
  studies.stranger = writeDerivedStudy(folder, 'followUpOther', [ct('CT other')], other);
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

const segsOf = (study: string) => qido(site.server, `studies/${study}/series?Modality=SEG`);

/** The reader's own outline, stored with the earlier study. */
beforeAll(async () => {
  const viewer = await openViewer(site.browser, site.server.url);
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
  const viewer = await openViewer(site.browser, site.server.url, {
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
  const viewer = await openViewer(site.browser, site.server.url, {
    viewport: { width: 1366, height: 900 },
  });
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
    const viewer = await openViewer(site.browser, site.server.url, {
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
