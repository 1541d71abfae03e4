import { join } from 'node:path';
import { checkPostprocess, isPostprocessPack } from '../../platform/cli/src/parity/postprocess';
import { openGoldenPack } from '../../platform/cli/src/parity/goldenPack';
import { describeWithTestData } from '../support/testData';

describeWithTestData('postprocess golden pack', root => {
  it('passes every check', async () => {
    const pack = await openGoldenPack(join(root, 'golden', 'postprocess'), root);
    expect(isPostprocessPack(pack)).toBe(true);
    const failed: string[] = [];
    let passed = 0;
    for await (const r of checkPostprocess(pack, { backend: 'node' })) {
      if (r.pass) passed++;
      else failed.push(`${r.name}: ${r.detail}`);
    }
    expect(failed).toEqual([]);
    expect(passed).toBeGreaterThan(100);
  }, 120_000);
});
