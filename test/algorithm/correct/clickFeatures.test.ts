import { readFileSync } from 'node:fs';
import {
  clickFeatures,
  CLICK_FEATURES,
} from '../../../extensions/medclip-sam/src/algorithm/correct/clickFeatures';
import { CLICK_HEAD } from '../../../extensions/medclip-sam/src/algorithm/correct/clickHead';
import { forward } from '../../../extensions/medclip-sam/src/algorithm/slices/head';
import { runUnsliced } from '../../../extensions/medclip-sam/src/core/timeSlicing';
import { golden } from '../../support/golden';

/** What platform/models/training/clicks/edit/export.py writes. */
interface Case {
  readonly width: number;
  readonly height: number;
  readonly grey: readonly number[];
  readonly outline: string;
  readonly answer: string | null;
  readonly click: readonly [number, number, 0 | 1];
  readonly radius: number;
  readonly earlier: readonly (readonly [number, number, 0 | 1])[];
  readonly cells: readonly number[];
  /** Of every so many cells. */
  readonly features: readonly number[];
  readonly every: number;
  readonly logits: readonly number[];
}
const cases = JSON.parse(readFileSync(golden('click-head', 'clicks.json'), 'utf8')) as Case[];

it.each(cases.map((c, i) => [i, c] as const))(
  'click %i: the cells, features and logits of the training',
  (_, c) => {
    const size = { width: c.width, height: c.height };
    const plane = (text: string) => ({ ...size, data: Uint8Array.from(text, Number) });
    const point = ([x, y, label]: Case['click']) => ({ x, y, label });
    const { cells, values } = runUnsliced(
      clickFeatures({
        grey: { ...size, data: Float32Array.from(c.grey, v => v / 255) },
        outline: plane(c.outline),
        answer: c.answer === null ? null : plane(c.answer),
        click: point(c.click),
        radius: c.radius,
        earlier: c.earlier.map(point),
      })
    );
    expect([...cells]).toEqual(c.cells);
    c.features.forEach((expected, k) => {
      const n = Math.floor(k / CLICK_FEATURES) * c.every;
      expect(values[n * CLICK_FEATURES + (k % CLICK_FEATURES)]).toBeCloseTo(expected, 3);
    });
    const logits = forward(CLICK_HEAD, values, cells.length);
    c.logits.forEach((expected, n) => expect(Math.abs(logits[n]! - expected)).toBeLessThan(2e-3));
  }
);
