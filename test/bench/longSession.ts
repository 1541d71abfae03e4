import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../support/chromium';
import { openInferencePage, type InferenceWindow } from '../support/inferencePage';
import { startInferenceSite } from '../support/inferenceSite';
import { testImage } from '../support/testImage';

declare const window: InferenceWindow;

export interface LongSession {
  readonly images: number;
  readonly promptsPerImage: number;
  /** Resident memory of the renderer process (page and worker) after each image, MB. */
  readonly rendererMb: readonly number[];
  /** Mean of the last five images less that of the five up to the tenth. */
  readonly grownMb: number;
}

const PROMPTS = ['breast tumor', 'a mass', 'lungs', 'brain tumor', 'cyst'];
/** Images until caches and WebAssembly memory have their size. */
const SETTLED = 10;

/** One reader's long session: many images, several prompts on each, in one worker. */
export async function measureLongSession({
  images = 50,
  side = 512,
}: { readonly images?: number; readonly side?: number } = {}): Promise<LongSession> {
  const [browser, site] = await Promise.all([launchChromium(), startInferenceSite()]);
  try {
    const { page, probe } = await openInferencePage(await browser.newContext(), site.url);
    await page.waitForFunction(() => 'client' in window);
    const renderer = await rendererPids(browser);
    const rendererMb: number[] = [];
    for (let i = 0; i < images; i++) {
      await probe.keepImage(testImage(1000 + i, side, side));
      await page.evaluate(async prompts => {
        for (const prompt of prompts) {
          await window.client.segment(window.kept, { prompt, force: true });
        }
        // The harness keeps what it was given; a viewer does not.
        window.images.clear();
      }, PROMPTS);
      rendererMb.push(Math.max(...renderer.map(residentMb)));
    }
    const mean = (list: readonly number[]) => list.reduce((a, b) => a + b, 0) / list.length;
    return {
      images,
      promptsPerImage: PROMPTS.length,
      rendererMb,
      grownMb: mean(rendererMb.slice(-5)) - mean(rendererMb.slice(SETTLED - 5, SETTLED)),
    };
  } finally {
    await browser.close();
    await site.close();
  }
}

/** The renderer with the page is the one that grows; the others of a fresh browser stay small. */
async function rendererPids(browser: Browser): Promise<number[]> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
}

function residentMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? NaN) / 1024;
}
