import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../../support/browser/chromium';
import { overlayPixels } from '../../support/browser/overlayPixels';
import { startPacsUnderTest, type PacsUnderTest } from '../../support/pacs/pacsUnderTest';
import { yellowPixels } from '../../support/browser/screenPixels';
import {
  check,
  cy,
  draftOf,
  focusImage,
  openPatient,
  PATIENTS,
} from '../../support/browser/panelPage';
import type { PageGlobals, ViewerPage } from '../../support/browser/viewerPage';

let browser: Browser;
let pacs: PacsUnderTest;
let viewer: ViewerPage;
beforeAll(async () => {
  browser = await launchChromium();
  pacs = await startPacsUnderTest('embedded');
  viewer = await openPatient(browser, pacs.server, PATIENTS.US);
  await draftOf(viewer, 'breast tumor');
});
afterAll(async () => {
  await viewer?.context.close();
  await browser?.close();
  await pacs?.stop();
});

const key = async (page: Page, name: string) => {
  await focusImage(page);
  await page.keyboard.press(name);
};

test('heatmap: on at first, one key hides it, the slider fades it, the line is where it was cut', async () => {
  const { page } = viewer;
  const shown = await overlayPixels(page);
  expect(await page.isChecked(cy('medclip-heatmap'))).toBe(true);
  // No colour where the text does not point, and a line where the map was cut.
  expect(shown.clear).toBeGreaterThan(shown.drawn * 0.2);
  // The line is as wide as a pixel, and whiter on some machines than on others.
  expect(shown.white).toBeGreaterThan(30);

  await page.locator(cy('medclip-heatmap-opacity')).fill('1');
  const strong = await overlayPixels(page);
  expect(strong.meanAlpha).toBeGreaterThan(shown.meanAlpha * 1.4);
  await page.locator(cy('medclip-heatmap-opacity')).fill('0.5');

  await key(page, 'o');
  await page.waitForSelector(`${cy('medclip-heatmap')}:not(:checked)`);
  const hidden = await overlayPixels(page);
  expect(hidden.white).toBe(0);
  expect(hidden.drawn).toBeLessThan(shown.drawn / 3);
  // Dashed outline and badge stay.
  expect(hidden.yellow).toBeGreaterThan(1000);
  await key(page, 'o');

  const level = /([\d.]+)$/.exec(await page.innerText(cy('medclip-threshold')))?.[1];
  const at = await page.evaluate(
    selector => document.querySelector<HTMLElement>(`${selector} i`)?.style.left,
    cy('medclip-colourbar')
  );
  expect(Math.abs(parseFloat(at ?? '') - 100 * Number(level))).toBeLessThan(1);
});

test('uncertainty: another ramp in place of the heatmap, with its own legend, and back', async () => {
  const { page } = viewer;
  const before = await overlayPixels(page);
  await key(page, 'u');
  await page.waitForSelector(`${cy('medclip-uncertainty')}[data-state=on]`, { timeout: 180_000 });
  const map = await overlayPixels(page);
  expect(map.white).toBeLessThan(before.white / 4);
  expect(map.doubt).toBeGreaterThan(before.doubt + 50);
  expect(await page.getAttribute(cy('medclip-colourbar'), 'data-ramp')).toBe('uncertainty');
  await check(page, 'us-uncertainty');
  await key(page, 'u');
  await page.waitForSelector(`${cy('medclip-uncertainty')}[data-state=off]`);
  const after = await overlayPixels(page);
  expect(Math.abs(after.drawn - before.drawn)).toBeLessThan(before.drawn / 100);
  expect(Math.abs(after.white - before.white)).toBeLessThan(before.white / 20);
});

/** Yellow pixels of the badge and the dashed outline in what OHIF's capture dialog saves. */
async function yellowInCapture(page: Page): Promise<number> {
  await page.evaluate(() =>
    (window as unknown as PageGlobals).commandsManager.run('showDownloadViewportModal')
  );
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  await dialog.getByRole('combobox').first().click();
  await page.getByRole('option', { name: 'PNG' }).click();
  // OHIF draws the picture a moment after the dialog has opened.
  await page.waitForTimeout(1500);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Save Image' }).click(),
  ]);
  const png = await readFile(await download.path());
  await dialog.waitFor({ state: 'detached' });
  return yellowPixels(png);
}

test('a capture carries the badge as long as it is a draft, and not after', async () => {
  const { page } = viewer;
  await page.uncheck(cy('medclip-heatmap'));
  expect(await yellowInCapture(page)).toBeGreaterThan(1000);
  await page.click(cy('medclip-accept'));
  await page.waitForSelector(cy('medclip-segment'));
  expect(await yellowInCapture(page)).toBeLessThan(200);
  expect(viewer.foreign).toEqual([]);
  expect(viewer.errors).toEqual([]);
});
