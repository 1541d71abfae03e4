import { join } from 'node:path';
import { checkNano, isNanoGolden } from '../../platform/cli/src/parity/nano';
import { openGoldenPack } from '../../platform/cli/src/parity/goldenPack';
import { describeWithTestData } from '../support/testData';

describeWithTestData('nano-v0 goldens', ['models/nano-v0/golden'], root => {
  it('match the shipped pack from prompt to mask', async () => {
    const pack = await openGoldenPack(join(root, 'models', 'nano-v0', 'golden'), root);
    expect(isNanoGolden(pack)).toBe(true);
    const failed: string[] = [];
    let passed = 0;
    for await (const r of checkNano(pack, { backend: 'node' })) {
      if (r.pass) passed++;
      else failed.push(`${r.name}: ${r.detail}`);
    }
    expect(failed).toEqual([]);
    expect(passed).toBeGreaterThan(100);
  }, 120_000);
});
