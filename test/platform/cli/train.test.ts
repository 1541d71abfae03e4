import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NANO_PACK_DIR } from '@medclip/models/nanoPack';
import { evaluateSample } from '../../../platform/cli/src/evaluation/evaluateSample';
import { openPipeline } from '../../../platform/cli/src/openPipeline';
import { greyPng, maskPng } from '../../../platform/cli/src/pngImage';
import { createProgram } from '../../../platform/cli/src/program';
import { maskOnSquare, pooled } from '../../../platform/cli/src/weak/features';
import { lesionPhantom } from '../../support/images/lesionPhantom';

const TEXT = 'breast tumor';
const [W, H] = [320, 200];
let dir: string;
beforeAll(() => (dir = mkdtempSync(join(tmpdir(), 'train-'))));
afterAll(() => rmSync(dir, { recursive: true }));

const ellipse = (cx: number, cy: number) => ({
  width: W,
  height: H,
  data: Uint8Array.from({ length: W * H }, (_, i) =>
    Number((((i % W) - cx) / 38) ** 2 + ((Math.floor(i / W) - cy) / 26) ** 2 < 1)
  ),
});
async function fails(...args: string[]) {
  let err = '';
  const spy = jest
    .spyOn(process.stderr, 'write')
    .mockImplementation(text => Boolean((err += String(text))));
  process.exitCode = undefined;
  try {
    const program = createProgram();
    program.commands.forEach(c => c.exitOverride());
    await program
      .parseAsync(['node', 'medclip-sam', ...args])
      .catch((e: Error) => (err += e.message));
    return err;
  } finally {
    process.exitCode = undefined;
    spy.mockRestore();
  }
}

it('says what is missing', async () => {
  const out = ['--out', join(dir, 'x')];
  expect(await fails('train', '--labels', dir, ...out, '--size', '65')).toMatch(/64, 128 or 256/);
  expect(await fails('train', '--labels', dir, ...out, '--python', '/no/python')).toMatch(
    /no Python at "\/no\/python".*pip install torch numpy/
  );
  expect(existsSync(join(dir, 'x'))).toBe(false);
});

it('refuses to ask a pack for what it has not', async () => {
  const [image, mask] = [join(dir, 'a.png'), join(dir, 'a.mask.png')];
  writeFileSync(image, greyPng(W, H, lesionPhantom().data));
  writeFileSync(mask, maskPng(ellipse(100, 110)));
  const { pipeline } = await openPipeline(NANO_PACK_DIR);
  const sample = { image, mask, text: TEXT, group: null };
  await expect(evaluateSample(sample, pipeline, { third: 'box' })).rejects.toMatchObject({
    code: 'model-unsupported',
  });
  await pipeline.dispose();
  expect(readFileSync(image).length).toBeGreaterThan(0);
});

it('puts masks where the drawing model sees the image, and pools embeddings by cells', () => {
  const wide = { source: { width: 8, height: 4 }, side: 16, resized: { width: 16, height: 8 } };
  const full = { width: 8, height: 4, data: new Uint8Array(32).fill(1) };
  const square = maskOnSquare(full, wide, 4);
  expect([...square]).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
  const small = pooled(
    Float32Array.from({ length: 32 * 32 }, (_, i) => (i % 2) + 2 * (Math.floor(i / 32) % 2)),
    1,
    32
  );
  expect(small).toHaveLength(256);
  expect(small.every(v => v === 1.5)).toBe(true);
});
