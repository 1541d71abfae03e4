import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  perimeter,
  shapeTraits,
} from '../../../extensions/medclip-sam/src/algorithm/measure/shapeTraits';
import type { Mask } from '../../../extensions/medclip-sam/src/core/raster';

interface Reference {
  readonly rows: string;
  readonly parts: number;
  readonly circularity: number;
  readonly axisRatio: number;
  readonly extent: number;
}

const references = JSON.parse(
  readFileSync(path.join(__dirname, 'traits', 'traits.json'), 'utf8')
) as readonly Reference[];

function maskOf(text: string): Mask {
  const rows = text.split('/');
  const data = Uint8Array.from(rows.join(''), c => (c === '#' ? 1 : 0));
  return { width: rows[0]!.length, height: rows.length, data };
}

function turned({ width, height, data }: Mask, how: 'across' | 'down' | 'diagonal'): Mask {
  const out = new Uint8Array(data.length);
  data.forEach((v, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    if (how === 'across') out[y * width + (width - 1 - x)] = v;
    else if (how === 'down') out[(height - 1 - y) * width + x] = v;
    else out[x * height + y] = v;
  });
  return how === 'diagonal'
    ? { width: height, height: width, data: out }
    : { width, height, data: out };
}

test('the form of 50 masks is what scikit-image says, to 1e-6', () => {
  expect(references).toHaveLength(50);
  for (const one of references) {
    const traits = shapeTraits(maskOf(one.rows));
    expect(traits.parts).toBe(one.parts);
    for (const name of ['circularity', 'axisRatio', 'extent'] as const) {
      expect(Math.abs(traits[name] - one[name])).toBeLessThan(1e-6);
    }
  }
});

test('the perimeter of a square runs through the centres of its border pixels', () => {
  expect(perimeter(maskOf('...../.###./.###./.###./.....'))).toBeCloseTo(8, 12);
});

test('no mirroring and no turning changes the form', () => {
  for (const { rows } of references) {
    const mask = maskOf(rows);
    const before = shapeTraits(mask);
    for (const how of ['across', 'down', 'diagonal'] as const) {
      const after = shapeTraits(turned(mask, how));
      for (const name of Object.keys(before) as (keyof typeof before)[]) {
        expect(after[name]).toBeCloseTo(before[name], 9);
      }
    }
  }
});
