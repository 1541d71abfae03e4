import fs from 'node:fs';
import { nanoPackDir } from '../../../platform/models/src/nanoPack';
import { verifyPack } from '../../../platform/models/src/verifyPack';

const MIB = 1 << 20;

it.each([
  ['nano-v0', 12e6],
  ['nano-v1', 12e6],
  ['medclip-sam-1', 25e6],
])('%s is whole, below %d bytes, no file above 4 MiB', async (name, most) => {
  const dir = nanoPackDir(name);
  const pack = await verifyPack(dir);
  expect(pack.id).toBe(name);
  const sizes = Object.values(pack.files).map(f => f.bytes);
  expect(sizes.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(most);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(4 * MIB);
  expect(fs.readdirSync(dir).sort()).toEqual([...Object.keys(pack.files), 'pack.json'].sort());
  expect(pack.licence.attribution.length).toBeGreaterThan(0);
});
