/**
 * @jest-environment jsdom
 */
import { cleanup } from '@testing-library/react';
import { mountPanel, SEGMENT } from '../support/panel/mountPanel';

afterEach(cleanup);

const continuing = { id: 'seg-1', done: 40, most: 100 };

test('the segments of a stored segmentation come into view once it has been taken up, and only then', () => {
  const seen: string[] = [];
  Element.prototype.scrollIntoView = function () {
    seen.push(this.getAttribute('aria-label') ?? '');
  };
  const { set } = mountPanel();
  set({ segments: [SEGMENT] });
  set({ continuing });
  set({ segments: [SEGMENT, { ...SEGMENT, id: 'two' }] });
  expect(seen).toEqual([]);
  set({ continuing: null });
  expect(seen).toEqual(['Segments and saving']);
  set({ segments: [SEGMENT, { ...SEGMENT, id: 'two' }, { ...SEGMENT, id: 'three' }] });
  // Cancelled before anything was taken up.
  set({ continuing });
  set({ continuing: null });
  expect(seen).toHaveLength(1);
});
