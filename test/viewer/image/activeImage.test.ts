import { MedClipSamError } from '../../../extensions/medclip-sam/src/core/errors';
import {
  activeImage,
  positionText,
} from '../../../extensions/medclip-sam/src/viewer/image/activeImage';
import { createFakeHost } from '../../support/panel/fakeHost';

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof MedClipSamError) return `${error.code}: ${error.message} ${error.remedy}`;
    throw error;
  }
  return 'none';
}

describe('activeImage', () => {
  test('is the image of the active viewport, with its place in the series', () => {
    const fake = createFakeHost();
    fake.show({ imageId: fake.imageIds[1] });
    const active = activeImage(fake.host);
    expect(active.sopInstanceUID).toBe('1.2.2');
    expect(active.frameNumber).toBeUndefined();
    expect(positionText(active)).toBe('Slice 2 of 3');
  });

  test('a multi-frame instance gives the frame number', () => {
    const fake = createFakeHost({ instance: { NumberOfFrames: 3 } });
    expect(activeImage(fake.host).frameNumber).toBe(1);
    expect(positionText(activeImage(fake.host))).toBe('Frame 1 of 3');
  });

  test('a single image has no position to tell', () => {
    expect(positionText(activeImage(createFakeHost({ slices: 1 }).host))).toBe('');
  });

  test('no active viewport', () => {
    const fake = createFakeHost();
    fake.show({ active: null });
    expect(codeOf(() => activeImage(fake.host))).toMatch(/^no-viewport: .*Open a study/);
  });

  test('an empty viewport', () => {
    const fake = createFakeHost();
    fake.show({ displaySets: [] });
    expect(codeOf(() => activeImage(fake.host))).toMatch(/^no-viewport: .*empty/);
  });

  test.each([
    ['SEG', /segmentation \(SEG\)/],
    ['SR', /structured report/],
    ['DOC', /PDF/],
  ])('a viewport showing %s says what it shows', (modality, words) => {
    const fake = createFakeHost();
    fake.show({ displaySets: [{ ...fake.displaySet, Modality: modality }] });
    const said = codeOf(() => activeImage(fake.host));
    expect(said).toMatch(/^unsupported-image/);
    expect(said).toMatch(words);
  });

  test('an image that is still loading', () => {
    const fake = createFakeHost();
    fake.images.delete(fake.imageIds[0] ?? '');
    expect(codeOf(() => activeImage(fake.host))).toMatch(/^image-not-ready: .*still loading/);
    fake.show({ imageId: undefined });
    expect(codeOf(() => activeImage(fake.host))).toMatch(/^image-not-ready/);
    fake.show({ viewport: false });
    expect(codeOf(() => activeImage(fake.host))).toMatch(/^image-not-ready/);
  });

  test('a reconstructed plane of a volume is refused', () => {
    const fake = createFakeHost();
    fake.show({ type: 'volume', imageId: undefined });
    expect(codeOf(() => activeImage(fake.host))).toMatch(/^unsupported-image: .*reconstructed/);
    // The tools of all three are gone from the panel meanwhile.
    expect(codeOf(() => activeImage(fake.host))).toMatch(/outline, correct or continue\.$/);
  });
});
