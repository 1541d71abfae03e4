import {
  clickCells,
  meanOfCells,
  readGrey,
} from '../../../extensions/medclip-sam/src/algorithm/correct/clickCells';
import { runUnsliced } from '../../../extensions/medclip-sam/src/core/timeSlicing';

const square = (side: number) => ({ width: side, height: side });

it('a small structure keeps its pixels, a large one takes as many cells on every image', () => {
  expect(clickCells(square(512), { x: 200, y: 200 }, 3, 12).cell).toBe(1);
  const slice = clickCells(square(512), { x: 366, y: 256 }, 10, 100);
  const film = clickCells(square(4096), { x: 2928, y: 2048 }, 80, 800);
  expect([slice.cell, film.cell]).toEqual([2, 16]);
  expect(Math.abs(slice.columns - film.columns)).toBeLessThanOrEqual(1);
});

it.each([100, 700, 5000])('at most 320 cells a side, all in the image, on %i px', side => {
  for (const at of [
    { x: 0, y: 0 },
    { x: side - 1, y: 3 },
  ]) {
    for (const depth of [1, side / 3]) {
      const { left, top, width, height, columns, rows, cell } = clickCells(
        square(side),
        at,
        depth,
        side / 40
      );
      expect(Math.max(columns, rows)).toBeLessThanOrEqual(321);
      expect([left >= 0, top >= 0, left + width <= side, top + height <= side]).toEqual([
        true,
        true,
        true,
        true,
      ]);
      expect([columns * cell >= width, (columns - 1) * cell < width]).toEqual([true, true]);
      expect([at.x >= left, at.x < left + width, at.y >= top, at.y < top + height]).not.toContain(
        false
      );
    }
  }
});

it('cells hold the mean of their pixels, those of the border too', () => {
  const image = { width: 7, height: 5, channels: 1 as const, data: new Uint8Array(35) };
  for (let i = 0; i < 35; i++) image.data[i] = 5 * (i % 7);
  const cells = { left: 1, top: 0, width: 6, height: 5, cell: 2, columns: 3, rows: 3 };
  const { data } = runUnsliced(meanOfCells(cells, readGrey(image)));
  const row = [7.5, 17.5, 27.5].map(v => v / 255);
  [...row, ...row, ...row].forEach((v, i) => expect(data[i]).toBeCloseTo(v, 6));
});
