import { join } from 'node:path';
import { openGoldenPack } from '../../platform/cli/src/parity/goldenPack';
import { checkSamPack, isSamPack } from '../../platform/cli/src/parity/sam';
import { describeWithTestData } from '../support/testData';

describeWithTestData('SAM goldens', root => {
  it.each([
    ['sam-vit-mini', 250],
    ['mobile-sam-mini', 80],
  ])(
    '%s is matched from every container',
    async (name, atLeast) => {
      const pack = await openGoldenPack(join(root, 'golden', name), root);
      expect(isSamPack(pack)).toBe(true);
      const failed: string[] = [];
      let passed = 0;
      for await (const r of checkSamPack(pack, { backend: 'node' })) {
        if (r.pass) passed++;
        else failed.push(`${r.name}: ${r.detail}`);
      }
      expect(failed).toEqual([]);
      expect(passed).toBeGreaterThan(atLeast);
    },
    120_000
  );
});
