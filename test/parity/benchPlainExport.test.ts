import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { makeBenchModels, SMALL_SIZE, type BenchModels } from '@medclip/bench/benchModels';
import type { Stage } from '@medclip/bench/anchors/ownGraphs';
import { measurePlainExport, type PlainExportReport } from '@medclip/bench/anchors/plainExport';
import { whyNoReference } from '@medclip/bench/reference';
import { describeWithTool } from '../support/externalTool';

const PYTORCH = { name: 'PyTorch for Python', available: () => whyNoReference() === null };

/**
 * Ratios by processor time that the small random models must stay below; the decoder has its full size. Measured on busy cores:
 * 0.96, 0.92, 0.93, 1.12 (with the gradient map, which the plain export has not) and 0.67.
 */
const BELOW: Readonly<Record<Stage, number>> = {
  vitB: 1.4,
  mobileSam: 1.3,
  liteMedSam: 1.3,
  clipImage: 1.7,
  decoder: 0.9,
};

describeWithTool(PYTORCH, 'our graphs and plain exports of the same small random models', () => {
  let folder: string;
  let models: BenchModels;
  let report: PlainExportReport;
  const measure = () =>
    measurePlainExport({
      models,
      sizes: SMALL_SIZE,
      folder: path.join(folder, 'plain'),
      rounds: 9,
    });
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'medclip-bench-'));
    models = await makeBenchModels(folder, SMALL_SIZE);
    report = await measure();
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('compute the same', () => {
    expect(report.sameWork).toBe(true);
    for (const { difference } of Object.values(report.stages))
      expect(difference).toBeLessThan(1e-4);
  });

  test('ours take no more than their share', async () => {
    let now = report.cpuRatios;
    const tooMuch = () =>
      Object.entries(BELOW).filter(([stage, most]) => !(now[stage as Stage] < most));
    // A busy machine is slow once, a regression each time.
    for (let again = 0; again < 2 && tooMuch().length > 0; again++) {
      const other = (await measure()).cpuRatios;
      now = Object.fromEntries(
        Object.entries(now).map(([stage, ratio]) => [stage, Math.min(ratio, other[stage as Stage])])
      ) as Record<Stage, number>;
    }
    expect(tooMuch()).toEqual([]);
  });
});
