import { chooseLanguage } from '../../../extensions/medclip-sam/src/locales/language';
import { lookUpTerm } from '../../../extensions/medclip-sam/src/prompt/readPrompt';
import {
  measureLines,
  reportLine,
} from '../../../extensions/medclip-sam/src/viewer/measure/measureText';
import { reportName } from '../../../extensions/medclip-sam/src/viewer/measure/reportName';
import { createMeasurer } from '../../../extensions/medclip-sam/src/viewer/measure/segmentMeasure';
import type { Mask } from '../../../extensions/medclip-sam/src/core/raster';
import { createFakeHost } from '../../support/panel/fakeHost';

afterEach(() => chooseLanguage(null));

const [COLUMNS, ROWS] = [100, 60];
const CALIBRATED = {
  PixelSpacing: [0.5, 0.5],
  ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
  ImagePositionPatient: [0, 0, 0],
};

/** Boxes of pixels: left, top, width, height. */
function boxes(...list: readonly (readonly [number, number, number, number])[]): Mask {
  const data = new Uint8Array(COLUMNS * ROWS);
  for (const [left, top, width, height] of list) {
    for (let y = top; y < top + height; y++) {
      data.fill(1, y * COLUMNS + left, y * COLUMNS + left + width);
    }
  }
  return { width: COLUMNS, height: ROWS, data };
}

async function measured(mask: Mask, instance: Record<string, unknown> = CALIBRATED) {
  const series = { modality: 'CT', slices: 1, rows: ROWS, columns: COLUMNS, instance };
  const { host, displaySet, imageIds } = createFakeHost(series);
  const measure = await createMeasurer(host)(displaySet, new Map([[imageIds[0]!, mask]]));
  if (!measure) throw new Error('Nothing was measured.');
  return measure;
}

describe('measurements of each part', () => {
  test('two lungs have an axis each, and none that runs from one to the other', async () => {
    const measure = await measured(boxes([60, 10, 20, 40], [5, 10, 24, 30]));
    expect(measure.parts.map(p => p.areaPx)).toEqual([24 * 30, 20 * 40]);
    const longest = Math.max(...measure.parts.map(p => p.diameters.long.length));
    expect(longest).toBeLessThan(0.5 * Math.hypot(24, 42));
    const lines = measureLines(measure);
    expect(lines.map(l => l.name)).toEqual([
      'Area',
      'Part 1, axes · area',
      'Part 2, axes · area',
      ...lines.slice(3).map(l => l.name),
    ]);
    expect(lines[2]!.value).toContain('2.0 cm²');
  });

  test('one part is measured as one, a speck beside it or not', async () => {
    const whole = await measured(boxes([10, 10, 40, 20]));
    const speck = await measured(boxes([10, 10, 40, 20], [90, 50, 2, 2]));
    expect(whole.parts).toHaveLength(1);
    expect(speck.parts.map(p => p.diameters)).toEqual(whole.parts.map(p => p.diameters));
    expect(measureLines(speck)[1]!.name).toBe('Long × short axis');
  });
});

describe('report line', () => {
  const term = (prompt: string) => lookUpTerm(prompt, 'US', 'BREAST');

  test('finding, place, size and area in whole millimetres, in English and German', async () => {
    const measure = await measured(boxes([10, 10, 60, 30]));
    const line = () =>
      reportLine(reportName('left breast mass', term('left breast mass')), measure);
    expect(line()).toMatch(/^Mass, left breast, \d+ × \d+ mm, area 4\.5 cm²$/);
    chooseLanguage('de');
    expect(line()).toMatch(/^[\p{L} ]+, Brust links, \d+ × \d+ mm, Fläche 4,5 cm²$/u);
  });

  test('words without a code stand as the reader wrote them', () => {
    expect(reportName('zebra spot', term('zebra spot'))).toBe('Zebra spot');
  });

  test('parts are said one by one; without a calibration there is no number', async () => {
    const two = boxes([60, 10, 20, 40], [5, 10, 24, 30]);
    expect(reportLine('Lung', await measured(two))).toMatch(
      /^Lung, \d+ × \d+ mm and \d+ × \d+ mm, area 3\.8 cm²$/
    );
    expect(reportLine('Lung', await measured(two, {}))).toBe(
      'Lung, not measured (the image has no scale)'
    );
  });
});
