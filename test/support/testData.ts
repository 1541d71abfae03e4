import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(
  process.env.MEDCLIP_SAM_TEST_DATA ?? join(__dirname, '..', '..', '..', 'shared')
);

/** A path in the shared test data, or null where it is not there. */
export function testData(...parts: string[]): string | null {
  const path = join(ROOT, ...parts);
  return existsSync(path) ? path : null;
}

/** In the name of every test over real images: `npm test` runs those once more by it, where there are some. */
export const REAL_IMAGES = '[real images]';

/**
 * A describe block over real images, which no clone has, beside one in the same file that asks the same of images made here.
 * Where a needed folder is missing it is left out: nothing is asked of real images only.
 *
 * @param needs folders below the test data, e.g. 'data/dicom'
 */
export function alsoWithTestData(
  name: string,
  needs: readonly string[],
  body: (root: string) => void
): void {
  if (missing(needs).length === 0) describe(`${name} ${REAL_IMAGES}`, () => body(ROOT));
}

/**
 * The folder of the test data, for suites over what cannot be made here: the very images that a published figure is about, or
 * checkpoints of a training run. Their files end in `.realData.test.ts`, and are no part of a run without these data.
 *
 * @param needs folders below the test data, e.g. 'models/nano-v0'
 * @throws Error naming what is missing
 */
export function realDataRoot(...needs: readonly string[]): string {
  const lacking = missing(needs);
  if (lacking.length === 0) return ROOT;
  throw new Error(`MEDCLIP_SAM_TEST_DATA (${ROOT}) lacks ${lacking.join(' and ')}.`);
}

const missing = (needs: readonly string[]) => needs.filter(folder => testData(folder) === null);
