import { BIOMEDCLIP, clipKeys } from '@medclip/bench/checkpoints/clipKeys';
import { MOBILE_SAM, mobileSamKeys } from '@medclip/bench/checkpoints/mobileSamKeys';
import type { Keys } from '@medclip/bench/checkpoints/randomCheckpoint';
import { SAM_VIT_B, samKeys } from '@medclip/bench/checkpoints/samKeys';

const parameters = (keys: Keys) =>
  keys.reduce((sum, [, shape]) => sum + shape.reduce((a, b) => a * b, 1), 0);

/** Counted in the official checkpoints; MobileSAM without its classifier and without batch counters. */
test.each([
  ['BiomedCLIP', clipKeys(BIOMEDCLIP), 351, 195_902_721],
  ['SAM ViT-B', samKeys(SAM_VIT_B), 314, 93_735_728],
  ['MobileSAM', mobileSamKeys(MOBILE_SAM), 408, 9_818_564],
])('%s has the official number of tensors and parameters', (_, keys, tensors, count) => {
  expect(new Set(keys.map(([key]) => key)).size).toBe(tensors);
  expect(parameters(keys)).toBe(count);
});
