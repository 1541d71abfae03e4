import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';

const ROOT = path.resolve(__dirname, '../../..');

/** A picture for whoever wonders about a test run, in the ignored cache: a run changes no tracked file. */
export function screenshot(page: Page, name: string): Promise<void> {
  return take(page, '.cache/screenshots', name);
}

/** A picture that the documentation shows: renewed there with `UPDATE_SCREENSHOTS=1`. */
export function documented(page: Page, name: string): Promise<void> {
  const update = process.env.UPDATE_SCREENSHOTS === '1';
  return take(page, update ? 'docs/screenshots' : '.cache/screenshots', name);
}

/** Width of OHIF's list of studies, which is the same in every picture. */
const LIST_WIDTH = 284;

/** Viewports and panel as JPEG: forty pictures of noise must not weigh more than the program. */
async function take(page: Page, folder: string, name: string): Promise<void> {
  mkdirSync(path.join(ROOT, folder), { recursive: true });
  const { width, height } = page.viewportSize() ?? { width: 1280, height: 800 };
  await page.screenshot({
    path: path.join(ROOT, folder, `${name}.jpg`),
    type: 'jpeg',
    quality: 27,
    clip: { x: LIST_WIDTH, y: 0, width: width - LIST_WIDTH, height },
  });
}
