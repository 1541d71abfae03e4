import {
  coverOf,
  imageTokens,
  type CellGrid,
} from '../../../extensions/medclip-sam/src/algorithm/followUp/imageTokens';
import {
  likelihoodMap,
  placeOf,
} from '../../../extensions/medclip-sam/src/algorithm/followUp/placeOf';
import { samGeometry } from '../../../extensions/medclip-sam/src/algorithm/preprocess/samPreprocess';
import { maskWhere } from '../../support/images/maskShapes';

const WHOLE = { left: 0, top: 0, width: 300, height: 200 };

/** A 16 x 16 embedding of 2 channels: the cell's column and row. */
function embedding(side: number) {
  const data = new Float32Array(2 * side * side);
  for (let i = 0; i < side * side; i++) {
    data[i] = i % side;
    data[side * side + i] = Math.floor(i / side);
  }
  return { data, channels: 2, side };
}
const image = { width: 300, height: 200 };
const geometry = samGeometry(image, 256);

test('the grid lies on the image and not on the padding; a cell knows its place in the body', () => {
  const body = { left: 30, top: 50, width: 240, height: 100 };
  const tokens = imageTokens(embedding(16), geometry, body);
  // 300 x 200 becomes 256 x 171 of 256 x 256: 16 columns, and 11 rows have their middle on the image.
  expect([tokens.columns, tokens.rows]).toEqual([16, 11]);
  expect(tokens.cell.width).toBeCloseTo(300 / 16, 6);
  expect(Array.from(tokens.data.slice(2 * 17, 2 * 17 + 2))).toEqual([1, 1]);
  expect(tokens.places[0]).toBeCloseTo((0.5 * tokens.cell.width - 30) / 240, 5);
  expect(tokens.places[1]).toBeCloseTo((0.5 * tokens.cell.height - 50) / 100, 5);
});

test('a finer embedding is averaged to 32 cells a side', () => {
  const tokens = imageTokens(embedding(64), samGeometry({ width: 9, height: 9 }, 64), WHOLE);
  expect([tokens.columns, tokens.rows]).toEqual([32, 32]);
  expect(Array.from(tokens.data.slice(0, 4))).toEqual([0.5, 0.5, 2.5, 0.5]);
});

test('the cover of the cells adds up to the area of the outline', () => {
  const tokens = imageTokens(embedding(16), geometry, WHOLE);
  const mask = maskWhere(300, 200, (x, y) => x >= 37 && x < 111 && y >= 20 && y < 90);
  const cover = coverOf(mask, tokens);
  const cells = cover.reduce((a, b) => a + b, 0);
  expect(cells).toBeCloseTo((74 * 70) / (tokens.cell.width * tokens.cell.height), 3);
  expect(Math.max(...cover)).toBeCloseTo(1, 5);
  expect(cover[0]).toBe(0);
});

const grid: CellGrid = { columns: 10, rows: 10, cell: { width: 20, height: 10 } };
const likely = (inside: (x: number, y: number) => number) =>
  Float32Array.from({ length: 100 }, (_, i) => inside(i % 10, Math.floor(i / 10)));

test('the box is around the likeliest place, finer than a cell, and around no other', () => {
  const map = likely((x, y) =>
    x >= 2 && x < 5 && y >= 4 && y < 7 ? 1 : x === 8 && y === 8 ? 0.7 : 0
  );
  const { box, cut } = placeOf(map, grid, { width: 200, height: 100 })!;
  expect(cut).toBeCloseTo(0.5, 2);
  [40, 40, 100, 70].forEach((edge, i) => expect(Math.abs(box[i]! - edge)).toBeLessThan(2));
});

test('what is nowhere likely has no place', () => {
  expect(
    placeOf(
      likely(() => 0.49),
      grid,
      { width: 200, height: 100 }
    )
  ).toBeNull();
});

test('what fills no cell is cut at half of what it reaches', () => {
  const map = likely((x, y) =>
    x === 4 && y === 4 ? 0.6 : Math.hypot(x - 4, y - 4) < 1.5 ? 0.2 : 0
  );
  const { box, cut } = placeOf(map, grid, { width: 200, height: 100 })!;
  expect(cut).toBeLessThan(0.31);
  expect(box[0]).toBeGreaterThan(60);
  expect(box[2]).toBeLessThan(120);
});

test('the map has a cell’s likelihood in its middle', () => {
  const map = likelihoodMap(
    likely((x, y) => (x === 3 && y === 6 ? 1 : 0)),
    grid,
    { width: 195, height: 100 }
  );
  expect([map.width, map.height]).toEqual([195, 100]);
  expect(map.data[64 * 195 + 69]).toBeGreaterThan(0.9);
  expect(map.data[0]).toBe(0);
});
