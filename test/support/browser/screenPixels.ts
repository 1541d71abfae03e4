import type { Page } from 'playwright-core';
import { PNG } from 'pngjs';

/** Pixels of the badge's and the dashed outline's yellow in a PNG. */
export function yellowPixels(png: Buffer): number {
  const { data } = PNG.sync.read(png);
  let count = 0;
  for (let i = 0; i < data.length; i += 4) {
    if (data[i]! > 240 && data[i + 1]! > 205 && data[i + 2]! < 130) count += 1;
  }
  return count;
}

/** The same of what the active viewport shows, as the screen has it: a canvas may hold other pixels than are seen. */
export async function yellowOnScreen(page: Page): Promise<number> {
  const clip = await page.locator('.cornerstone-viewport-element').first().boundingBox();
  if (!clip) throw new Error('There is no viewport.');
  return yellowPixels(await page.screenshot({ clip }));
}
