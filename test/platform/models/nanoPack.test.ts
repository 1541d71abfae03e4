import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { makeNanoPack, nanoPackDir } from '../../../platform/models/src/nanoPack';
import { verifyPack } from '../../../platform/models/src/verifyPack';
import { describeWithTestData } from '../../support/testData';

const MIB = 1 << 20;

it.each(['nano-v0', 'nano-v1'])('%s is whole, below 12 MB, no file above 4 MiB', async name => {
  const dir = nanoPackDir(name);
  const pack = await verifyPack(dir);
  expect(pack.id).toBe(name);
  const sizes = Object.values(pack.files).map(f => f.bytes);
  expect(sizes.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(12e6);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(4 * MIB);
  expect(fs.readdirSync(dir).sort()).toEqual([...Object.keys(pack.files), 'pack.json'].sort());
  expect(pack.licence.attribution.length).toBeGreaterThan(0);
});

describeWithTestData('nano-v0', ['models/nano-v0'], root => {
  it('is rebuilt byte for byte', async () => {
    const shipped = nanoPackDir('nano-v0');
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'nano-'));
    try {
      await makeNanoPack(path.join(root, 'models', 'nano-v0'), path.join(dir, 'pack'));
      for (const file of fs.readdirSync(shipped)) {
        const made = fs.readFileSync(path.join(dir, 'pack', file));
        expect([file, made.equals(fs.readFileSync(path.join(shipped, file)))]).toEqual([
          file,
          true,
        ]);
      }
    } finally {
      fs.rmSync(dir, { recursive: true, force: true });
    }
  });
});
