import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  runEvaluation,
  type EvaluationOptions,
} from '../../../platform/cli/src/evaluation/runEvaluation';
import { compareResults } from '../../../platform/cli/src/evaluation/compare';
import { controlSamples } from '../../../platform/cli/src/evaluation/controls';
import type { SampleResult } from '../../../platform/cli/src/evaluation/evaluateSample';
import { readDataFolder, readManifest } from '../../../platform/cli/src/evaluation/manifest';
import { timeLeft } from '../../../platform/cli/src/evaluation/progressBar';
import { greyPng } from '../../../platform/cli/src/pngImage';
import { failureSentence } from '../../../platform/cli/src/exitCodes';

const PROMPT = 'a breast ultrasound image showing a breast tumor';
const WIDTH = 160;
const HEIGHT = 120;

/** A dark ellipse in tissue and its truth. */
function draw(cx: number, cy: number): { image: Buffer; mask: Buffer } {
  const inside = (i: number): boolean =>
    (((i % WIDTH) - cx) / 22) ** 2 + ((Math.floor(i / WIDTH) - cy) / 15) ** 2 < 1;
  const image = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) =>
    inside(i) ? 25 : 110 + ((i * 7919) % 60)
  );
  const mask = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => (inside(i) ? 255 : 0));
  return { image: greyPng(WIDTH, HEIGHT, image), mask: greyPng(WIDTH, HEIGHT, mask) };
}

describe('evaluate', () => {
  let dir: string;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'medclip-evaluate-'));
    for (const sub of ['images', 'masks', 'a', 'b']) mkdirSync(join(dir, sub));
    for (const [i, x] of [50, 80, 110].entries()) {
      const { image, mask } = draw(x, 60);
      writeFileSync(join(dir, 'images', `${i}.png`), image);
      writeFileSync(join(dir, 'masks', `${i}.png`), mask);
    }
    writeFileSync(
      join(dir, 'manifest.json'),
      JSON.stringify([
        { image: 'images/0.png', mask: 'masks/0.png', text: PROMPT, group: 'us' },
        { image: 'images/1.png', mask: null, text: 'a bicycle', group: 'none' },
      ])
    );
  });
  afterAll(() => rmSync(dir, { recursive: true }));

  const options = (out: string, more: Partial<EvaluationOptions> = {}): EvaluationOptions => ({
    segment: { force: true },
    seed: 1,
    limit: null,
    workers: 1,
    ablate: false,
    out: join(dir, out),
    ...more,
  });
  const report = (out: string): { images: SampleResult[] } =>
    JSON.parse(readFileSync(join(dir, out, 'report.json'), 'utf8')) as { images: SampleResult[] };

  it('counts how often pixels are right by what the pass says of them', async () => {
    const samples = await readDataFolder(dir, PROMPT);
    const segment = { force: true, countReliability: true };
    const { reliability } = await runEvaluation(samples, options('b', { segment }));
    const { images, wrong, auroc, ece, eceByOthers, curve } = reliability!.all!;
    expect(images).toBe(3);
    expect(wrong).toBeGreaterThan(0);
    expect(auroc).toBeGreaterThan(0.6);
    expect(ece).toBeLessThan(0.5);
    expect(eceByOthers).toBeNull();
    expect(curve.reduce((sum, { pixels }) => sum + pixels, 0)).toBeCloseTo(1, 9);
    expect(report('b').images.every(r => r.reliability === undefined)).toBe(true);
  });

  it('measures a folder, writes JSON, CSV and HTML, and goes on where it stopped', async () => {
    const samples = await readDataFolder(dir, PROMPT);
    const first = await runEvaluation(samples, options('a'));
    // As `segment` says: the pack's map takes no notice of topK.
    const settings = { saliency: 'gradcam', topK: null };
    expect(first).toMatchObject({ n: 3, pack: 'nano-v1', groups: {}, settings });
    expect(first.dice!.mean).toBeGreaterThan(0.3);
    expect(first.nsd2pxAuthors!.mean).toBeGreaterThan(first.nsd2px!.mean);
    expect(readFileSync(join(dir, 'a', 'images.csv'), 'utf8').split('\n')).toHaveLength(5);
    expect(readFileSync(join(dir, 'a', 'report.html'), 'utf8')).toContain('data:image/png;base64,');

    const journal = join(dir, 'a', 'results.jsonl');
    const lines = readFileSync(journal, 'utf8').trimEnd().split('\n');
    // A crash: the last line is half written; and a mark shows that kept lines are not run again.
    const marked = lines[1]!.replace(/"ms":[\d.]+/, '"ms":123456');
    writeFileSync(journal, `${[lines[0], marked].join('\n')}\n`);
    appendFileSync(journal, lines[2]!.slice(0, 20));
    const second = await runEvaluation(samples, options('a'));
    expect(second.dice).toEqual(first.dice);
    expect(report('a').images.filter(r => r.ms === 123456)).toHaveLength(1);

    // With other settings everything is made anew, and what was there is kept beside it.
    await runEvaluation(samples, options('a', { segment: { force: true, saliency: 'dense' } }));
    expect(report('a').images.every(r => r.ms !== 123456)).toBe(true);
    expect(report('a/previous-1').images.filter(r => r.ms === 123456)).toHaveLength(1);
  });

  it('refuses a folder that another run is writing', async () => {
    const samples = await readDataFolder(dir, PROMPT);
    const two = await Promise.allSettled([
      runEvaluation(samples, options('busy')),
      runEvaluation(samples, options('busy')),
    ]);
    expect(two.map(r => r.status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = two.find(r => r.status === 'rejected');
    expect(refused?.reason).toMatchObject({
      message: expect.stringMatching(/in use by a running run \(process \d+\)/) as string,
      remedy: 'Wait until that run has ended, or give another --out.',
    });
    // What a process that is gone has left does not block.
    writeFileSync(join(dir, 'busy', '.lock'), '4194304\nnever\n');
    await runEvaluation(samples, options('busy'));
  });

  it('takes absent findings from a manifest and adds controls', async () => {
    const samples = await readManifest(join(dir, 'manifest.json'));
    const r = await runEvaluation(samples, options('absent', { segment: {} }));
    expect(r.absentRefused).toEqual({ rate: 1, n: 1 });
    expect(Object.keys(r.groups)).toEqual(['none', 'us']);
    const controls = controlSamples(samples);
    expect(controls.every(s => s.mask === null)).toBe(true);
    expect(controls.filter(s => s.text === 'a bicycle').map(s => s.image)).toEqual([
      samples[0]!.image,
    ]);
  });

  it('gives the same results in two worker processes', async () => {
    const samples = await readDataFolder(dir, PROMPT);
    const one = await runEvaluation(samples, options('one'));
    const two = await runEvaluation(samples, options('two', { workers: 2 }));
    expect(two.dice).toEqual(one.dice);
    expect(two.iou).toEqual(one.iou);
  });

  it('says of a file that is missing the same in one process and in two', async () => {
    const samples = await readDataFolder(dir, PROMPT);
    const some = samples.map((s, i) => (i === 1 ? { ...s, image: join(dir, 'gone.png') } : s));
    for (const workers of [1, 2]) {
      const failed = runEvaluation(some, options(`gone-${workers}`, { workers }));
      const sentence = failureSentence(await failed.catch((cause: unknown) => cause));
      expect(sentence).toBe(`${join(dir, 'gone.png')} does not exist. Check the path.`);
    }
  });

  it('names what is wrong with its input', async () => {
    writeFileSync(join(dir, 'bad.json'), '[{"image": 1}]');
    await expect(readManifest(join(dir, 'bad.json'))).rejects.toThrow(/not valid at 0.image/);
    writeFileSync(join(dir, 'worse.json'), '{');
    await expect(readManifest(join(dir, 'worse.json'))).rejects.toThrow(/not JSON/);
    rmSync(join(dir, 'masks', '2.png'));
    await expect(readDataFolder(dir, PROMPT)).rejects.toThrow(/masks\/2.png is missing/);
  });

  it('compares pairs only', async () => {
    const [first] = report('b').images;
    const better = { ...first!, dice: first!.dice! + 0.1 };
    const c = compareResults([first!, { ...first!, image: 'x' }], [better], 1);
    expect(c).toMatchObject({ pairs: 1, onlyA: 1, onlyB: 0 });
    expect(c.dice!.mean).toBeCloseTo(0.1);
  });

  it('says how long it will take', () => {
    expect([timeLeft(5), timeLeft(65), timeLeft(7300)]).toEqual(['5 s', '1 min 5 s', '2 h 1 min']);
  });
});
