import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';

const ROOT = path.resolve(__dirname, '../..');

/** A picture for whoever wonders about a test run, in the ignored cache: a run changes no tracked file. */
export function screenshot(page: Page, name: string): Promise<void> {
  return take(page, path.join(ROOT, '.cache/screenshots'), name);
}

/** A picture that the documentation shows: renewed there with `UPDATE_SCREENSHOTS=1`. */
export function documented(page: Page, name: string): Promise<void> {
  const update = process.env.UPDATE_SCREENSHOTS === '1';
  return take(page, path.join(ROOT, update ? 'docs/screenshots' : '.cache/screenshots'), name);
}

/** JPEG: forty pictures of grey noise must not weigh more than the program. */
async function take(page: Page, folder: string, name: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, `${name}.jpg`), type: 'jpeg', quality: 62 });
}
