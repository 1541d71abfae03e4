import { join } from 'node:path';
import { checkContainersPack, isContainersPack } from '../../platform/cli/src/parity/containers';
import { openGoldenPack } from '../../platform/cli/src/parity/goldenPack';
import { describeWithTestData } from '../support/testData';

describeWithTestData('containers goldens', root => {
  it('are matched from every container', async () => {
    const pack = await openGoldenPack(join(root, 'golden', 'containers'), root);
    expect(isContainersPack(pack)).toBe(true);
    const failed: string[] = [];
    let passed = 0;
    for await (const r of checkContainersPack(pack, { backend: 'node' })) {
      if (r.pass) passed++;
      else failed.push(`${r.name}: ${r.detail}`);
    }
    expect(failed).toEqual([]);
    expect(passed).toBeGreaterThan(100);
  }, 120_000);
});
