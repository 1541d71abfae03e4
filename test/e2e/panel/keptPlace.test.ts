import type { Page } from 'playwright-core';
import { browserAndPacs } from '../../support/browser/browserAndPacs';
import { cy, openPatient, PATIENTS } from '../../support/browser/panelPage';

jest.setTimeout(420_000);

const site = browserAndPacs();

/** What has the focus: a part of the panel that shows it, or what else it is. */
const place = (page: Page) =>
  page.evaluate(panel => {
    const at = document.activeElement;
    if (!(at instanceof HTMLElement) || at === document.body) return 'the page';
    if (!at.closest(panel)) return 'elsewhere';
    return getComputedStyle(at).outlineStyle === 'solid' ? 'seen in the panel' : 'not seen';
  }, cy('medclip-panel'));

test('by keyboard alone from the draft to the stored object: no action loses the focus, and none acts twice', async () => {
  const viewer = await openPatient(site.browser, site.pacs.server, PATIENTS.US);
  const { page } = viewer;
  const places: [string, string][] = [];
  const press = async (name: string, after: string, state?: 'detached') => {
    await page.press(cy(name), 'Enter');
    await page.waitForSelector(after, state ? { state } : {});
    await page.waitForTimeout(300);
    places.push([name, await place(page)]);
  };
  const outline = async () => {
    await page.fill(cy('medclip-prompt'), 'breast tumor');
    await page.press(cy('medclip-prompt'), 'Enter');
    await page.waitForSelector(cy('medclip-draft'));
    await page.waitForTimeout(300);
  };
  try {
    await page.route(/\/dicom-web\//, route =>
      route.request().method() === 'POST' ? route.fulfill({ status: 403 }) : route.fallback()
    );
    await outline();
    await press('medclip-discard', cy('medclip-draft'), 'detached');
    await outline();
    await press('medclip-accept', cy('medclip-segment'));
    // Pressed once too often, it does nothing.
    await page.keyboard.press('Enter');
    await page.press(cy('medclip-segment-name'), 'Enter');
    await page.keyboard.press('Escape');
    await page.waitForTimeout(300);
    places.push(['Escape in a name', await place(page)]);
    await press('medclip-save', `${cy('medclip-save-state')}[data-state=failed]`);
    await press('medclip-retry', `${cy('medclip-retry')}:enabled`);
    // Tab goes on from there: to what follows in the same part of the panel.
    await page.keyboard.press('Tab');
    const inKept = `${cy('medclip-kept')} :focus`;
    expect(await page.locator(inKept).count()).toBe(1);
    await press('medclip-drop', cy('medclip-kept'), 'detached');
    await page.unrouteAll();
    await press('medclip-save', `${cy('medclip-save-state')}[data-state=saved]`);
    expect(places).toEqual(places.map(([name]) => [name, 'seen in the panel']));
    expect(await page.locator(cy('medclip-segment')).count()).toBe(1);
    expect(viewer.errors).toEqual([]);
  } finally {
    await viewer.context.close();
  }
});
