import { outlineTraits as outlineTraitSteps } from '../../../extensions/medclip-sam/src/algorithm/measure/outlineTraits';
import type { Mask, Raster8 } from '../../../extensions/medclip-sam/src/core/raster';
import { runUnsliced, STEP_PIXELS } from '../../../extensions/medclip-sam/src/core/timeSlicing';
import { disc, maskWhere } from '../../support/images/maskShapes';

const outlineTraits = (image: Raster8, mask: Mask) => runUnsliced(outlineTraitSteps(image, mask));

const SIZE = 256;
/** Grey stripes with the pixels of a mask at another grey value. */
function image(under: Mask, grey: number, tone = (v: number) => v): Raster8 {
  const data = Uint8Array.from(under.data, (inside, i) =>
    tone(inside ? grey : 120 + (Math.floor(i / 4) % 2 ? 20 : 0))
  );
  return { width: under.width, height: under.height, channels: 1, data };
}
const lesion = disc(SIZE, 120, 90, 40);

test('an outline is darker or brighter than what is around it, and its edge as steep as the step', () => {
  const dark = outlineTraits(image(lesion, 60), lesion)!;
  const bright = outlineTraits(image(lesion, 200), lesion)!;
  const alike = outlineTraits(image(lesion, 130), lesion)!;
  expect(dark.contrast).toBeLessThan(-1);
  expect(bright.contrast).toBeGreaterThan(1);
  expect(Math.abs(alike.contrast)).toBeLessThan(0.1);
  expect(dark.edge).toBeGreaterThan(3 * alike.edge);
});

test('size, form and place are those of a disc', () => {
  const traits = outlineTraits(image(lesion, 60), lesion)!;
  expect(traits.areaShare).toBeCloseTo((Math.PI * 40 ** 2) / SIZE ** 2, 2);
  expect(traits.circularity).toBeGreaterThan(0.9);
  expect(traits.axisRatio).toBeGreaterThan(0.99);
  expect(traits.depth).toBeCloseTo(90.5 / SIZE, 2);
  expect([traits.parts, traits.borders]).toEqual([1, 0]);
});

test('another window leaves the form as it is, and the contrast nearly', () => {
  const before = outlineTraits(image(lesion, 60), lesion)!;
  const after = outlineTraits(
    image(lesion, 60, v => 30 + v / 2),
    lesion
  )!;
  const { contrast: a, edge: b, ...form } = before;
  const { contrast: c, edge: d, ...same } = after;
  expect(same).toEqual(form);
  expect(c).toBeCloseTo(a, 0);
  expect(d).toBeCloseTo(b, 0);
});

test('a mirrored image with its mirrored outline has the same figures', () => {
  const flip = <T extends Mask | Raster8>(r: T): T => ({
    ...r,
    data: r.data.map((_, i) => r.data[i - (i % SIZE) + SIZE - 1 - (i % SIZE)]!),
  });
  const [picture, mask] = [image(lesion, 60), maskWhere(SIZE, SIZE, (x, y) => x < 90 && y > 99)];
  const before = outlineTraits(picture, mask)!;
  const after = outlineTraits(flip(picture), flip(mask))!;
  for (const name of Object.keys(before) as (keyof typeof before)[]) {
    expect([name, after[name].toFixed(6)]).toEqual([name, before[name].toFixed(6)]);
  }
  expect(before.borders).toBe(2);
});

test('pixels that are twice as high as wide are counted as that', () => {
  const flat: Raster8 = { ...image(lesion, 60), aspect: 2 };
  // Drawn as an ellipse half as high as wide, it is a disc.
  const mask = maskWhere(SIZE, SIZE, (x, y) => Math.hypot(x - 128, 2 * (y - 128)) <= 80);
  expect(outlineTraits(flat, mask)!.axisRatio).toBeGreaterThan(0.97);
  expect(outlineTraits({ ...flat, aspect: 1 }, mask)!.axisRatio).toBeLessThan(0.53);
});

test('nothing is said of what is too small to have a form, or of the whole image', () => {
  expect(outlineTraits(image(lesion, 60), disc(SIZE, 100, 100, 2))).toBeNull();
  expect(
    outlineTraits(
      image(lesion, 60),
      maskWhere(SIZE, SIZE, () => true)
    )
  ).toBeNull();
});

test('a radiograph is looked at in steps, the second outline of the same in fewer', () => {
  const side = 3000;
  const outline = disc(side, 1500, 1200, 700);
  const film: Raster8 = { ...outline, channels: 1, data: outline.data.map(v => 60 + 90 * v) };
  const steps = () => {
    const work = outlineTraitSteps(film, outline);
    let count = 0;
    while (!work.next().done) count++;
    return count;
  };
  // Image, mask and its white copy: 9 million pixels each.
  const pixels = side * side;
  const first = steps();
  expect(first).toBeGreaterThan((3 * pixels) / (2 * STEP_PIXELS));
  expect(steps()).toBeLessThan((3 / 4) * first);
});
