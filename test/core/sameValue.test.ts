import { sameValue } from '../../extensions/medclip-sam/src/core/sameValue';

const pixels = Uint8ClampedArray.of(1, 2, 3);

test.each([
  [1, 1],
  ['a', 'a'],
  [null, null],
  [NaN, NaN],
  [{ a: [1, { b: 'c' }], d: undefined }, { a: [1, { b: 'c' }] }],
  [{ picture: { width: 1, data: pixels } }, { picture: { width: 1, data: pixels } }],
])('%p says the same as %p', (a, b) => {
  expect(sameValue(a, b)).toBe(true);
});

test.each([
  [1, 2],
  [1, '1'],
  [null, {}],
  [null, undefined],
  [[], {}],
  [[1], [1, 2]],
  [{ a: [1, { b: 'c' }] }, { a: [1, { b: 'd' }] }],
  [{ a: 1 }, { a: 1, b: 2 }],
  [{ picture: { data: pixels } }, { picture: { data: pixels.slice() } }],
])('%p says something else than %p', (a, b) => {
  expect(sameValue(a, b)).toBe(false);
  expect(sameValue(b, a)).toBe(false);
});

test('pixels are not read: what is shown of a run is compared at every image that is rendered', () => {
  const unread = new Proxy(pixels, {
    get: () => {
      throw new Error('A pixel was read.');
    },
    ownKeys: () => {
      throw new Error('The pixels were counted.');
    },
  });
  const views = () => [{ index: 0, picture: { width: 56, height: 56, data: unread } }];
  expect(sameValue(views(), views())).toBe(true);
});
