import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../support/browser/chromium';
import { cy, exactOutline } from '../support/browser/panelPage';
import { openViewer } from '../support/browser/viewerPage';
import { startTestServer } from '../support/pacs/testServer';
import { clickPixel, imageOnScreen, press } from '../support/reader/readerHands';
import { writeFilms } from './filmStudies';

/** What a reader waits for on one film; medians, milliseconds by the clock. */
export interface FilmFigures {
  readonly side: number;
  /** A second prompt on a prepared image: from Run to two frames after the draft is told. */
  readonly secondPromptMs: number;
  /** ONNX graphs in it. */
  readonly secondPromptGraphsMs: number;
  readonly secondPromptOverGraphs: number;
  /** A click that corrects the draft: from the button's release to two frames after the panel is at rest. */
  readonly clickMs: number;
}

/** Chest films of these sides in the real viewer in Chromium (WebAssembly, two threads where there are as many cores), nano pack. */
export async function measureViewer(
  sides: readonly number[],
  repeats: number
): Promise<readonly FilmFigures[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'medclip-films-'));
  const studies = writeFilms(folder, sides);
  const [browser, server] = await Promise.all([
    launchChromium({ timed: true }),
    startTestServer({ importPaths: [folder] }),
  ]);
  try {
    const figures: FilmFigures[] = [];
    for (const [i, side] of sides.entries())
      figures.push(await measureFilm(browser, server.url, studies[i]!, side, repeats));
    return figures;
  } finally {
    await browser.close();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureFilm(
  browser: Browser,
  url: string,
  study: string,
  side: number,
  repeats: number
): Promise<FilmFigures> {
  const viewer = await openViewer(browser, url, {
    // What tsx calls in functions that have a name; those that run in the page find none there.
    prepare: async context => void (await context.addInitScript('globalThis.__name = f => f')),
  });
  const { page } = viewer;
  try {
    await viewer.openStudy(study);
    await viewer.run('lungs');
    await page.waitForSelector(cy('medclip-accept'));
    await exactOutline(page);
    await page.waitForTimeout(3000);
    await observeGraphs(page);
    const prompts: { readonly ms: number; readonly graphs: number }[] = [];
    for (let i = 0; i <= repeats; i++) {
      await page.fill(cy('medclip-prompt'), `lungs ${i}`);
      await graphMs(page);
      const ms = await page.evaluate(runToPainted);
      const graphs = await graphMs(page);
      // The first compiles what only a second prompt uses; without a graph nothing was asked.
      if (i > 0 && graphs > 0) prompts.push({ ms, graphs });
      await page.waitForTimeout(500);
    }
    const clicks = await clickTimes(page, 2 * repeats);
    return {
      side,
      secondPromptMs: median(prompts.map(p => p.ms)),
      secondPromptGraphsMs: median(prompts.map(p => p.graphs)),
      secondPromptOverGraphs: median(prompts.map(p => p.ms / p.graphs)),
      clickMs: median(clicks),
    };
  } finally {
    await viewer.context.close();
  }
}

/** Inside at one place, undone each time, so that each changes the outline in the same way; those that reached no graph are left out. */
async function clickTimes(page: Page, count: number): Promise<readonly number[]> {
  const { columns, rows } = await imageOnScreen(page);
  const times: number[] = [];
  for (let i = 0; i <= count; i++) {
    await press(page, 'p');
    await graphMs(page);
    await page.evaluate(watchClick);
    await clickPixel(page, [0.5 * columns, 0.62 * rows]);
    const ms = await page.evaluate(
      () => (window as unknown as { medclipClick: Promise<number> }).medclipClick
    );
    if (i > 0 && (await graphMs(page)) > 0) times.push(ms);
    await page.waitForTimeout(300);
    await page.click(cy('medclip-undo'));
    await page.waitForTimeout(300);
  }
  if (times.length === 0) throw new Error('No click has reached a graph.');
  return times;
}

/** Runs in the page: presses Run and waits until nothing can be cancelled any more, and for two frames. */
async function runToPainted(): Promise<number> {
  const running = () => document.querySelector('[data-cy="medclip-cancel"]') !== null;
  const start = performance.now();
  document.querySelector<HTMLElement>('[data-cy="medclip-run"]')!.click();
  let seen = running();
  await new Promise<void>(done => {
    const look = () => {
      seen ||= running();
      if ((!seen || running()) && performance.now() - start < 60_000) return;
      observer.disconnect();
      done();
    };
    const observer = new MutationObserver(look);
    observer.observe(document.body, { subtree: true, childList: true });
    look();
  });
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  return performance.now() - start;
}

/** Runs in the page: from the next release of the button until the correction is no longer busy, and two frames. */
function watchClick(): void {
  const busy = () =>
    document.querySelector('[data-cy="medclip-correct-state"]')?.getAttribute('data-busy') ===
    'true';
  const target = window as unknown as { medclipClick: Promise<number> };
  target.medclipClick = new Promise<number>(resolve => {
    const released = () => {
      const start = performance.now();
      let seen = false;
      const look = () => {
        seen ||= busy();
        const waited = performance.now() - start;
        if ((!seen && waited < 1000) || (busy() && waited < 60_000)) return;
        observer.disconnect();
        clearInterval(timer);
        requestAnimationFrame(() =>
          requestAnimationFrame(() => resolve(performance.now() - start))
        );
      };
      const observer = new MutationObserver(look);
      observer.observe(document.body, { subtree: true, childList: true, attributes: true });
      const timer = setInterval(look, 200);
    };
    window.addEventListener('pointerup', released, { capture: true, once: true });
  });
}

type ObservedWorker = typeof globalThis & { graphRuns: number[] };

const inferenceWorker = (page: Page) =>
  page.workers().find(worker => worker.url().includes('medclip-worker'))!;

/** Collects the user timings that the sessions leave for every graph run. */
async function observeGraphs(page: Page): Promise<void> {
  await inferenceWorker(page).evaluate(() => {
    const seen: number[] = [];
    (globalThis as ObservedWorker).graphRuns = seen;
    new PerformanceObserver(list => {
      for (const { name, duration } of list.getEntries()) {
        if (name.startsWith('medclip-sam graph')) seen.push(duration);
      }
    }).observe({ entryTypes: ['measure'] });
  });
}

/** Milliseconds in graphs since the last call. */
function graphMs(page: Page): Promise<number> {
  return inferenceWorker(page).evaluate(async () => {
    await new Promise(done => setTimeout(done, 30));
    return (globalThis as ObservedWorker).graphRuns.splice(0).reduce((a, b) => a + b, 0);
  });
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;
}
