import { measureInferenceSpeed, type SpeedReport } from '../../bench/inferenceSpeed';

/** Ratios within one run, never absolute times: this holds on a slow machine as on a fast one. */
describe('speed of the nano pack in Chromium', () => {
  let report: SpeedReport;
  beforeAll(async () => {
    report = await measureInferenceSpeed(5);
  });

  test('prompt to draft costs at most twice the bare graph runs inside it', () => {
    expect(report.ratios.overhead).toBeLessThan(2);
  });

  test('a second prompt on the same image costs less than half of a new image', () => {
    expect(report.ratios.secondPromptToNewImage).toBeLessThan(0.5);
  });

  test('a correction click costs less than a third of a new image', () => {
    expect(report.ratios.clickToNewImage).toBeLessThan(1 / 3);
  });

  test('a prepared image makes the first prompt at least twice as fast', () => {
    expect(report.ratios.preparedToCold).toBeLessThan(0.5);
  });

  test('a second visit downloads nothing and finds ONNX Runtime compiled', () => {
    const { kept, asked } = report.secondVisits;
    expect(kept.flatMap(visit => visit.downloads)).toEqual([]);
    expect(asked[0]!.downloads).toContain('/plugins/ort/ort-wasm-simd-threaded.wasm');
    expect(report.ratios.coldStartToRecompiled).toBeLessThan(0.75);
  });
});
