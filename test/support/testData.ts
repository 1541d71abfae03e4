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

/** A describe block over the shared test data; where there is none it is skipped and says so. */
export function describeWithTestData(name: string, body: (root: string) => void): void {
  if (existsSync(join(ROOT, 'golden'))) {
    describe(name, () => body(ROOT));
    return;
  }
  process.stderr.write(
    `SKIPPED "${name}": no test data at ${ROOT} (set MEDCLIP_SAM_TEST_DATA to the folder)\n`
  );
  describe.skip(name, () => body(ROOT));
}
