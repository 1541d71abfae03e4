import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { addLocator } from '@medclip/models/locator/addLocator';
import { nanoPackDir } from '@medclip/models/nanoPack';
import { golden } from '../../support/golden';

const MINI = golden('locator-mini', 'locator.safetensors');

describe('a locator for a pack', () => {
  let out: string;
  beforeEach(() => (out = fs.mkdtempSync(path.join(os.tmpdir(), 'medclip-locator-'))));
  afterEach(() => fs.rmSync(out, { recursive: true, force: true }));

  it('refuses a locator that reads another text embedding', async () => {
    const made = addLocator({ locator: MINI, base: nanoPackDir('nano-v1'), out, dtype: 'int8' });
    await expect(made).rejects.toMatchObject({ code: 'model-unsupported' });
    expect(fs.existsSync(path.join(out, 'pack.json'))).toBe(false);
  });

  it('refuses what is no locator', async () => {
    const other = golden('mobile-sam-mini', firstCheckpoint('mobile-sam-mini'));
    const made = addLocator({ locator: other, base: nanoPackDir('nano-v1'), out, dtype: 'int8' });
    await expect(made).rejects.toMatchObject({ code: 'model-unsupported' });
  });

  it('leaves the base pack alone', async () => {
    const base = nanoPackDir('nano-v1');
    const made = addLocator({ locator: MINI, base, out: base, dtype: 'int8' });
    await expect(made).rejects.toMatchObject({ code: 'bad-input' });
  });
});

const firstCheckpoint = (pack: string): string =>
  fs.readdirSync(golden(pack)).find(f => /\.(pt|pth|safetensors|bin)$/.test(f))!;
