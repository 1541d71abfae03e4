import type { Page } from 'playwright-core';
import { browserAndPacs } from '../../support/browser/browserAndPacs';
import { shownSegments } from '../../support/browser/keptReader';
import { cy, draftOf, openPatient, PATIENTS } from '../../support/browser/panelPage';

jest.setTimeout(420_000);

const site = browserAndPacs();

/** OHIF's arrow to the study list, and from there into the same study again, all in one page as a reader does it. */
async function backAndForth(page: Page, patient: string): Promise<void> {
  await page.click(cy('return-to-work-list'));
  await page.getByText(patient.replace('^', ', '), { exact: true }).first().click();
  await page.getByText('Text Segment', { exact: true }).first().click();
  await page.waitForSelector(cy('medclip-panel'));
}

test.each([
  { patient: PATIENTS.DX, prompt: 'lungs' },
  { patient: PATIENTS.CT, prompt: 'lungs' },
])('$patient: what was accepted and not saved is offered again after the study list', async one => {
  const viewer = await openPatient(site.browser, site.pacs.server, one.patient);
  const { page } = viewer;
  try {
    await draftOf(viewer, one.prompt);
    await page.click(cy('medclip-accept'));
    await page.waitForSelector(cy('medclip-segment'));
    const { shown } = await shownSegments(page);
    expect(Object.keys(shown)).toHaveLength(1);

    await backAndForth(page, one.patient);
    expect(await page.innerText(cy('medclip-restore-note'), { timeout: 60_000 })).toContain(
      '1 unsaved outline'
    );
    await page.click(cy('medclip-restore'));
    await page.waitForSelector(cy('medclip-segment'));
    expect((await shownSegments(page)).shown).toEqual(shown);

    // Once more, and this time the page is loaded anew.
    await backAndForth(page, one.patient);
    await page.reload();
    await page.waitForSelector(cy('medclip-panel'));
    expect(await page.innerText(cy('medclip-restore-note'), { timeout: 60_000 })).toContain(
      '1 unsaved outline'
    );
    expect(viewer.errors).toEqual([]);
  } finally {
    await viewer.context.close();
  }
});
