import fs from 'node:fs';
import path from 'node:path';
import { NANO_PACK_DIR } from '@medclip/models/nanoPack';
import { addThird } from '../../../platform/models/src/third/addThird';
import { verifyPack } from '../../../platform/models/src/verifyPack';
import { randomStudent } from '../../support/packs/randomStudent';
import { answerOfGraph, K, ownFolder, SIZE } from '../../support/packs/thirdGraph';

const folder = ownFolder();

it('gives probabilities and their entropy, within 0 and 1', async () => {
  const checkpoints = path.join(folder.dir, 'random.safetensors');
  fs.writeFileSync(checkpoints, randomStudent(K, 11, 3));
  const { probability, entropy } = await answerOfGraph(checkpoints, folder.dir);
  expect(probability).toHaveLength(SIZE * SIZE);
  for (const [i, p] of probability.entries()) {
    const h = p <= 0 || p >= 1 ? 0 : -(p * Math.log2(p) + (1 - p) * Math.log2(1 - p));
    expect(entropy[i]).toBeGreaterThanOrEqual(-1e-6);
    expect(entropy[i]).toBeLessThanOrEqual(1 + 1e-6);
    expect(Math.abs(entropy[i]! - h)).toBeLessThan(1e-4);
  }
  expect(Math.max(...probability) - Math.min(...probability)).toBeGreaterThan(0.1);
});

const about = {
  ...{ size: SIZE, patches: true, concepts: ['breast tumor'], modality: 'US' },
  labels: {
    ...{ images: 12, normals: 3, text: 'breast tumor' },
    teacher: { pack: 'nano-v1', sha256: '0'.repeat(64) },
    gate: { minIou: 0.6, minStability: 0.8, minAgreement: 0.8 },
  },
  ...{ threshold: 0.5, prefer: false },
};

it('makes a pack that verifies and says what it was trained on', async () => {
  const checkpoints = path.join(folder.dir, 'random.safetensors');
  fs.writeFileSync(checkpoints, randomStudent(K, 256, 3));
  const out = path.join(folder.dir, 'pack');
  const made = await addThird({ checkpoints, base: NANO_PACK_DIR, out, about });
  expect(await verifyPack(out)).toEqual(made);
  expect(made.licence.attribution.at(-1)).toMatch(/Trained on 12 outlines that no person has/);
  expect(fs.readFileSync(path.join(out, 'THIRD.md'), 'utf8')).toMatch(/12 outlines that no person/);
  fs.appendFileSync(path.join(out, 'third.onnx'), ' ');
  await expect(verifyPack(out)).rejects.toMatchObject({ code: 'model-corrupt' });
});

it('refuses checkpoints for other embeddings, and leaves the base alone', async () => {
  const checkpoints = path.join(folder.dir, 'random.safetensors');
  fs.writeFileSync(checkpoints, randomStudent(K, 12, 3));
  const to = (out: string) => addThird({ checkpoints, base: NANO_PACK_DIR, out, about });
  await expect(to(path.join(folder.dir, 'pack'))).rejects.toMatchObject({
    code: 'model-unsupported',
  });
  await expect(to(NANO_PACK_DIR)).rejects.toMatchObject({ code: 'bad-input' });
});
