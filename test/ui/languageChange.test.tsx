/**
 * @jest-environment jsdom
 */
import { cleanup } from '@testing-library/react';
import { chooseLanguage } from '../../extensions/medclip-sam/src/locales/language';
import { INITIAL_STATE } from '../../extensions/medclip-sam/src/state/viewState';
import { mountPanel, SEGMENT } from '../support/panel/mountPanel';

afterEach(() => {
  cleanup();
  chooseLanguage(null);
});

test('another language: what has not changed is drawn anew, too', () => {
  const slices = { ...INITIAL_STATE.slices, strip: ['ai', null] as const };
  const { set } = mountPanel({
    segments: [{ ...SEGMENT, measures: [{ name: 'Area', value: '1 cm²' }] }],
    slices,
  });
  const textOf = (name: string) => document.querySelector(`[data-cy="${name}"]`)!.textContent;
  expect(textOf('medclip-slices')).toContain('How far');
  expect(textOf('medclip-segment')).toContain('accepted');
  expect(textOf('medclip-copy-measures')).toBe('Copy measurements');
  chooseLanguage('de');
  set({ settings: { ...INITIAL_STATE.settings, language: 'de' } });
  expect(textOf('medclip-slices')).toContain('Wie weit');
  expect(textOf('medclip-segment')).toContain('übernommen');
  expect(textOf('medclip-copy-measures')).toBe('Messwerte kopieren');
});
