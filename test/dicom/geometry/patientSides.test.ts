import { maskOfRuns, runsOfMask } from '@medclip/extension-medclip-sam/algorithm/mask/maskRuns';
import { createSideCut } from '@medclip/extension-medclip-sam/algorithm/measure/sides';
import { patientSidesOf } from '@medclip/extension-medclip-sam/dicom/geometry/patientSides';
import { limitToSide } from '@medclip/extension-medclip-sam/engine/pipeline/sideOfOutline';
import type { MaskCandidate } from '@medclip/extension-medclip-sam/engine/maskCandidate';
import type { Mask, Raster8 } from '@medclip/extension-medclip-sam/core/raster';

const axis = (x: number, y: number) => ({ kind: 'axis', left: [x, y] });
const UNKNOWN = { kind: 'unknown' };

describe('where left and right are', () => {
  test.each([
    ['an axial slice', { ImageOrientationPatient: [1, 0, 0, 0, 1, 0] }, axis(1, 0)],
    [
      'one from the feet up, flipped',
      { ImageOrientationPatient: [-1, 0, 0, 0, 1, 0] },
      axis(-1, 0),
    ],
    ['turned by a quarter', { ImageOrientationPatient: [0, 1, 0, 1, 0, 0] }, axis(0, 1)],
    ['a coronal slice', { ImageOrientationPatient: [1, 0, 0, 0, 0, -1] }, axis(1, 0)],
    ['a sagittal slice', { ImageOrientationPatient: [0, 1, 0, 0, 0, -1] }, UNKNOWN],
    ['a chest film', { PatientOrientation: ['L', 'F'], ViewPosition: 'PA' }, axis(1, 0)],
    ['a flipped one', { PatientOrientation: 'R\\F', ViewPosition: 'PA' }, axis(-1, 0)],
    ['a lateral one', { PatientOrientation: ['A', 'F'], ViewPosition: 'LL' }, UNKNOWN],
    ['a film with its view only', { ViewPosition: 'AP' }, axis(1, 0)],
    [
      'a mammogram',
      { ImageLaterality: 'R', PatientOrientation: ['P', 'FL'] },
      { kind: 'whole', side: 'right' },
    ],
    ['an ultrasound of one breast', { Laterality: 'L' }, { kind: 'whole', side: 'left' }],
    ['an ultrasound that says nothing', { Laterality: '' }, UNKNOWN],
    ['nothing at all', {}, UNKNOWN],
  ])('%s', (_, header, sides) => {
    const read = patientSidesOf(header);
    if (read.kind === 'axis')
      read.left.forEach((v, i) =>
        expect(v).toBeCloseTo((sides as ReturnType<typeof axis>).left[i]!, 6)
      );
    expect(read.kind).toBe(sides.kind);
    if (read.kind === 'whole') expect(read).toEqual(sides);
  });
});

const WIDTH = 60;
const HEIGHT = 40;
/** A body with air to both sides, further to the right than to the left. */
const image: Raster8 = {
  ...{ width: WIDTH, height: HEIGHT, channels: 1 },
  data: Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) =>
    i % WIDTH >= 4 && i % WIDTH < 44 ? 90 : 0
  ),
};
const block = (...ranges: [number, number][]): Mask => ({
  ...{ width: WIDTH, height: HEIGHT },
  data: Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => {
    const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)];
    return y > 8 && y < 30 && ranges.some(([a, b]) => x >= a && x < b) ? 1 : 0;
  }),
});
const columns = ({ data }: Mask) => {
  const found = [...data.keys()].filter(i => data[i]).map(i => i % WIDTH);
  return found.length === 0 ? null : [Math.min(...found), Math.max(...found)];
};

const cutOf =
  (all: Mask, ...args: [Raster8, readonly [number, number]]) =>
  (mask: Mask, side: 'left' | 'right'): Mask =>
    maskOfRuns(createSideCut(runsOfMask(all), ...args)(runsOfMask(mask), side));

describe('what lies on a side', () => {
  const pair = block([8, 20], [28, 40]);
  it.each([
    ['left', [1, 0], [28, 39]],
    ['right', [1, 0], [8, 19]],
    ['left', [-1, 0], [8, 19]],
    ['right', [-1, 0], [28, 39]],
  ] as const)('of a pair: %s where left is at %j', (side, left, expected) => {
    expect(columns(cutOf(pair, image, left)(pair, side))).toEqual(expected);
  });

  it('of one part: all of it, nothing, or what the body’s middle cuts', () => {
    const one = block([6, 14]);
    expect(columns(cutOf(one, image, [1, 0])(one, 'right'))).toEqual([6, 13]);
    expect(columns(cutOf(one, image, [1, 0])(one, 'left'))).toBeNull();
    const merged = block([10, 38]);
    expect(columns(cutOf(merged, image, [1, 0])(merged, 'left'))).toEqual([24, 37]);
  });

  const candidate = (mask: Mask): MaskCandidate =>
    ({ runs: runsOfMask(mask), chosen: true, region: 0, token: 0 }) as unknown as MaskCandidate;

  it('limits the candidates, and says what became of the side', () => {
    const both = [candidate(block([8, 20])), candidate(block([28, 40]))];
    const cut = limitToSide(both, image, 'left', { kind: 'axis', left: [1, 0] });
    expect(cut.candidates.map(c => columns(maskOfRuns(c.runs)))).toEqual([[28, 39]]);
    expect(cut.side).toEqual({ asked: 'left', outlined: 'left', told: true });
    const other = limitToSide([both[0]!], image, 'left', { kind: 'axis', left: [1, 0] });
    expect(other).toEqual({ candidates: [], side: { asked: 'left', outlined: null, told: true } });
    const untold = limitToSide(both, image, 'left', { kind: 'unknown' });
    expect(untold.candidates).toBe(both);
    expect(untold.side).toEqual({ asked: 'left', outlined: null, told: false });
    const whole = limitToSide(both, image, 'right', { kind: 'whole', side: 'left' });
    expect(whole).toEqual({ candidates: [], side: { asked: 'right', outlined: null, told: true } });
    const all = limitToSide(both, image, 'both', { kind: 'axis', left: [1, 0] });
    expect(all.side).toEqual({ asked: 'both', outlined: 'both', told: true });
    expect(limitToSide(both, image, null, { kind: 'unknown' }).side).toBeNull();
  });
});
