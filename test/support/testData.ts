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
  if (missing(needs).length === 0) describe(name, () => body(ROOT));
}

/**
 * A describe block over what cannot be made here: the very images that a published figure is about, or checkpoints of a training
 * run. Where it is missing, `body` is not called at all, so that nothing in it can read the folder; one skipped test says what is
 * missing.
 *
 * @param needs folders below the test data, e.g. 'models/nano-v0'
 */
export function describeWithTestData(
  name: string,
  needs: readonly string[],
  body: (root: string) => void
): void {
  const lacking = missing(needs);
  if (lacking.length === 0) return describe(name, () => body(ROOT));
  describe(name, () => {
    test.skip(`needs ${lacking.join(' and ')} in MEDCLIP_SAM_TEST_DATA`, () => {
      throw new Error(`${lacking.join(' and ')}: not there.`);
    });
  });
}

const missing = (needs: readonly string[]) => needs.filter(folder => testData(folder) === null);
