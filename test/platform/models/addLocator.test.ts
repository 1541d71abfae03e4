import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { addLocator } from '@medclip/models/locator/addLocator';
import { nanoPackDir } from '@medclip/models/nanoPack';
import { verifyPack } from '@medclip/models/verifyPack';
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

  it('keeps the locator of the pack where only what is said of it is new', async () => {
    const base = nanoPackDir('medclip-sam-1');
    const about = path.join(out, 'about');
    fs.mkdirSync(about);
    const own = await verifyPack(base);
    const concepts = own.concepts!.map(c => ({ ...c, cut: { share: 0.5, below: 6 } }));
    fs.writeFileSync(path.join(about, 'about.json'), JSON.stringify({ concepts }));
    const to = path.join(out, 'medclip-sam-1');
    await addLocator({ base, out: to, dtype: 'int8', about });
    const made = await verifyPack(to);
    expect(made).toEqual({ ...own, concepts });
  });

  it('takes a second look of another drawing model for none', async () => {
    const second = golden('locator-second-mini', 'second.safetensors');
    const made = addLocator({ second, base: nanoPackDir('medclip-sam-1'), out, dtype: 'int8' });
    await expect(made).rejects.toMatchObject({
      code: 'model-unsupported',
      message: expect.stringContaining('12 channels'),
    });
    expect(fs.existsSync(path.join(out, 'pack.json'))).toBe(false);
  });

  it('asks for a locator where the pack has none', async () => {
    const made = addLocator({ base: nanoPackDir('nano-v1'), out, dtype: 'int8' });
    await expect(made).rejects.toMatchObject({ code: 'bad-input' });
    expect(fs.existsSync(path.join(out, 'pack.json'))).toBe(false);
  });

  it('leaves the base pack alone', async () => {
    const base = nanoPackDir('nano-v1');
    const made = addLocator({ locator: MINI, base, out: base, dtype: 'int8' });
    await expect(made).rejects.toMatchObject({ code: 'bad-input' });
  });
});

const firstCheckpoint = (pack: string): string =>
  fs.readdirSync(golden(pack)).find(f => /\.(pt|pth|safetensors|bin)$/.test(f))!;
