import { join } from 'node:path';
import { checkBiomedClipPack, isBiomedClipPack } from '../../platform/cli/src/parity/biomedclip';
import { openGoldenPack } from '../../platform/cli/src/parity/goldenPack';
import { describeWithTestData } from '../support/testData';

describeWithTestData('biomedclip-mini goldens', root => {
  it('are matched from every container', async () => {
    const pack = await openGoldenPack(join(root, 'golden', 'biomedclip-mini'), root);
    expect(isBiomedClipPack(pack)).toBe(true);
    const failed: string[] = [];
    let passed = 0;
    for await (const r of checkBiomedClipPack(pack, { backend: 'node' })) {
      if (r.pass) passed++;
      else failed.push(`${r.name}: ${r.detail}`);
    }
    expect(failed).toEqual([]);
    expect(passed).toBeGreaterThan(500);
  }, 120_000);
});
