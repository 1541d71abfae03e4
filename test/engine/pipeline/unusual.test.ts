import { unusualOf as unusualSteps } from '../../../extensions/medclip-sam/src/engine/pipeline/unusual';
import { conceptsOf } from '../../../extensions/medclip-sam/src/prompt/concepts';
import table from '../../../extensions/medclip-sam/src/prompt/lexicon/priors.json';
import type { Mask, Raster8 } from '../../../extensions/medclip-sam/src/core/raster';
import { runUnsliced } from '../../../extensions/medclip-sam/src/core/timeSlicing';
import { disc, maskWhere } from '../../support/images/maskShapes';

const SIZE = 128;
const unusualOf = (...asked: Parameters<typeof unusualSteps>) =>
  runUnsliced(unusualSteps(...asked));
const lesion = disc(SIZE, 64, 50, 20);

/** Soft noise with a disc of a grey value in it. */
function scan(grey: number, under = lesion): Raster8 {
  const data = Uint8Array.from(under.data, (inside, i) =>
    inside ? grey : 110 + ((i * 2654435761) % 97) / 2
  );
  return { width: SIZE, height: SIZE, channels: 1, data };
}
const names = (image: Raster8, mask: Mask, prompt = 'breast lesion', modality = 'US') =>
  unusualOf(image, mask, { prompt, modality }).map(u => u.trait);

test('a dark mass is a usual breast lesion, under any of its names', () => {
  expect(names(scan(40), lesion)).toEqual([]);
  expect(names(scan(40), lesion, 'fibroadenoma')).toEqual([]);
});

test('one that is brighter than its surroundings is unusual, and the figure is told with its range', () => {
  const [remark, ...more] = unusualOf(scan(230), lesion, { prompt: 'Brustkrebs', modality: 'US' });
  expect(more).toEqual([]);
  expect(remark!.trait).toBe('contrast');
  expect(remark!.value).toBeGreaterThan(1);
  const { usual, outlines } = table.priors.find(p => p.concept === 'breast tumor')!;
  expect(remark).toMatchObject({ limit: { most: usual.contrast!.most }, outlines });
});

test('a speck is unusually small, and the figure is a share of the image', () => {
  const speck = disc(SIZE, 64, 50, 5);
  const remark = unusualOf(scan(40, speck), speck, { prompt: 'breast tumor', modality: 'US' });
  expect(remark).toMatchObject([{ trait: 'areaShare', limit: { least: 0.008 }, outlines: 254 }]);
  expect(remark[0]!.value).toBeCloseTo(81 / SIZE ** 2, 6);
});

test('an outline on three borders of the image is no lesion, whatever was measured', () => {
  const most = maskWhere(SIZE, SIZE, (x, y) => y < 100 && (x > 2 || y < 90));
  const remark = unusualOf(scan(40), most, { prompt: 'breast tumor', modality: 'US' });
  expect(remark).toContainEqual({ trait: 'borders', value: 3, outlines: 0, limit: { most: 2 } });
});

test('a third lung is one too many', () => {
  const three = maskWhere(
    SIZE,
    SIZE,
    (x, y) => y > 30 && y < 90 && [20, 60, 100].some(c => Math.abs(x - c) < 10)
  );
  expect(names(scan(120), three, 'lungs', 'DX')).toContain('parts');
});

test('a brain tumour may be dark or bright, but seldom fills a tenth of a head', () => {
  const [small, large] = [disc(SIZE, 64, 50, 12), disc(SIZE, 64, 50, 24)];
  for (const grey of [40, 230]) {
    expect(names(scan(grey, small), small, 'brain tumor', 'MR')).toEqual([]);
    expect(names(scan(grey, large), large, 'Gehirntumor', 'MR')).toEqual(['areaShare']);
  }
  expect(names(scan(230, large), large, 'brain tumor', 'CT')).toEqual([]);
});

test('where nothing was measured nothing is said: another modality, another thing, an unknown kind of image', () => {
  expect(names(scan(230), lesion, 'breast tumor', 'MG')).toEqual([]);
  expect(names(scan(230), lesion, 'kidney', 'CT')).toEqual([]);
  expect(unusualOf(scan(230), lesion, { prompt: 'breast tumor' })).toEqual([]);
});

test('every table is of a concept that is looked for in those images', () => {
  for (const { concept, modalities } of table.priors) {
    for (const modality of modalities) {
      expect(conceptsOf(modality).map(c => c.names[0])).toContain(concept);
    }
  }
});
