import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ImageTokens } from '../../../extensions/medclip-sam/src/algorithm/followUp/imageTokens';
import {
  readOut,
  sliceScore,
  type Example,
} from '../../../extensions/medclip-sam/src/algorithm/followUp/readOut';
import { seededRandom } from '../../../extensions/medclip-sam/src/core/seededRandom';

interface Plain {
  readonly columns: number;
  readonly rows: number;
  readonly data: readonly number[];
  readonly places: readonly number[];
  readonly cover?: readonly number[];
}
const reference = JSON.parse(
  readFileSync(path.join(__dirname, 'correlation', 'correlation.json'), 'utf8')
) as {
  readonly channels: number;
  readonly query: Plain;
  readonly examples: readonly Plain[];
  readonly placed: Readonly<Record<string, readonly number[]>>;
};

const tokens = (one: Plain): Example => ({
  ...{ columns: one.columns, rows: one.rows, cell: { width: 1, height: 1 } },
  channels: reference.channels,
  data: Float32Array.from(one.data),
  places: Float32Array.from(one.places),
  cover: Float32Array.from(one.cover ?? []),
});
const query = tokens(reference.query);
const examples = reference.examples.map(tokens);

test.each(Object.keys(reference.placed))(
  'the read-out with place %s is what numpy computes, to 1e-5',
  placed => {
    const out = readOut(query, examples, { placed: Number(placed) });
    const expected = reference.placed[placed]!;
    expect(out).toHaveLength(expected.length);
    out.forEach((v, i) => expect(Math.abs(v - expected[i]!)).toBeLessThan(1e-5));
  }
);

test('the order of the examples changes nothing', () => {
  const turned = readOut(query, [...examples].reverse(), { placed: 1 });
  readOut(query, examples, { placed: 1 }).forEach((v, i) => expect(turned[i]).toBeCloseTo(v, 12));
});

/** A grid of tokens in 64 directions that are nearly at right angles to each other. */
function distinct(seed: number): ImageTokens {
  const random = seededRandom(seed);
  const [columns, rows, channels] = [8, 8, 512];
  const data = Float32Array.from({ length: 64 * channels }, () => random() - 0.5);
  const places = Float32Array.from({ length: 128 }, (_, i) =>
    i % 2 ? (Math.floor(i / 16) + 0.5) / 8 : (((i / 2) % 8) + 0.5) / 8
  );
  return { columns, rows, cell: { width: 4, height: 4 }, channels, data, places };
}

test('the example itself is read out as the cover of its outline', () => {
  const own = distinct(3);
  const cover = Float32Array.from({ length: 64 }, (_, i) =>
    i % 8 > 2 && i % 8 < 6 ? 1 : (i % 7) / 7
  );
  const out = readOut(own, [{ ...own, cover }], { placed: 0 });
  out.forEach((v, i) => expect(v).toBeCloseTo(cover[i]!, 3));
});

test('what looks the same in two places is told apart by its place', () => {
  const own = distinct(5);
  const { channels } = own;
  // Cell 9 and cell 54 hold one token; the outline is around cell 9 alone.
  own.data.copyWithin(54 * channels, 9 * channels, 10 * channels);
  const cover = new Float32Array(64);
  cover[9] = 1;
  const anywhere = readOut(own, [{ ...own, cover }], { placed: 0 });
  const placed = readOut(own, [{ ...own, cover }], { placed: 1 });
  expect(anywhere[54]).toBeCloseTo(0.5, 2);
  expect(placed[9]).toBeGreaterThan(0.95);
  expect(placed[54]).toBeLessThan(0.05);
});

test('a slice counts by its five likeliest cells', () => {
  expect(sliceScore(Float32Array.from([0, 1, 0.5, 1, 1, 0.5, 0.1]))).toBeCloseTo(0.8, 6);
});
