/**
 * @jest-environment jsdom
 */
import { cleanup } from '@testing-library/react';
import { DRAFT, mountPanel, ONE_PROMPT } from '../support/panel/mountPanel';

afterEach(cleanup);

const RUN = {
  prompt: 'breast tumor',
  stage: 'Looking at the image',
  fraction: 0.5,
  step: 1,
  steps: 2,
  ...ONE_PROMPT,
};

test('the end of a run brings what was found into view; later changes of it leave the reader where he is', () => {
  const { set } = mountPanel();
  const middle = document.querySelector('.mcs-middle')!;
  middle.scrollTop = 300;
  set({ run: RUN });
  expect(middle.scrollTop).toBe(300);
  set({ run: null, draft: DRAFT });
  expect(middle.scrollTop).toBe(0);
  middle.scrollTop = 120;
  set({ draft: { ...DRAFT, areaPx: 2100 } });
  expect(middle.scrollTop).toBe(120);
});

test('a run that finds nothing to show does not move the panel', () => {
  const { set } = mountPanel();
  const middle = document.querySelector('.mcs-middle')!;
  middle.scrollTop = 300;
  set({ run: RUN });
  set({ run: null });
  expect(middle.scrollTop).toBe(300);
});
