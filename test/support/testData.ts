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
 * A describe block over real images, which no clone has: what can be tested with images of our own is tested with those, in a
 * block of its own. Where a needed folder is missing, `body` is not called at all, so that nothing in it can read the folder; one
 * skipped test says what is missing.
 *
 * @param needs folders below the test data, e.g. 'data/dicom'
 */
export function describeWithTestData(
  name: string,
  needs: readonly string[],
  body: (root: string) => void
): void {
  const missing = needs.filter(folder => testData(folder) === null);
  if (missing.length === 0) return describe(name, () => body(ROOT));
  describe(name, () => {
    test.skip(`needs real images (${missing.join(', ')}) in MEDCLIP_SAM_TEST_DATA`, () => {});
  });
}
