import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Mask } from '../../../extensions/medclip-sam/src/core/raster';
import {
  drawSample,
  type DrawnSample,
} from '../../../platform/cli/src/evaluation/segmenter/drawSample';
import { summarizeDrawn } from '../../../platform/cli/src/evaluation/segmenter/summarizeDrawn';
import {
  nextClick,
  parseTruePrompt,
  truePrompts,
} from '../../../platform/cli/src/evaluation/segmenter/truePrompts';
import { greyPng, maskPng } from '../../../platform/cli/src/pngImage';
import { createProgram } from '../../../platform/cli/src/program';
import { tissuePhantom } from '../../support/images/tissuePhantom';

const SIZE = 96;
const discs = (...at: readonly (readonly [x: number, y: number, r: number])[]): Mask => ({
  width: SIZE,
  height: SIZE,
  data: Uint8Array.from({ length: SIZE * SIZE }, (_, i) =>
    Number(at.some(([x, y, r]) => Math.hypot((i % SIZE) - x, Math.floor(i / SIZE) - y) <= r))
  ),
});

describe('prompts from the truth', () => {
  it('gives each part its own box, and leaves crumbs out', () => {
    const truth = discs([20, 30, 10], [60, 50, 15], [85, 85, 2]);
    const boxes = truePrompts(truth, { kind: 'box', off: 0 }, 1).map(p => p.box);
    expect(boxes).toEqual([
      [45, 35, 75, 65],
      [10, 20, 30, 40],
    ]);
  });

  it('gives the deepest point', () => {
    const [prompt] = truePrompts(discs([20, 30, 10]), { kind: 'point' }, 1);
    expect(prompt).toEqual({ box: null, points: [{ x: 20, y: 30, label: 1 }] });
  });

  it('moves the box by the share, the same way for the same seed', () => {
    const truth = discs([48, 48, 20]);
    const box = (seed: number) => truePrompts(truth, { kind: 'box', off: 0.1 }, seed)[0]!.box!;
    expect(box(3)).toEqual(box(3));
    expect(box(3)).not.toEqual(box(4));
    const moves = Array.from({ length: 200 }, (_, seed) => box(seed)[0] - 28);
    const deviation = Math.sqrt(moves.reduce((sum, m) => sum + m * m, 0) / moves.length);
    expect(deviation / 40).toBeGreaterThan(0.08);
    expect(deviation / 40).toBeLessThan(0.12);
  });

  it.each(['box', 'box:0.1', 'box:.05', 'point', 'feedback:5'])('reads %s', text => {
    expect(parseTruePrompt(text).kind).toBe(text.split(':')[0]);
  });

  it.each([
    '',
    'boxes',
    'box:',
    'box:2',
    'box:-0.1',
    'point:3',
    'feedback',
    'feedback:0',
    'feedback:99',
  ])('refuses %p', text => {
    expect(() => parseTruePrompt(text)).toThrow(/give box, box:SHARE/);
  });
});

describe('the simulated reader', () => {
  const truth = discs([40, 48, 20]);

  it('clicks inside of what is missing, outside of what is too much, and not at all where nothing is wrong', () => {
    expect(nextClick(truth, truth)).toBeNull();
    expect(nextClick(discs(), truth)).toEqual({ x: 40, y: 48, label: 1 });
    const tooMuch = discs([40, 48, 20], [80, 20, 6], [80, 80, 9]);
    expect(nextClick(tooMuch, truth)).toEqual({ x: 80, y: 80, label: 0 });
  });

  it('reaches into a corner of the image', () => {
    const corner = discs([0, 0, 12]);
    const click = nextClick(discs(), corner)!;
    expect(click.label).toBe(1);
    expect(click.x).toBeGreaterThan(2);
    expect(click.y).toBeGreaterThan(2);
  });
});

describe('clicks needed, and falls', () => {
  const result = (...dicePerClick: number[]): DrawnSample => ({
    image: 'a.png',
    group: null,
    dice: dicePerClick.at(-1)!,
    iou: 0.5,
    nsd2px: 0.5,
    dicePerClick,
    ms: 1,
  });

  it('counts images that never get there with all the clicks', () => {
    const summary = summarizeDrawn(
      [result(0.9, 0.9, 0.9), result(0.7, 0.86, 0.83), result(0.5, 0.49, 0.6)],
      2,
      1
    );
    expect(summary.noc85).toBeCloseTo((0 + 1 + 2) / 3);
    expect(summary.reached85).toBeCloseTo(2 / 3);
    expect(summary.noc90).toBeCloseTo((0 + 2 + 2) / 3);
    expect(summary.dicePerClick![1]).toBeCloseTo(0.75);
    expect(summary.falls).toMatchObject({ n: 1, clicks: 6 });
    expect(summary.falls!.worst).toBeCloseTo(0.03);
  });

  it('has none without feedback', () => {
    expect(summarizeDrawn([result(0.9)], null, 1)).toMatchObject({
      n: 1,
      noc85: null,
      noc90: null,
      dicePerClick: null,
      falls: null,
    });
  });
});

describe('on images', () => {
  let dir: string;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'medclip-segmenter-'));
    for (const sub of ['images', 'masks']) mkdirSync(join(dir, sub));
    for (const [i, x] of [45, 60].entries()) {
      const { image, outline } = tissuePhantom(SIZE, { x, y: 52, r: 18 }, { seed: i + 1 });
      writeFileSync(join(dir, 'images', `${i}.png`), greyPng(SIZE, SIZE, image.data));
      writeFileSync(join(dir, 'masks', `${i}.png`), maskPng(outline));
    }
    writeFileSync(join(dir, 'images', '2.png'), greyPng(SIZE, SIZE, new Uint8Array(SIZE * SIZE)));
    writeFileSync(join(dir, 'masks', '2.png'), maskPng(discs()));
  });
  afterAll(() => rmSync(dir, { recursive: true }));

  async function run(...args: string[]) {
    let out = '';
    let err = '';
    const spies = [
      jest.spyOn(process.stdout, 'write').mockImplementation(t => Boolean((out += String(t)))),
      jest.spyOn(process.stderr, 'write').mockImplementation(t => Boolean((err += String(t)))),
    ];
    process.exitCode = undefined;
    try {
      await createProgram().parseAsync(['node', 'medclip-sam', 'evaluate', ...args]);
      return { code: process.exitCode as number | undefined, out, err };
    } finally {
      process.exitCode = undefined;
      for (const spy of spies) spy.mockRestore();
    }
  }

  it('measures what a pack draws from true prompts and clicks', async () => {
    const out = join(dir, 'out');
    const args = ['--segmenter', '--data', dir, '--prompt', 'feedback:3', '--pack', 'nano-v1'];
    const done = await run(...args, '--json', '--out', out);
    expect(done).toMatchObject({ code: 0 });
    const report = JSON.parse(done.out);
    expect(report).toMatchObject({ n: 2, skipped: 1, pack: 'nano-v1' });
    expect(report.dicePerClick).toHaveLength(4);
    expect(report.dicePerClick[3]).toBeGreaterThan(0.85);
    expect(report.dicePerClick[3]).toBeCloseTo(report.dice.mean);
    expect(report.noc85).toBeLessThanOrEqual(report.noc90);
    const kept = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'));
    expect(kept.images).toHaveLength(2);
    expect(readFileSync(join(out, 'images.csv'), 'utf8').split('\n')[0]).toMatch(/dice0,.*dice3$/);
    // Nothing but the same again from the same seed.
    const again = JSON.parse((await run(...args, '--json')).out);
    expect(again.dicePerClick).toEqual(report.dicePerClick);
  });

  it('fits the edge to the image where it is told to', async () => {
    const args = ['--segmenter', '--data', dir, '--pack', 'nano-v1', '--json'];
    const plain = JSON.parse((await run(...args)).out);
    const guided = JSON.parse((await run(...args, '--boundary', 'guided')).out);
    expect([plain, guided].map(r => r.settings.boundary)).toEqual(['plain', 'guided']);
    expect(guided.dice.mean).not.toBe(plain.dice.mean);
    expect(guided.dice.mean).toBeGreaterThan(plain.dice.mean - 0.005);
  });

  it('says what does not go together', async () => {
    const bad = await run('--segmenter', '--data', dir, '--prompt', 'boxes');
    expect(bad.code).toBe(2);
    expect(bad.err).toContain('give box');
    const alone = await run('--data', dir, '--text', 'a tumor', '--prompt', 'box', '--out', dir);
    expect(alone.code).toBe(2);
    expect(alone.err).toContain('--segmenter');
  });

  it('asks once per part, and again with each click', async () => {
    const asked: number[] = [];
    const grown = discs([45, 52, 24]);
    const pipeline = {
      refine: (_: unknown, { points }: { points: readonly unknown[] }) => {
        asked.push(points.length);
        return Promise.resolve({ mask: grown, iouPrediction: 1, stability: 1 });
      },
    };
    const sample = {
      image: join(dir, 'images', '0.png'),
      mask: join(dir, 'masks', '0.png'),
      ...{ text: '', group: 'a' },
    };
    const drawn = await drawSample(sample, pipeline, parseTruePrompt('feedback:2'), 1);
    expect(asked).toEqual([0, 1, 2]);
    expect(drawn!.dicePerClick[2]).toBeGreaterThan(drawn!.dicePerClick[0]!);
  });
});
