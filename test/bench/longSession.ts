import path from 'node:path';
import type { SaliencyMethod } from '@medclip/extension-medclip-sam/core/saliencyMethods';
import { launchChromium } from '../support/browser/chromium';
import { openInferencePage, type InferenceWindow } from '../support/inference/inferencePage';
import { NANO_PACK, startInferenceSite } from '../support/inference/inferenceSite';
import { testImage } from '../support/images/testImage';
import { rendererPids, residentMb } from './rendererMemory';

declare const window: InferenceWindow;

export interface LongSession {
  readonly images: number;
  readonly promptsPerImage: number;
  /** Resident memory of the renderer process (page and worker) after each image, MB. */
  readonly rendererMb: readonly number[];
  /** Least of the last ten images less that of the ten after the tenth; of a shorter session, of fewer. */
  readonly grownMb: number;
  /** Of the renderer, over the session. */
  readonly peakMb: number;
}

export interface LongSessionOptions {
  readonly images?: number;
  readonly prompts?: number;
  readonly side?: number;
  /** A pack's folder; default the nano pack. */
  readonly pack?: string;
  /** Default the pack's. */
  readonly saliency?: SaliencyMethod;
  /** After each image: its number and the renderer's resident memory. */
  readonly onImage?: (image: number, rendererMb: number) => void;
}

const PROMPTS = ['breast tumor', 'a mass', 'lungs', 'brain tumor', 'cyst'];
/** Images until caches and WebAssembly memory have their size. */
const SETTLED = 10;
/** Images within which the browser frees what it no longer needs: memory climbs and falls back, so its lows are compared. */
const CYCLE = 10;

/** One reader's long session: many images, several prompts on each, in one worker. */
export async function measureLongSession(options: LongSessionOptions = {}): Promise<LongSession> {
  const { images = 50, prompts = PROMPTS.length, side = 512, pack = NANO_PACK, saliency } = options;
  const models = path.resolve(pack);
  const [browser, site] = await Promise.all([
    launchChromium({ timed: true }),
    startInferenceSite(path.dirname(models)),
  ]);
  try {
    const { page, probe } = await openInferencePage(await browser.newContext(), site.url, {
      packUrl: `/models/${path.basename(models)}`,
      askAboveBytes: Number.MAX_SAFE_INTEGER,
    });
    const asked = Array.from({ length: prompts }, (_, i) => {
      const again = Math.floor(i / PROMPTS.length);
      return `${PROMPTS[i % PROMPTS.length]}${again > 0 ? ` ${again}` : ''}`;
    });
    await page.waitForFunction(() => 'client' in window);
    const renderer = await rendererPids(browser);
    const rendererMb: number[] = [];
    for (let i = 0; i < images; i++) {
      await probe.keepImage(testImage(1000 + i, side, side));
      await page.evaluate(
        async given => {
          for (const prompt of given.asked) {
            const request = { prompt, force: true, saliency: given.saliency };
            await window.client.segment(window.kept, request);
          }
          // The harness keeps what it was given; a viewer does not.
          window.images.clear();
        },
        { asked, saliency }
      );
      rendererMb.push(Math.max(...renderer.map(residentMb)));
      options.onImage?.(i + 1, rendererMb[i]!);
    }
    const least = (list: readonly number[]) => Math.min(...list);
    const settled = Math.min(SETTLED, Math.floor(images / 2));
    const cycle = Math.max(1, Math.min(CYCLE, Math.floor((images - settled) / 2)));
    const early = rendererMb.slice(settled, settled + cycle);
    return {
      images,
      promptsPerImage: prompts,
      rendererMb,
      grownMb: least(rendererMb.slice(-cycle)) - least(early),
      peakMb: Math.max(...rendererMb),
    };
  } finally {
    await browser.close();
    await site.close();
  }
}
