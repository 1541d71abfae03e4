import type { ModelPack } from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import { nanoPackDir } from '@medclip/models/nanoPack';
import { readPack } from '@medclip/models/verifyPack';
import type { SegmentOptions } from '../../../platform/cli/src/segmentOptions';
import { unusedByPack, unusedModality } from '../../../platform/cli/src/usage/packHints';

let [locator, patches]: ModelPack[] = [];
beforeAll(async () => {
  locator = await readPack(nanoPackDir('medclip-sam-1'));
  const nano = await readPack(nanoPackDir('nano-v1'));
  patches = { ...nano, recommended: { ...nano.recommended, thresholds: {} } };
});

const LOCATOR: readonly (readonly [SegmentOptions, readonly string[]])[] = [
  [{}, []],
  [{ topK: 5 }, ['--top-k has no effect with the pack’s saliency map (locator).']],
  [
    { topK: 5, beta: 1 },
    ['--top-k, --beta have no effect with the pack’s saliency map (locator).'],
  ],
  [{ threshold: 0.5 }, []],
  [{ crf: 'v1' }, ['--crf has no effect with the pack’s cut (threshold).']],
  [{ fit: 'squash' }, ['--fit has no effect with a locator.']],
  [{ fillHoles: true }, ['--fill-holes has no effect with a locator’s map (threshold).']],
  [{ fillHoles: true, postprocess: 'otsu' }, []],
  [{ saliency: 'gscorecam', topK: 5, fit: 'squash' }, []],
];
test.each(LOCATOR)('a pack with a locator: %j', (options, sentences) => {
  expect(unusedByPack(options, locator!)).toEqual(sentences);
});

const PATCHES: readonly (readonly [SegmentOptions, readonly string[]])[] = [
  [{ threshold: 0.5 }, ['--threshold has no effect with the pack’s cut (otsu).']],
  [{ threshold: 0.5, postprocess: 'threshold' }, []],
  [{ steps: 3 }, ['--steps has no effect with the pack’s saliency map (gradcam).']],
  [{ saliency: 'm2ib', steps: 3, fit: 'squash', fillHoles: true }, []],
];
test.each(PATCHES)('a pack without: %j', (options, sentences) => {
  expect(unusedByPack(options, patches!)).toEqual(sentences);
});

test('an image that says its own kind is named', () => {
  const sentence = '--modality has no effect with a DICOM image that says its own (MR).';
  expect(unusedModality({ modality: 'US' }, { modality: 'MR' })).toEqual([sentence]);
  expect(unusedModality({ modality: 'US' }, { modality: null })).toEqual([]);
  expect(unusedModality({}, { modality: 'MR' })).toEqual([]);
});
