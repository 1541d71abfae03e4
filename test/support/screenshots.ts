import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';

const ROOT = path.resolve(__dirname, '../..');

/**
 * Takes a picture of the viewer for people to look at. `UPDATE_SCREENSHOTS=1` puts it where the README shows it; without,
 * it lands in the ignored cache, so that a test run changes no tracked file.
 */
export async function screenshot(page: Page, name: string): Promise<void> {
  const folder =
    process.env.UPDATE_SCREENSHOTS === '1'
      ? path.join(ROOT, 'docs/screenshots')
      : path.join(ROOT, '.cache/screenshots');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
}
