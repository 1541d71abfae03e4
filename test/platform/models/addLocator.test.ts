import fs from 'node:fs';
import fsPromises from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { addLocator } from '@medclip/models/locator/addLocator';
import { nanoPackDir } from '@medclip/models/nanoPack';
import { swapSam } from '@medclip/models/swapSam';
import { writeTritonRepository } from '@medclip/models/tritonRepository';
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

  it.each([
    [
      'a locator',
      (to: string) => addLocator({ base: nanoPackDir('medclip-sam-1'), out: to, dtype: 'int8' }),
    ],
    [
      'a drawing model',
      (to: string) => swapSam({ base: nanoPackDir('nano-v1'), out: to, sam: MINI }),
    ],
    ['Triton', (to: string) => writeTritonRepository(nanoPackDir('nano-v1'), to)],
  ])('leaves no half folder of %s on a full disk', async (_, make) => {
    const pack = path.join(out, 'pack');
    const { copyFileSync } = fs;
    const full = (to: unknown) =>
      Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'copyfile', dest: String(to) });
    jest.spyOn(fs, 'copyFileSync').mockImplementation((from, to) => {
      if (String(from).endsWith('clip-image.onnx')) throw full(to);
      copyFileSync(from, to);
    });
    jest.spyOn(fsPromises, 'copyFile').mockImplementation(async (from, to) => {
      if (String(from).endsWith('decoder.onnx') || String(to).includes('bin')) throw full(to);
      copyFileSync(String(from), String(to));
    });
    try {
      await expect(make(pack)).rejects.toMatchObject({
        code: 'setup-failed',
        message: `The folder ${pack} could not be written: the disk is full.`,
      });
    } finally {
      jest.restoreAllMocks();
    }
    expect(fs.readdirSync(out)).toEqual([]);
  });

  it('takes the place of no folder in which somebody keeps files', async () => {
    const base = nanoPackDir('medclip-sam-1');
    const to = path.join(out, 'mine');
    await addLocator({ base, out: to, dtype: 'int8' });
    fs.writeFileSync(path.join(to, 'notes.txt'), 'mine');
    await expect(addLocator({ base, out: to, dtype: 'int8' })).rejects.toMatchObject({
      code: 'bad-input',
      message: 'mine is a model pack that holds notes.txt beside its own files.',
    });
    expect(fs.readFileSync(path.join(to, 'notes.txt'), 'utf8')).toBe('mine');
  });

  it('leaves the base pack alone', async () => {
    const base = nanoPackDir('nano-v1');
    const made = addLocator({ locator: MINI, base, out: base, dtype: 'int8' });
    await expect(made).rejects.toMatchObject({ code: 'bad-input' });
  });
});

const firstCheckpoint = (pack: string): string =>
  fs.readdirSync(golden(pack)).find(f => /\.(pt|pth|safetensors|bin)$/.test(f))!;
