import { join } from 'node:path';
import { checkTokenizer, isTokenizerPack } from '../../platform/cli/src/parity/tokenizer';
import { openGoldenPack } from '../../platform/cli/src/parity/goldenPack';
import { describeWithTestData } from '../support/testData';

describeWithTestData('tokenizer golden pack', root => {
  it('passes every check', async () => {
    const pack = await openGoldenPack(join(root, 'golden', 'tokenizer'), root);
    expect(isTokenizerPack(pack)).toBe(true);
    const failed: string[] = [];
    let passed = 0;
    for await (const r of checkTokenizer(pack, { backend: 'node' })) {
      if (r.pass) passed++;
      else failed.push(`${r.name}: ${r.detail}`);
    }
    expect(failed).toEqual([]);
    expect(passed).toBeGreaterThan(100);
  }, 120_000);
});
