import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { makeBenchModels, SMALL_SIZE } from '@medclip/bench/benchModels';
import baseline from '../../platform/bench/baseline.json';
import { ownRatios, referenceRatios, type ReferenceRatios } from '@medclip/bench/ratios';
import { whyNoReference } from '@medclip/bench/reference';
import { runSideBySide, type SideBySide } from '@medclip/bench/sideBySide';
import { describeWithTool } from '../support/externalTool';

// PyTorch and two packs on a machine that may be busy.
jest.setTimeout(240_000);

const PYTORCH = { name: 'PyTorch for Python', available: () => whyNoReference() === null };

describeWithTool(PYTORCH, 'reference and ours on small random models', () => {
  let folder: string;
  let side: SideBySide;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'medclip-bench-'));
    const models = await makeBenchModels(folder, SMALL_SIZE);
    side = await runSideBySide({
      models,
      folder: path.join(folder, 'exchange'),
      rounds: 3,
      masks: 16,
      fill: false,
      reference: true,
    });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('both sides compute the same maps and masks', () => {
    const { agreement } = side.rounds[0]!;
    expect(agreement!.gscorecam.heatmap).toBeGreaterThan(0.9999);
    expect(agreement!.gscorecam.maskIou).toBeGreaterThan(0.99);
    expect(agreement!.m2ib.heatmap).toBeGreaterThan(0.9999);
    expect(side.sameWork).toBe(true);
    expect(side.qualityCorrelation).toBeGreaterThan(0.95);
  });

  test('every promised ratio is a positive number', () => {
    for (const clock of ['wall', 'cpu'] as const) {
      for (const ratio of Object.values(referenceRatios(side, clock)!)) {
        expect(ratio).toBeGreaterThan(0);
      }
    }
    expect(ownRatios(side).correctionClick).toBeGreaterThan(0);
  });

  test.each(Object.entries(baseline.small))('%s is no worse than it was', (name, was) => {
    // By processor time, which other programs disturb less than the clock. Half as much again is a regression, not noise.
    const now = referenceRatios(side, 'cpu')![name as keyof ReferenceRatios];
    expect(now).toBeLessThan(1.5 * was);
  });

  test('without a reference there are no ratios to it', () => {
    const alone = { ...side, rounds: side.rounds.map(r => ({ ...r, reference: null })) };
    expect(referenceRatios(alone, 'wall')).toBeNull();
  });
});
