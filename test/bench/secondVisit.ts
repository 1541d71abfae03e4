import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { launchChromiumProfile } from '../support/browser/chromiumProfile';
import { openInferencePage, type InferenceWindow } from '../support/inference/inferencePage';
import type { InferenceSite } from '../support/inference/inferenceSite';
import { testImage } from '../support/images/testImage';

declare const window: InferenceWindow;

/** One visit of a browser that has just been started over the data of earlier ones; milliseconds. */
export interface Visit {
  /** The worker's start to `ready`. */
  readonly load: number;
  /** A prompt on an image that nobody prepared. */
  readonly firstPrompt: number;
  /** Making the sessions, within both. */
  readonly sessions: number;
  /** Requests for files other than the page's, the worker's and the pack's description. */
  readonly downloads: readonly string[];
}

export interface SecondVisits {
  /** The browser has kept ONNX Runtime, compiled. */
  readonly kept: readonly Visit[];
  /** It has to ask for it again and compiles it again, as where the address has no version. */
  readonly asked: readonly Visit[];
}

const PROMPT = 'breast tumor';
/** A browser writes compiled WebAssembly down some seconds after it was hot. */
const COMPILED_KEPT_MS = 5000;

/** Visits to a site where the browser has been before, both ways in turn, each way in a profile of its own. */
export async function measureSecondVisits(
  site: InferenceSite,
  repeats: number
): Promise<SecondVisits> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'medclip-visits-'));
  const visits = { kept: [] as Visit[], asked: [] as Visit[] };
  const way = (name: 'kept' | 'asked') => {
    site.lasting = name === 'kept';
    return path.join(folder, name);
  };
  try {
    for (const name of ['kept', 'asked'] as const)
      await inBrowser(way(name), c => visit(c, site, true));
    for (let i = 0; i < repeats; i++) {
      for (const name of ['kept', 'asked'] as const) {
        visits[name].push(await inBrowser(way(name), context => visit(context, site, false)));
      }
    }
    return visits;
  } finally {
    site.lasting = true;
    await rm(folder, { recursive: true, force: true });
  }
}

async function inBrowser<T>(folder: string, work: (context: BrowserContext) => Promise<T>) {
  const { context, close } = await launchChromiumProfile(folder);
  try {
    return await work(context);
  } finally {
    await close();
  }
}

/** `first`: a reader's first visit, with some prompts and some time. */
async function visit(context: BrowserContext, site: InferenceSite, first: boolean): Promise<Visit> {
  const { page, probe } = await openInferencePage(context, site.url);
  await page.waitForFunction(() => 'client' in window);
  await probe.keepImage(testImage(1, 512, 512));
  site.requests.length = 0;
  const load = await page.evaluate(async () => {
    const start = performance.now();
    await window.client.load();
    return performance.now() - start;
  });
  const firstPrompt = await probe.timeSegment({ prompt: PROMPT, force: true });
  const worker = page.workers().find(w => w.url().includes('medclip-worker'))!;
  const sessions = await worker.evaluate(() =>
    performance
      .getEntriesByType('measure')
      .filter(({ name }) => name.startsWith('medclip-sam session'))
      .reduce((sum, { duration }) => sum + duration, 0)
  );
  const downloads = site.requests.filter(
    name => !name.endsWith('/pack.json') && !name.endsWith('/medclip-worker.js')
  );
  if (first) {
    for (const more of [1, 2, 3])
      await probe.timeSegment({ prompt: `${PROMPT} ${more}`, force: true });
    await new Promise(done => setTimeout(done, COMPILED_KEPT_MS));
  }
  return { load, firstPrompt, sessions, downloads };
}
