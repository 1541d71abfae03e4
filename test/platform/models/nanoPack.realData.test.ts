import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { makeNanoPack, nanoPackDir } from '../../../platform/models/src/nanoPack';
import { REAL_IMAGES, realDataRoot } from '../../support/testData';

it(`nano-v0 is rebuilt byte for byte ${REAL_IMAGES}`, async () => {
  const root = realDataRoot('models/nano-v0');
  const shipped = nanoPackDir('nano-v0');
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'nano-'));
  try {
    await makeNanoPack(path.join(root, 'models', 'nano-v0'), path.join(dir, 'pack'));
    for (const file of fs.readdirSync(shipped)) {
      const made = fs.readFileSync(path.join(dir, 'pack', file));
      expect([file, made.equals(fs.readFileSync(path.join(shipped, file)))]).toEqual([file, true]);
    }
  } finally {
    fs.rmSync(dir, { recursive: true, force: true });
  }
});
