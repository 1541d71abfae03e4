import {
  checkPixels,
  checkUnpacked,
  createReadGuard,
  LIMITS,
  overLimit,
} from '@medclip/extension-medclip-sam/core/limits';
import { sentences } from '@medclip/extension-medclip-sam/locales/de/errors';

test('every limit is one refusal with one sentence, in both languages', () => {
  for (const name of Object.keys(LIMITS) as (keyof typeof LIMITS)[]) {
    const { code, message, remedy } = overLimit(name);
    expect(code).toBe('too-large');
    expect(message).toMatch(
      /^The file [a-z ]+( \(at most 8192 × 8192 values, colours counted\))?\.$/
    );
    expect([sentences[message], sentences[remedy]]).not.toContain(undefined);
  }
});

test('a frame may have 8192 × 8192 samples; what is no number of pixels is too many', () => {
  expect(() => checkPixels(8192, 8192)).not.toThrow();
  expect(() => checkPixels(8192, 8193)).toThrow(/pixels/);
  expect(() => checkPixels(8192, 8192, 3)).toThrow(/pixels/);
  expect(() => checkPixels(65535, 65535)).toThrow(/pixels/);
  expect(() => checkPixels(NaN, 1)).toThrow(/pixels/);
});

test('what is unpacked may be three times a large file, and a fixed size for a small one', () => {
  expect(() => checkUnpacked(LIMITS.memory, 10)).not.toThrow();
  expect(() => checkUnpacked(LIMITS.memory + 1, 10)).toThrow(/memory/);
  expect(() => checkUnpacked(3 * LIMITS.memory, LIMITS.memory)).not.toThrow();
  expect(() => checkUnpacked(3 * LIMITS.memory + 1, LIMITS.memory)).toThrow(/memory/);
});

test('elements, depth and time of one object are counted', () => {
  let clock = 0;
  const guard = createReadGuard(() => clock);
  for (let i = 0; i < LIMITS.elements; i++) guard.element();
  expect(() => guard.element()).toThrow(/elements/);
  expect(() => guard.depth(LIMITS.nesting + 1)).toThrow(/nested/);
  guard.time();
  clock = LIMITS.time + 1;
  expect(() => guard.time()).toThrow(/too long/);
});
