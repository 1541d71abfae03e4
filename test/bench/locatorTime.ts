import path from 'node:path';
import { DEFAULT_PACK } from '@medclip/extension-medclip-sam/engine/pack/defaultPack';
import { launchChromium } from '../support/browser/chromium';
import { testImage } from '../support/images/testImage';
import { openInferencePage } from '../support/inference/inferencePage';
import { NANO_PACK, startInferenceSite } from '../support/inference/inferenceSite';

interface LocatorTime {
  readonly threads: number;
  /** Milliseconds of the locator, the net's square included: smallest, median and largest of the rounds. */
  readonly newImage: readonly number[];
  /** The same on an image whose square is known. */
  readonly otherWords: readonly number[];
}

const spread = (values: number[]): number[] => {
  values.sort((a, b) => a - b);
  return [values[0]!, values[values.length >> 1]!, values.at(-1)!].map(
    v => Math.round(10 * v) / 10
  );
};

/**
 * `npm run bench:locator -- [ROUNDS] [SIDE]`: how long the default pack's locator takes in Chromium on WebAssembly, with several threads
 * and with one, as JSON. Default: 15 rounds, images of 512 x 512.
 */
async function main(rounds = 15, side = 512): Promise<void> {
  const site = await startInferenceSite(path.dirname(NANO_PACK));
  const times: LocatorTime[] = [];
  try {
    for (const isolated of [true, false]) {
      site.isolated = isolated;
      const browser = await launchChromium({ timed: true });
      const { probe } = await openInferencePage(await browser.newContext(), site.url, {
        packUrl: `/models/${DEFAULT_PACK}`,
        askAboveBytes: Number.MAX_SAFE_INTEGER,
        backend: 'wasm',
      });
      const locate = async (image: ReturnType<typeof testImage>, prompt: string) =>
        (await probe.segment(image, { prompt })).timingsMs.saliency;
      const newImage: number[] = [];
      const otherWords: number[] = [];
      for (let i = -2; i < rounds; i++) {
        const image = testImage(100 + i, side, side);
        const first = await locate(image, 'brain tumor');
        const second = await locate(image, 'lungs');
        // The first two warm the worker.
        if (i < 0) continue;
        newImage.push(first);
        otherWords.push(second);
      }
      const status = await probe.status();
      await browser.close();
      if (status.state !== 'ready') throw new Error(`The models are ${status.state}.`);
      const { threads } = status;
      times.push({ threads, newImage: spread(newImage), otherWords: spread(otherWords) });
    }
  } finally {
    await site.close();
  }
  process.stdout.write(`${JSON.stringify(times, null, 2)}\n`);
}

const [rounds, side] = process.argv.slice(2).map(Number);
main(rounds, side).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
