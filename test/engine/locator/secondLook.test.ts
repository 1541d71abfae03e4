import type { Raster8 } from '@medclip/extension-medclip-sam/core/raster';
import { framesOf } from '@medclip/extension-medclip-sam/engine/locator/secondLook';
import { createPipeline } from '@medclip/extension-medclip-sam/engine/pipeline/pipeline';
import type { TensorLike } from '@medclip/extension-medclip-sam/engine/runtime/session';
import { LOCATOR_SIDE, locatorSessions, secondLookPack } from '../../support/packs/locatorPack';

/** 100 x 80, dark but for a bright rectangle from (20,10) to (79,69); its content is 66 x 64 pixels from (17,8) on. */
function framed(): Raster8 {
  const data = new Uint8Array(100 * 80);
  for (let y = 10; y < 70; y++) data.fill(150, y * 100 + 20, y * 100 + 80);
  return { width: 100, height: 80, channels: 1, data };
}

const TUMOR = { prompt: 'breast tumor', modality: 'US' } as const;
const disc = (cx: number, cy: number) => (x: number, y: number) =>
  Math.hypot(x - cx, y - cy) < 6 ? 4 : -6;
const mapOf = (value: (x: number, y: number) => number) =>
  Float32Array.from({ length: LOCATOR_SIDE ** 2 }, (_, i) =>
    value(i % LOCATOR_SIDE, Math.floor(i / LOCATOR_SIDE))
  );
const [LEFT, RIGHT] = [disc(8, 15.5), disc(23, 15.5)];

describe('a second look of the locator', () => {
  const ask = async (weight: number, presence: number, request: object = {}) => {
    const given: Readonly<Record<string, TensorLike>>[] = [];
    const sessions = locatorSessions(LEFT, presence, inputs => {
      given.push(inputs);
      return mapOf(RIGHT);
    });
    const pipeline = createPipeline(secondLookPack(weight), sessions);
    const result = await pipeline.segment(framed(), { ...TUMOR, ...request });
    return { result, given, ran: sessions.ran };
  };
  const middle = ([x0, , x1]: readonly number[]) => (x0! + x1!) / 2;
  // Columns of the map on the content's 66 pixels from 17 on.
  const at = (column: number) => 17 + ((column + 0.5) * 66) / LOCATOR_SIDE;

  it('its map counts as the concept says', async () => {
    expect(middle((await ask(1, 5)).result.box!)).toBeCloseTo(at(23), -1);
    expect(middle((await ask(0, 5)).result.box!)).toBeCloseTo(at(8), -1);
    // The mean of 4 and -6 is below the cut: nothing is in both.
    expect((await ask(0.5, 5)).result.mask).toBeNull();
    expect((await ask(0.75, 5)).result.heatmap.data.some(v => v > 0.5)).toBe(true);
  });

  it('sees embedding, image, text and the first map', async () => {
    const { given, ran } = await ask(1, 5);
    const [{ embedding, rows, image, seen, text }] = given as [Record<string, TensorLike>];
    expect(embedding!.dims).toEqual([1, 4, 2, 2]);
    expect(rows!.dims).toEqual([2, 2]);
    expect(image!.dims).toEqual([1, 1, LOCATOR_SIDE, LOCATOR_SIDE]);
    expect(Math.max(...(image!.data as Float32Array))).toBe(150);
    expect(seen!.data).toEqual(mapOf(LEFT));
    expect(text!.data).toEqual(Float32Array.of(1, 0, 0, 0));
    // The image is encoded once, for it and for the outline.
    expect(ran.filter(name => name === 'encoder')).toHaveLength(1);
  });

  it('is left out of a fast draft, and where nothing is seen', async () => {
    const fast = await ask(1, 5, { atOnce: true });
    expect(fast.ran).toContain('fastEncoder');
    expect(fast.ran).not.toContain('second');
    expect(middle(fast.result.box!)).toBeCloseTo(at(8), -1);
    expect((await ask(1, -3)).ran).not.toContain('second');
    expect((await ask(1, -3, { force: true })).ran).toContain('second');
  });

  it('lies in a searched region where that lies in the image', async () => {
    // Left of what is seen in the whole image, so that the region is looked at more closely.
    const { given } = await ask(1, 5, { region: [0, 0, 49, 80] });
    const [whole, close] = given as [Record<string, TensorLike>, Record<string, TensorLike>];
    const lastRow = (seen: Record<string, TensorLike>) =>
      [...(seen.columns!.data as Float32Array)].slice(-2);
    // The content ends at 83 of 100 in the one and at 49 in the other; the embedding has two cells a row.
    expect(lastRow(whole)[1]).toBeCloseTo(0.83);
    expect(lastRow(close)[1]).toBeLessThan(0.5);
  });
});

describe('where a square lies on the embedding', () => {
  const source = { width: 200, height: 120 };
  const whole = { left: 0, top: 0, width: 200, height: 200 };

  it('is the identity where it is all of it', () => {
    const { rows } = framesOf({ source }, whole, 4);
    expect([...rows]).toEqual([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
  });

  it('samples between cells, and at the ends the last one; every row adds up to 1', () => {
    const { columns } = framesOf({ source }, { ...whole, left: 100, width: 100 }, 4);
    const row = (i: number) => [...columns.subarray(4 * i, 4 * i + 4)];
    expect(row(0)).toEqual([0, 0.25, 0.75, 0]);
    expect(row(1)).toEqual([0, 0, 0.75, 0.25]);
    expect(row(3)).toEqual([0, 0, 0, 1]);
    for (let i = 0; i < 4; i++) expect(row(i).reduce((a, b) => a + b)).toBeCloseTo(1);
  });
});
