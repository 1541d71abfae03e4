import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { ARGUMENTS, chromiumPath } from '../support/browser/chromium';
import { openInferencePage, type InferenceProbe } from '../support/inference/inferencePage';
import { startInferenceSite, type InferenceSite } from '../support/inference/inferenceSite';
import { testImage } from '../support/images/testImage';
import { BOX_REQUEST } from './boxRequest';
import type { LoadedModel } from '@medclip/extension-medclip-sam/engine/worker/workerProtocol';
import type { ModelStatus } from '@medclip/extension-medclip-sam/engine/worker/client';
import type { EmbedAnswer, EmbedRequest } from './embedWorker';
import { EMBEDDINGS, type EmbeddingName } from './embeddingInputs';
import { rendererPeak } from './peakMemory';

/** Channels of gScoreCAM here: two batches, which is what memory depends on. */
const CHANNELS = 16;
/** Prompts of their own, so that no text is taken from the cache. */
const PROMPTS = { gradcam: 'breast tumor', gscorecam: 'lung mass', m2ib: 'liver cyst' } as const;
export type MeasuredSaliency = keyof typeof PROMPTS;
const WORKER = '/plugins/medclip-worker.js';

export interface ChromiumOptions {
  /** Saliency methods to run after Grad-CAM. */
  readonly more: readonly MeasuredSaliency[];
  /** False: as a browser without JSPI, where weights are copied into memory before a session takes them. */
  readonly jspi: boolean;
}

/**
 * A pack in Chromium on WebAssembly: everything run once (image, text, saliency, SAM by a box), with times and the renderer's
 * peak memory; then its embeddings. A persistent profile: a temporary one holds the downloaded files in memory.
 */
export async function runInChromium(models: string, { more, jspi }: ChromiumOptions) {
  const site = await startInferenceSite(models, { embeddings: true });
  if (!jspi) site.replies.set(WORKER, script => ({ body: `${WITHOUT_JSPI}${String(script)}` }));
  const profile = mkdtempSync(path.join(os.tmpdir(), 'medclip-profile-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: chromiumPath(),
    headless: true,
    args: [...ARGUMENTS],
  });
  try {
    const options = { packUrl: '/models/measured', askAboveBytes: 1e12 };
    const { probe, page } = await openInferencePage(context, site.url, options);
    const measured = await runEverything(probe, more);
    const sessionsMs = await sessionTimes(page);
    const rendererPeakMb = rendererPeak(process.pid);
    const { runtime, threads, variant } = (await probe.status()) as LoadedModel & ModelStatus;
    await page.close();
    const embeddings = await embed(await context.newPage(), site);
    return { ...measured, sessionsMs, rendererPeakMb, runtime, threads, variant, embeddings };
  } finally {
    await context.close();
    await site.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

const WITHOUT_JSPI = 'delete WebAssembly.Suspending;';

async function runEverything(probe: InferenceProbe, more: readonly MeasuredSaliency[]) {
  const start = performance.now();
  const timingsMs: Record<string, unknown> = {};
  const image = testImage(1);
  const scores: Record<string, number> = {};
  const request = (saliency: MeasuredSaliency) => {
    return { prompt: PROMPTS[saliency], saliency, topK: CHANNELS, force: true };
  };
  const first = await probe.segment(image, request('gradcam'));
  timingsMs.gradcam = first.timingsMs;
  scores.gradcam = first.specificity.score;
  const refineStart = performance.now();
  // Random weights may find nothing to outline; a box always has SAM run.
  const { mask } = await probe.refine(image, BOX_REQUEST);
  timingsMs.refine = Math.round(performance.now() - refineStart);
  const peaksMb: Record<string, number> = { gradcam: rendererPeak(process.pid) };
  for (const saliency of more) {
    const result = await probe.segment(image, request(saliency));
    timingsMs[saliency] = result.timingsMs;
    scores[saliency] = result.specificity.score;
    peaksMb[saliency] = rendererPeak(process.pid);
  }
  const seconds = (performance.now() - start) / 1000;
  return { seconds, timingsMs, peaksMb, scores, maskPixels: mask.reduce((n, v) => n + v, 0) };
}

/** Milliseconds to open each session. */
async function sessionTimes(page: Page): Promise<Record<string, number>> {
  const worker = page.workers().find(w => w.url().includes('medclip-worker'));
  const measures = await worker!.evaluate(() =>
    performance.getEntriesByType('measure').map(({ name, duration }) => [name, duration] as const)
  );
  return Object.fromEntries(
    measures.map(([name, ms]) => [name.replace('medclip-sam session ', ''), Math.round(ms)])
  );
}

async function embed(
  page: Page,
  { url }: InferenceSite
): Promise<Record<EmbeddingName, Float32Array>> {
  await page.goto(`${url}/`);
  const request: EmbedRequest = {
    packUrl: `${url}/models/measured`,
    ortUrl: `${url}/plugins/ort`,
    names: EMBEDDINGS,
  };
  const answer = await page.evaluate(embedInPage, request);
  if ('failed' in answer) throw new Error(answer.failed);
  return Object.fromEntries(
    EMBEDDINGS.map(name => [name, Float32Array.from(answer.embeddings[name]!)])
  ) as Record<EmbeddingName, Float32Array>;
}

/** Runs inside the page. */
function embedInPage(request: EmbedRequest): Promise<EmbedAnswer> {
  return new Promise((resolve, reject) => {
    const worker = new Worker('/plugins/embed-worker.js');
    worker.onerror = event => reject(new Error(event.message));
    worker.onmessage = ({ data }: MessageEvent<EmbedAnswer>) => {
      worker.terminate();
      resolve(data);
    };
    worker.postMessage(request);
  });
}
