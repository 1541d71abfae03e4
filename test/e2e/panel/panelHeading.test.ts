import type { Page } from 'playwright-core';
import { browserAndPacs } from '../../support/browser/browserAndPacs';
import { cy, openPatient, PATIENTS } from '../../support/browser/panelPage';

jest.setTimeout(420_000);

const site = browserAndPacs();

const LONG = 'T2-gewichtete Turbospinecho-Sequenz axial mit Fettsättigung nach Kontrastmittel';

/** Gives the series on screen a name, as its header would. */
const nameSeries = (page: Page, name: string) =>
  page.evaluate(text => {
    const { services } = window as unknown as {
      services: {
        displaySetService: { getActiveDisplaySets(): { SeriesDescription?: string }[] };
      };
    };
    for (const set of services.displaySetService.getActiveDisplaySets()) {
      set.SeriesDescription = text;
    }
  }, name);

/** Text of an element, and whether all of it is inside the panel and unshortened. */
const whole = (page: Page, selector: string) =>
  page.locator(selector).evaluate(element => {
    const panel = document.querySelector('[data-cy="medclip-panel"]')!.getBoundingClientRect();
    const range = document.createRange();
    range.selectNodeContents(element);
    const { left, right } = range.getBoundingClientRect();
    const clipped = element.scrollWidth > element.clientWidth + 1;
    const inside = left >= panel.left && right <= panel.right;
    return { text: element.textContent, clipped, inside };
  });

test('a long series name is shortened; the number of the slice never is', async () => {
  const viewer = await openPatient(site.browser, site.pacs.server, PATIENTS.CT, {
    language: 'de',
  });
  const { page } = viewer;
  try {
    await nameSeries(page, LONG);
    for (const width of [1366, 1920]) {
      await page.setViewportSize({ width, height: 650 });
      await page.mouse.move(width / 2, 325);
      await page.mouse.wheel(0, 100);
      await page.waitForFunction(
        ([selector, name]) =>
          document.querySelector(selector!)?.getAttribute('title')?.includes(name!),
        [cy('medclip-target'), LONG]
      );
      const place = await whole(page, cy('medclip-place'));
      expect(place).toMatchObject({ clipped: false, inside: true });
      expect(place.text).toMatch(/^Schicht \d+ von \d+$/);
      const name = await page
        .locator(`${cy('medclip-target')} .mcs-clip`)
        .evaluate(e => ({ cut: e.scrollWidth > e.clientWidth, wide: e.clientWidth }));
      expect(name.cut).toBe(true);
      expect(name.wide).toBeGreaterThan(80);
    }
  } finally {
    await viewer.context.close();
  }
});
