import { encodingsBudget } from '../../../extensions/medclip-sam/src/engine/pipeline/models';

const MB = 2 ** 20;

test.each([
  [8, 512],
  [32, 512],
  [4, 256],
  [0.5, 96],
  [undefined, 256],
])('a device of %s GB keeps encodings of %i MB', (deviceMemory, megabytes) => {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  Object.defineProperty(globalThis, 'navigator', { value: { deviceMemory }, configurable: true });
  try {
    expect(encodingsBudget()).toBe(megabytes * MB);
  } finally {
    if (before) Object.defineProperty(globalThis, 'navigator', before);
    else Reflect.deleteProperty(globalThis, 'navigator');
  }
});
