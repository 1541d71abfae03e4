import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NANO_PACK_DIR } from '@medclip/models/nanoPack';
import { evaluateSample } from '../../platform/cli/src/evaluation/evaluateSample';
import { overlap } from '../../platform/cli/src/evaluation/overlap';
import { openPipeline } from '../../platform/cli/src/openPipeline';
import { greyPng, maskPng } from '../../platform/cli/src/pngImage';
import { readImage } from '../../platform/cli/src/readImage';
import { runTrain } from '../../platform/cli/src/weak/runTrain';
import { describeWithTool } from '../support/externalTool';
import { lesionPhantom } from '../support/images/lesionPhantom';
import { PYTHON, pytorchTool } from '../support/packs/torch';

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
const place = (i: number) => [60 + ((i * 67) % 200), 50 + ((i * 41) % 100)] as const;

/** Phantoms with a teacher that is wrong in every fifth: it outlines the other side. Gives its mean Dice. */
function writeLabels(count: number): number {
  for (const sub of ['images', 'labels/masks']) mkdirSync(join(dir, sub), { recursive: true });
  let dice = 0;
  const entries = Array.from({ length: count }, (_, i) => {
    const [cx, cy] = place(i);
    writeFileSync(join(dir, 'images', `${i}.png`), greyPng(W, H, lesionPhantom(W, H, cx, cy).data));
    const drawn = i % 5 === 2 ? ellipse((cx + 160) % W, H - cy) : ellipse(cx, cy);
    dice += overlap(drawn, ellipse(cx, cy)).dice;
    writeFileSync(join(dir, 'labels/masks', `${i}.png`), maskPng(drawn));
    const said = { verdict: 'strong', iou: 0.9, stability: 0.9, agreement: 0.9, reasons: [] };
    return {
      image: `../images/${i}.png`,
      mask: `masks/${i}.png`,
      text: TEXT,
      group: 'kept',
      ...said,
    };
  });
  const about = {
    ...{ text: TEXT, concept: TEXT, modality: 'US' },
    teacher: { pack: 'synthetic', sha256: '0'.repeat(64) },
    gate: { minIou: 0, minStability: 0, minAgreement: 0 },
    counts: { images: count, kept: count, normals: 0, leftOut: {} },
  };
  writeFileSync(join(dir, 'labels/manifest.json'), JSON.stringify(entries));
  writeFileSync(join(dir, 'labels/labels.json'), JSON.stringify(about));
  return dice / count;
}

describeWithTool(pytorchTool, "a segmenter trained on a pack's own outlines", () => {
  it('learns more than a teacher knows that is wrong in every fifth', async () => {
    const teacher = writeLabels(40);
    const out = join(dir, 'pack');
    const train = { python: PYTHON, steps: 160, minutes: 20, cycles: 2, checkpoints: 2 };
    const pack = await runTrain({
      ...{ labels: join(dir, 'labels'), base: NANO_PACK_DIR, out, size: 64, seed: 1 },
      ...train,
    });
    expect(pack.third).toMatchObject({ concepts: [TEXT], modality: 'US', prefer: false });
    const { pipeline } = await openPipeline(out);
    const dice: number[] = [];
    for (let i = 0; i < 10; i++) {
      const [cx, cy] = [75 + 17 * i, 60 + 8 * i];
      const [image, mask] = [join(dir, `t${i}.png`), join(dir, `t${i}.mask.png`)];
      writeFileSync(image, greyPng(W, H, lesionPhantom(W, H, cx, cy).data));
      writeFileSync(mask, maskPng(ellipse(cx, cy)));
      const sample = { image, mask, text: TEXT, group: null };
      const { result } = await evaluateSample(sample, pipeline, { third: 'own' });
      dice.push(result.dice!);
    }
    const student = dice.reduce((a, b) => a + b) / dice.length;
    expect(teacher).toBeGreaterThan(0.75);
    expect(student).toBeGreaterThan(teacher + 0.05);

    const { raster } = await readImage(join(dir, 't3.png'));
    const request = { prompt: TEXT, modality: 'US', force: true, candidates: true };
    const answer = await pipeline.segment(raster, request);
    const trained = answer.candidates.filter(c => c.third);
    expect(trained).toHaveLength(1);
    expect(trained[0]).toMatchObject({ chosen: false, third: { outlines: 40 } });
    expect(trained[0]!.third!.doubt).toBeGreaterThan(0);
    expect(trained[0]!.third!.doubt).toBeLessThan(1);
    const elsewhere = await pipeline.segment(raster, { ...request, modality: 'MR' });
    expect(elsewhere.candidates.some(c => c.third)).toBe(false);
    await pipeline.dispose();
  }, 1_800_000);

  it('says what makes the labels that are not there', async () => {
    const labels = join(dir, 'none');
    const train = { python: PYTHON, steps: 1, minutes: 1, cycles: 1, checkpoints: 1 };
    await expect(
      runTrain({ labels, base: NANO_PACK_DIR, out: join(dir, 'x'), size: 64, seed: 1, ...train })
    ).rejects.toThrow(/pseudolabel/);
  });
});
