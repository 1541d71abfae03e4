import path from 'node:path';
import { buildSync } from 'esbuild';
import type { Page } from 'playwright-core';

const VIEWER = path.resolve(__dirname, '../../../extensions/medclip-sam/src/viewer/image');

/** The viewer layer's reader of pixels, bundled for a page that OHIF runs in. */
function bundle(): string {
  const contents = `
    import { activeImage, positionText } from './activeImage';
    import { displayedRaster } from './displayedRaster';
    import { screenDifference } from './screenWindow';
    globalThis.medclipShown = async () => {
      const host = { services: globalThis.services, cornerstone: () => globalThis.cornerstone };
      const active = activeImage(host);
      const raster = await displayedRaster(active);
      return { ...raster, data: Array.from(raster.data), differs: screenDifference(active),
        position: positionText(active), imageId: active.imageId };
    };`;
  const { outputFiles } = buildSync({
    stdin: { contents, resolveDir: VIEWER, loader: 'ts' },
    ...{ bundle: true, write: false, format: 'iife', platform: 'browser', logLevel: 'silent' },
  });
  return outputFiles![0]!.text;
}

export interface Shown {
  readonly data: readonly number[];
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly differs: string | null;
  readonly position: string;
  readonly imageId: string;
}

/** What a run would be given of the image in the active viewport. */
export async function shownInViewer(page: Page): Promise<Shown> {
  const there = await page.evaluate(() => 'medclipShown' in globalThis);
  if (!there) await page.evaluate(bundle());
  return page.evaluate(() =>
    (globalThis as unknown as { medclipShown(): Promise<Shown> }).medclipShown()
  );
}
