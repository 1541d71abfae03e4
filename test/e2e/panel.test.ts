import type { Browser, Page } from 'playwright-core';
import { axeViolations, overflowing } from '../support/axe';
import { launchChromium } from '../support/chromium';
import { startPacsUnderTest, studyOf, type PacsUnderTest } from '../support/pacsUnderTest';
import { screenshot } from '../support/screenshots';
import {
  openViewer,
  segmentVoxels,
  showStoredSegmentation,
  type ViewerOptions,
  type ViewerPage,
} from '../support/viewerPage';

jest.setTimeout(420_000);

const ULTRASOUND = 'PHANTOM^Breast Mass';
const FILM = 'PHANTOM^Chest Film';
const cy = (name: string) => `[data-cy="${name}"]`;

let browser: Browser;
let pacs: PacsUnderTest;
beforeAll(async () => {
  browser = await launchChromium();
  pacs = await startPacsUnderTest('embedded');
});
afterAll(async () => {
  await browser?.close();
  await pacs?.stop();
});

async function open(patient: string, options: ViewerOptions = {}): Promise<ViewerPage> {
  const viewer = await openViewer(browser, pacs.server.url, options);
  await viewer.openStudy(await studyOf(pacs.server, patient));
  return viewer;
}

/** The panel as it is: nothing for axe to find, nothing that sticks out, and a picture. */
async function check(page: Page, name: string): Promise<void> {
  expect([name, ...(await axeViolations(page))]).toEqual([name]);
  expect([name, ...(await overflowing(page))]).toEqual([name]);
  await screenshot(page, name);
}

/** The focus goes to the image, as after a click on it; the mouse itself must not change the window. */
async function focusImage(page: Page): Promise<void> {
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
}

test('ultrasound by keyboard alone: tour, prompt, candidates, code, accept, save, and back', async () => {
  const viewer = await open(ULTRASOUND, { firstVisit: true });
  const { page } = viewer;
  try {
    await page.waitForSelector(cy('medclip-tour'));
    await check(page, 'panel-tour');
    for (let i = 0; i < 3; i++) await page.press(cy('medclip-tour-next'), 'Enter');
    await page.waitForSelector(cy('medclip-tour'), { state: 'detached' });

    await focusImage(page);
    await page.keyboard.press('t');
    await page.waitForFunction(() => document.activeElement?.id === 'medclip-prompt');
    // Letters that are hotkeys elsewhere stay letters here.
    await page.keyboard.type('topnx');
    expect(await page.inputValue(cy('medclip-prompt'))).toBe('topnx');
    for (let i = 0; i < 5; i++) await page.keyboard.press('Backspace');
    await page.keyboard.type('tumor');
    await page.keyboard.press('ArrowDown');
    await check(page, 'panel-suggestions');
    await page.keyboard.press('Enter');
    expect(await page.inputValue(cy('medclip-prompt'))).toBe('breast tumor');
    await page.keyboard.press('Enter');
    await page.waitForSelector(cy('medclip-draft'), { timeout: 180_000 });
    if (await page.isVisible(cy('medclip-anyway'))) await viewer.runAnyway();
    expect(await page.isChecked(cy('medclip-heatmap'))).toBe(true);
    await check(page, 'panel-draft-us');

    await focusImage(page);
    await page.keyboard.press('o');
    await page.waitForFunction(
      selector => !document.querySelector<HTMLInputElement>(selector)?.checked,
      cy('medclip-heatmap')
    );
    await page.keyboard.press('o');
    const chosen = () => page.getAttribute(`${cy('medclip-candidate')} >> nth=0`, 'aria-pressed');
    if ((await page.locator(cy('medclip-candidate')).count()) > 1) {
      const before = await chosen();
      await focusImage(page);
      await page.keyboard.press('Tab');
      await page.waitForFunction(
        ([selector, was]) => document.querySelector(selector)?.getAttribute('aria-pressed') !== was,
        [cy('medclip-candidate'), before] as const
      );
      await focusImage(page);
      await page.keyboard.press('Shift+Digit1');
      await page.waitForSelector(`${cy('medclip-candidate')}[aria-pressed=true] >> nth=0`);
    }

    await page.press(cy('medclip-term-change'), 'Enter');
    await page.keyboard.type('cyst');
    await check(page, 'panel-code');
    await page.keyboard.press('Enter');
    expect(await page.innerText(cy('medclip-term'))).toMatch(/cyst/i);

    await page.focus(cy('medclip-prompt'));
    await focusImage(page);
    await page.keyboard.press('Enter');
    await page.waitForSelector(cy('medclip-segment'));
    await page.waitForSelector(cy('medclip-draft'), { state: 'detached' });
    const written = await segmentVoxels(page);
    await check(page, 'panel-accepted-us');
    await page.press(cy('medclip-save'), 'Enter');
    await page.waitForSelector(`${cy('medclip-save-state')}[data-state="saved"]`, {
      timeout: 60_000,
    });

    // The stored segmentation hangs on its source by itself, and says where it comes from.
    await viewer.openStudy(await studyOf(pacs.server, ULTRASOUND));
    await page.waitForSelector(cy('medclip-provenance'), { timeout: 60_000 });
    await showStoredSegmentation(page);
    expect(await segmentVoxels(page)).toEqual(written);
    await page.press(`${cy('medclip-provenance')} summary`, 'Enter');
    expect(await page.innerText(cy('medclip-provenance'))).toMatch(/breast tumor/);
    await check(page, 'panel-reopened-us');
    expect(viewer.foreign).toEqual([]);
    expect(viewer.errors).toEqual([]);
  } finally {
    await viewer.context.close();
  }
});

test('a radiograph in German: two prompts in one run, a box to search in, settings, nothing sticks out', async () => {
  const viewer = await open(FILM, { language: 'de' });
  const { page } = viewer;
  try {
    await page.fill(cy('medclip-prompt'), 'left lung, right lung');
    await page.click(cy('medclip-run'));
    await page.waitForFunction(
      selector => document.querySelectorAll(selector).length === 2,
      cy('medclip-waiting'),
      { timeout: 180_000 }
    );
    expect(await page.innerText(cy('medclip-draft'))).toMatch(/KI-Entwurf/);
    await check(page, 'panel-draft-dx-de');
    await page.click(`${cy('medclip-waiting')} >> nth=1`);
    await page.waitForSelector(`${cy('medclip-waiting')}[aria-pressed=true] >> nth=0`);
    for (let left = 2; left > 0; left--) await page.click(cy('medclip-discard'));
    await page.waitForSelector(cy('medclip-draft'), { state: 'detached' });

    await page.click(cy('medclip-region'));
    const box = await page.locator('.medclip-draft-overlay').first().boundingBox();
    if (!box) throw new Error('There is no viewport.');
    await page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.3);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.7, { steps: 4 });
    await page.mouse.up();
    await page.waitForSelector(`${cy('medclip-region')}[data-state=set]`);

    await page.click(`${cy('medclip-settings')} summary`);
    await page.selectOption(cy('medclip-setting-saliency'), 'gradcam');
    await check(page, 'panel-settings-de');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.click(cy('medclip-settings-export')),
    ]);
    await page.click(cy('medclip-settings-reset'));
    expect(await page.inputValue(cy('medclip-setting-saliency'))).toBe('auto');
    await page.setInputFiles(cy('medclip-settings-import'), await download.path());
    await page.waitForFunction(
      selector => document.querySelector<HTMLSelectElement>(selector)?.value === 'gradcam',
      cy('medclip-setting-saliency')
    );

    await page.fill(cy('medclip-prompt'), ' , ');
    await page.press(cy('medclip-prompt'), 'Enter');
    await page.waitForSelector(cy('medclip-notice'));
    await check(page, 'panel-notice-de');
    expect(viewer.foreign).toEqual([]);
    expect(viewer.errors).toEqual([]);
  } finally {
    await viewer.context.close();
  }
});
