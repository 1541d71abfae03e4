import { RecentlyUsed } from '@medclip/extension-medclip-sam/engine/pipeline/imageCache';

interface Box {
  size: number;
}
const sizeOf = ({ size }: Box) => size;

test('lets the least recently used go until the rest fits the budget', () => {
  const cache = new RecentlyUsed<Box>(10, sizeOf);
  cache.set('a', { size: 4 });
  cache.set('b', { size: 4 });
  cache.get('a');
  cache.set('c', { size: 5 });
  expect(['a', 'b', 'c'].filter(key => cache.get(key))).toEqual(['a', 'c']);
});

test('sees values that have grown, and never lets the newest go', () => {
  const cache = new RecentlyUsed<Box>(10, sizeOf);
  const a = { size: 1 };
  const b = { size: 1 };
  cache.set('a', a);
  cache.set('b', b);
  a.size = 100;
  cache.trim();
  expect(cache.get('a')).toBeUndefined();
  b.size = 100;
  cache.trim();
  expect(cache.get('b')).toBe(b);
});
