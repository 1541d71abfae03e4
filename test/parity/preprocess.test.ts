import { join } from 'node:path';
import { checkPreprocess, isPreprocessPack } from '../../platform/cli/src/parity/preprocess';
import { openGoldenPack } from '../../platform/cli/src/parity/goldenPack';
import { describeWithTestData } from '../support/testData';

describeWithTestData('preprocess golden pack', root => {
  it('passes every check', async () => {
    const pack = await openGoldenPack(join(root, 'golden', 'preprocess'), root);
    expect(isPreprocessPack(pack)).toBe(true);
    const failed: string[] = [];
    let passed = 0;
    for await (const r of checkPreprocess(pack, { backend: 'node' })) {
      if (r.pass) passed++;
      else failed.push(`${r.name}: ${r.detail}`);
    }
    expect(failed).toEqual([]);
    expect(passed).toBeGreaterThan(100);
  }, 120_000);
});
