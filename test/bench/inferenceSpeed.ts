import type { Browser } from 'playwright-core';
import { launchChromium } from '../support/browser/chromium';
import {
  openInferencePage,
  type InferencePageHandle,
  type InferenceWindow,
} from '../support/inference/inferencePage';
import { startInferenceSite } from '../support/inference/inferenceSite';
import { testImage } from '../support/images/testImage';
import { clickTimes, propagate } from './pageRuns';
import { measureSecondVisits, type SecondVisits, type Visit } from './secondVisit';

declare const window: InferenceWindow;

/** Median and spread of repeated measurements, in milliseconds. */
export interface Timing {
  readonly median: number;
  readonly p95: number;
  readonly runs: readonly number[];
}

export interface ThreadFigures {
  readonly threads: number;
  /** Models to `ready`, first visit with an empty cache. */
  readonly loadFirstVisit: number;
  /** First prompt in a new worker, on an image nobody prepared, and on a prepared one. */
  readonly firstPromptCold: number;
  readonly firstPromptPrepared: number;
  /** One slice from its mask to the next: encode for SAM and decode from a box; and 20 in a row. */
  readonly slice: Timing;
  readonly twentySlices: Timing;
  /** Our own stages of the last `newImage` run. */
  readonly stages: Readonly<Record<string, number>>;
  /** Warm worker. */
  readonly newImage: Timing;
  readonly secondPrompt: Timing;
  /** One median per round; `clickP95` is over all clicks. */
  readonly click: Timing;
  readonly clickP95: number;
  /** Time inside ONNX Runtime's graphs during the `newImage` runs. */
  readonly newImageGraphs: Timing;
}

export interface SpeedReport {
  readonly side: number;
  readonly chromium: readonly ThreadFigures[];
  readonly secondVisits: SecondVisits;
  readonly ratios: {
    /** Prompt to draft on a new image, warm, over the bare graph runs inside it. */
    readonly overhead: number;
    readonly secondPromptToNewImage: number;
    readonly clickToNewImage: number;
    readonly preparedToCold: number;
    readonly twoThreadsToOne: number;
    /** The worker's start to the first draft on a second visit, over making its sessions. */
    readonly coldStart: number;
    /** The same over a second visit on which ONNX Runtime has to be asked for and compiled again. */
    readonly coldStartToRecompiled: number;
    /** Twenty slices over twenty times one. */
    readonly browserPropagation: number;
    /** 95th percentile of the clicks in milliseconds: a limit, not a ratio. */
    readonly clickP95Ms: number;
  };
}

const PROMPT = 'breast tumor';
const SLICES = 20;

/** The nano pack in Chromium on WebAssembly, with one thread and with two, alternating, in one run. */
export async function measureInferenceSpeed(repeats = 7, side = 512): Promise<SpeedReport> {
  const [browser, site] = await Promise.all([
    launchChromium({ timed: true }),
    startInferenceSite(),
  ]);
  try {
    const figures: ThreadFigures[] = [];
    for (const isolated of [true, false]) {
      site.isolated = isolated;
      figures.push(await measureOne(browser, site.url, repeats, side));
    }
    site.isolated = true;
    const secondVisits = await measureSecondVisits(site, Math.max(3, Math.ceil(repeats / 2)));
    const whole = ({ load, firstPrompt }: Visit) => load + firstPrompt;
    const visitRatio = (of: (kept: Visit, asked: Visit) => number) =>
      timing(secondVisits.kept.map((kept, i) => of(kept, secondVisits.asked[i]!))).median;
    const [many, one] = figures as [ThreadFigures, ThreadFigures];
    const best = many.newImage.median <= one.newImage.median ? many : one;
    const perRound = (part: Timing, whole: Timing) =>
      timing(part.runs.map((ms, i) => ms / whole.runs[i]!)).median;
    return {
      side,
      chromium: figures,
      secondVisits,
      // Round by round, so that another program's load, which both sides of a ratio feel, cancels out.
      ratios: {
        overhead: perRound(best.newImage, best.newImageGraphs),
        secondPromptToNewImage: perRound(best.secondPrompt, best.newImage),
        clickToNewImage: perRound(best.click, best.newImage),
        preparedToCold: best.firstPromptPrepared / best.firstPromptCold,
        twoThreadsToOne: many.newImage.median / one.newImage.median,
        coldStart: visitRatio(kept => whole(kept) / kept.sessions),
        coldStartToRecompiled: visitRatio((kept, asked) => whole(kept) / whole(asked)),
        browserPropagation: best.twentySlices.median / (SLICES * best.slice.median),
        clickP95Ms: best.clickP95,
      },
    };
  } finally {
    await browser.close();
    await site.close();
  }
}

async function measureOne(
  browser: Browser,
  url: string,
  repeats: number,
  side: number
): Promise<ThreadFigures> {
  const context = await browser.newContext();
  try {
    const first = await openInferencePage(context, url);
    const loadFirstVisit = await load(first);
    await first.page.close();

    const cold = await openInferencePage(context, url);
    await load(cold);
    await cold.probe.keepImage(testImage(1, side, side));
    const firstPromptCold = await cold.probe.timeSegment({ prompt: PROMPT, force: true });
    await cold.page.close();

    const warm = await openInferencePage(context, url);
    await load(warm);
    await warm.probe.keepImage(testImage(2, side, side));
    await warm.page.evaluate(() => window.client.prepare(window.kept));
    const firstPromptPrepared = await warm.probe.timeSegment({ prompt: PROMPT, force: true });
    const status = await warm.probe.status();

    await observeGraphs(warm);
    const newImage: number[] = [];
    const graphs: number[] = [];
    const secondPrompt: number[] = [];
    const click: number[] = [];
    const everyClick: number[] = [];
    for (let i = 0; i < repeats + 1; i++) {
      await warm.probe.keepImage(testImage(10 + i, side, side));
      await graphMs(warm);
      const whole = await warm.probe.timeSegment({ prompt: PROMPT, force: true });
      const inGraphs = await graphMs(warm);
      const second = await warm.probe.timeSegment({ prompt: `${PROMPT} ${i}`, force: true });
      const clicks = await warm.page.evaluate(clickTimes, 6);
      // The first round warms what `prepare` did not.
      if (i === 0) continue;
      newImage.push(whole);
      graphs.push(inGraphs);
      secondPrompt.push(second);
      click.push(timing(clicks).median);
      everyClick.push(...clicks);
    }
    const slice: number[] = [];
    const twentySlices: number[] = [];
    let stages: Readonly<Record<string, number>> = {};
    for (let i = 0; i < 3; i++) {
      await warm.probe.keepImage(testImage(100 + i, side, side));
      stages = await warm.page.evaluate(
        async prompt => ({
          ...(await window.client.segment(window.kept, { prompt, force: true })).timingsMs,
        }),
        PROMPT
      );
      slice.push(await warm.page.evaluate(propagate, { seed: 200 + 50 * i, count: 1, side }));
      twentySlices.push(
        await warm.page.evaluate(propagate, { seed: 210 + 50 * i, count: SLICES, side })
      );
    }
    return {
      slice: timing(slice),
      twentySlices: timing(twentySlices),
      stages,
      threads: status.state === 'ready' ? status.threads : 0,
      loadFirstVisit,
      firstPromptCold,
      firstPromptPrepared,
      newImage: timing(newImage),
      secondPrompt: timing(secondPrompt),
      click: timing(click),
      clickP95: timing(everyClick).p95,
      newImageGraphs: timing(graphs),
    };
  } finally {
    await context.close();
  }
}

function timing(runs: readonly number[]): Timing {
  const sorted = [...runs].sort((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
  return { median: at(0.5), p95: at(0.95), runs };
}

async function load({ page }: InferencePageHandle): Promise<number> {
  await page.waitForFunction(() => 'client' in window);
  return page.evaluate(async () => {
    const start = performance.now();
    await window.client.load();
    return performance.now() - start;
  });
}

type ObservedWorker = typeof globalThis & { graphRuns: number[] };

/** Collects the user timings that the sessions leave for every graph run. */
async function observeGraphs({ page }: InferencePageHandle): Promise<void> {
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
function graphMs({ page }: InferencePageHandle): Promise<number> {
  return inferenceWorker(page).evaluate(async () => {
    await new Promise(done => setTimeout(done, 30));
    return (globalThis as ObservedWorker).graphRuns.splice(0).reduce((a, b) => a + b, 0);
  });
}

function inferenceWorker(page: InferencePageHandle['page']) {
  return page.workers().find(worker => worker.url().includes('medclip-worker'))!;
}
