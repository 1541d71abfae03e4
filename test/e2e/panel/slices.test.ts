import type { Page } from 'playwright-core';
import { browserAndPacs } from '../../support/browser/browserAndPacs';
import { cy, draftOf, openPatient, PATIENTS } from '../../support/browser/panelPage';
import {
  boxOf,
  changeOf,
  dragPixels,
  imageOnScreen,
  labelmaps,
  labelVoxels,
  press,
  reaches,
  voxelCount,
} from '../../support/reader/readerHands';
import type { ViewerPage } from '../../support/browser/viewerPage';

jest.setTimeout(420_000);

const site = browserAndPacs();

/** One letter a slice: nothing, Ai, Learnt, Propagated, Interpolated, Hand. */
const strip = (page: Page) =>
  page.$$eval(`${cy('medclip-strip')} button`, marks =>
    marks.map(m => (m.dataset.mark === 'none' ? '.' : m.dataset.mark![0])).join('')
  );
const idle = (page: Page) =>
  page.waitForSelector(cy('medclip-propagate-down'), { timeout: 180_000 });

async function accepted(viewer: ViewerPage, prompt: string): Promise<number> {
  await draftOf(viewer, prompt);
  await press(viewer.page, 'Enter');
  await viewer.page.waitForSelector(cy('medclip-segment'));
  return voxelCount(viewer.page, prompt);
}

/** Starts, and notes every value that the progress bar shows until it is gone. */
async function progressOf(page: Page, start: string): Promise<readonly number[]> {
  await page.evaluate(() => {
    const seen: number[] = [];
    Object.assign(window, { seenProgress: seen });
    new MutationObserver(() => {
      const bar = document.querySelector('[data-cy="medclip-slices"] [role=progressbar]');
      const now = Number(bar?.getAttribute('aria-valuenow') ?? NaN);
      if (!Number.isNaN(now) && now !== seen.at(-1)) seen.push(now);
    }).observe(document.body, { subtree: true, childList: true, attributes: true });
  });
  await page.click(cy(start));
  // Ten slices may be there before a test has looked once: what counts is what the observer saw.
  await page.waitForFunction(
    () => (window as unknown as { seenProgress: number[] }).seenProgress.length > 0
  );
  await idle(page);
  return page.evaluate(() => (window as unknown as { seenProgress: number[] }).seenProgress);
}

test('CT: five slices each way with live progress, one undo step; cancel keeps what is done', async () => {
  const viewer = await openPatient(site.browser, site.pacs.server, PATIENTS.CT);
  const { page } = viewer;
  const count = () => voxelCount(page, 'lungs');
  try {
    const one = await accepted(viewer, 'lungs');
    const before = await strip(page);
    expect(before).toMatch(/^\.+a\.+$/);

    const seen = await progressOf(page, 'medclip-propagate-both');
    expect([...seen].sort((a, b) => a - b)).toEqual(seen);
    expect(seen.length).toBeGreaterThan(2);
    const after = await strip(page);
    expect(after).toMatch(/^\.+[lp]{1,5}a[lp]{1,5}\.+$/);
    const slices = (await labelmaps(page)).lungs ?? {};
    expect(Object.keys(slices)).toHaveLength(after.replace(/\./g, '').length);
    const sizes = Object.values(slices).map(v => v.length);
    expect(Math.min(...sizes)).toBeGreaterThan(0.2 * one);
    expect(Math.max(...sizes)).toBeLessThan(3 * one);
    const volume = `${cy('medclip-measures')}:has-text("Volume")`;
    await page.waitForSelector(volume);

    // One step: everything goes and comes back together, numbers included.
    const many = await count();
    await press(page, 'Control+z');
    expect(await changeOf(count, many)).toBe(one);
    await reaches(() => strip(page), before);
    await page.waitForSelector(volume, { state: 'detached' });
    await press(page, 'Control+y');
    expect(await changeOf(count, one)).toBe(many);
    await reaches(() => strip(page), after);

    await press(page, 'Control+z');
    await reaches(() => strip(page), before);
    await page.selectOption(cy('medclip-propagate-count'), '20');
    // Slices are drawn faster than a test can look: the page itself presses Cancel as soon as it is there.
    const cancelled = page.evaluate(
      () =>
        new Promise<void>(resolve => {
          const observer = new MutationObserver(() => {
            const cancel = document.querySelector<HTMLElement>(
              '[data-cy="medclip-propagate-cancel"]'
            );
            if (!cancel) return;
            observer.disconnect();
            cancel.click();
            resolve();
          });
          observer.observe(document.body, { subtree: true, childList: true });
        })
    );
    await page.click(cy('medclip-propagate-down'));
    await cancelled;
    await idle(page);
    const kept = (await strip(page)).replace(/\./g, '');
    // 15 slices follow in this series: some of them were left.
    expect(kept).toMatch(/^a[lp]{0,14}$/);
    expect(Object.keys((await labelmaps(page)).lungs ?? {})).toHaveLength(kept.length);
    expect(viewer.errors).toEqual([]);
  } finally {
    await viewer.context.close();
  }
});

test('MR volume: a box on another slice, the gap between is filled, the strip leads there', async () => {
  const viewer = await openPatient(site.browser, site.pacs.server, PATIENTS.MR);
  const { page } = viewer;
  try {
    await accepted(viewer, 'brain tumor');
    const { columns, key, type } = await imageOnScreen(page);
    expect(type).not.toBe('stack');
    const [left, top, right, bottom] = boxOf(await labelVoxels(page, 'brain tumor'), columns);
    const at = (await strip(page)).indexOf('a');

    // Three slices on, by a mark of the strip; there the outline is drawn by a box.
    await page
      .locator(`${cy('medclip-strip')} button`)
      .nth(at + 3)
      .click();
    await changeOf(async () => (await imageOnScreen(page)).key, key);
    await page.click(cy('medclip-tool-box'));
    await dragPixels(page, [left - 2, top - 2], [right + 2, bottom + 2]);
    const around = async () => (await strip(page)).slice(at, at + 4);
    await reaches(around, 'a..h', 30_000);
    await press(page, 'Escape');

    const two = await voxelCount(page, 'brain tumor');
    await page.click(cy('medclip-fill'));
    await changeOf(() => voxelCount(page, 'brain tumor'), two);
    await reaches(around, 'aiih');
    const slices = Object.values((await labelmaps(page))['brain tumor'] ?? {});
    expect(slices).toHaveLength(4);
    await press(page, 'Control+z');
    await reaches(() => voxelCount(page, 'brain tumor'), two);
    await reaches(around, 'a..h');

    // Back to where it is largest.
    const largest = Object.entries((await labelmaps(page))['brain tumor'] ?? {}).sort(
      (a, b) => b[1].length - a[1].length
    )[0]?.[0];
    await page.click(cy('medclip-segment-jump'));
    await reaches(async () => (await imageOnScreen(page)).key, largest);
    expect(viewer.errors).toEqual([]);
  } finally {
    await viewer.context.close();
  }
});

test('US cine: the same in time, in frames', async () => {
  const viewer = await openPatient(site.browser, site.pacs.server, 'PHANTOM^Breast Cine');
  const { page } = viewer;
  try {
    await accepted(viewer, 'breast tumor');
    expect(await page.innerText(`${cy('medclip-slices')} h2`)).toBe('Frames');
    await page.selectOption(cy('medclip-propagate-count'), '3');
    await page.click(cy('medclip-propagate-down'));
    await page.waitForSelector(
      `${cy('medclip-strip')} :is([data-mark=propagated],[data-mark=learnt])`,
      {
        timeout: 180_000,
      }
    );
    await idle(page);
    expect(await strip(page)).toMatch(/a[lp]{1,3}/);
    const frames = Object.keys((await labelmaps(page))['breast tumor'] ?? {});
    expect(frames.length).toBeGreaterThan(1);
    expect(new Set(frames.map(f => f.replace(/frames\/\d+$/, ''))).size).toBe(1);
    // A cine has a time axis and no volume.
    expect(await page.innerText(cy('medclip-segment'))).not.toMatch(/Volume/);
    expect(viewer.errors).toEqual([]);
  } finally {
    await viewer.context.close();
  }
});

test('CT: a reconstructed plane says that it is none of the acquired images', async () => {
  const viewer = await openPatient(site.browser, site.pacs.server, PATIENTS.CT);
  const { page } = viewer;
  try {
    const coronal = await page.waitForFunction(() => {
      const { services } = window as unknown as {
        services: {
          viewportGridService: { getState(): { viewports: Map<string, unknown> } };
          cornerstoneViewportService: {
            getCornerstoneViewport(id: string): { type: string; element: HTMLElement } | null;
          };
        };
      };
      for (const id of services.viewportGridService.getState().viewports.keys()) {
        const viewport = services.cornerstoneViewportService.getCornerstoneViewport(id);
        if (!viewport || viewport.type === 'stack') continue;
        const { left, top, width, height } = viewport.element.getBoundingClientRect();
        return [left + width / 2, top + height / 2];
      }
      return null;
    });
    const [x, y] = (await coronal.jsonValue()) as [number, number];
    await page.mouse.click(x, y);
    await page.waitForFunction(() =>
      /reconstructed plane/.test(
        document.querySelector('[data-cy="medclip-panel"]')?.textContent ?? ''
      )
    );
    expect(viewer.errors).toEqual([]);
  } finally {
    await viewer.context.close();
  }
});
