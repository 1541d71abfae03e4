/**
 * @jest-environment jsdom
 */
import { fireEvent, screen } from '@testing-library/react';
import { chooseLanguage } from '../../../extensions/medclip-sam/src/locales/language';
import { INITIAL_STATE } from '../../../extensions/medclip-sam/src/state/viewState';
import { DRAFT, mountPanel } from '../../support/panel/mountPanel';

afterEach(() => chooseLanguage(null));

const T2 = { id: 'ds-2', name: 'T2', used: true, off: null, moved: false };
const slices = { ...INITIAL_STATE.slices, strip: ['ai', null] as const };
const { settings, correction } = INITIAL_STATE;

test('which sequences are copied to can be chosen also where nothing is learnt', () => {
  const { calls, set } = mountPanel({
    ...{ companions: [T2], slices, settings: { ...settings, learnInStudy: false } },
    correction: { ...correction, outlinedHere: true },
  });
  expect(screen.getByLabelText('T2')).toHaveProperty('disabled', false);
  fireEvent.click(screen.getByLabelText('T2'));
  expect(calls).toEqual(['useCompanion "ds-2" false']);
  set({ correction });
  expect(screen.getByLabelText('T2')).toHaveProperty('disabled', true);
});

test('while a draft waits the way to copy is there, and says what comes first', () => {
  const here = {
    ...correction,
    target: { label: 'tumor', kind: 'draft' as const },
    outlinedHere: true,
  };
  const { set } = mountPanel({ companions: [T2], slices, draft: DRAFT, correction: here });
  const copy = () => screen.getByRole('button', { name: 'Copy to other sequences' });
  expect(copy()).toHaveProperty('disabled', true);
  const why = document.getElementById(copy().getAttribute('aria-describedby')!);
  expect(why?.textContent).toBe('Accept the draft first.');
  set({ draft: null, correction: { ...here, target: { label: 'tumor', kind: 'segment' } } });
  expect(copy()).toHaveProperty('disabled', false);
  expect(screen.queryByText('Accept the draft first.')).toBeNull();
});

test.each([
  ['en', 1, 3, 'Seen here on 1 of 3 other sequences.'],
  ['en', 1, 1, 'Seen here on 1 of 1 other sequence.'],
  ['de', 1, 3, 'Hier zu sehen auf 1 von 3 anderen Sequenzen.'],
  ['de', 2, 2, 'Hier zu sehen auf 2 von 2 anderen Sequenzen.'],
] as const)('in %s: seen on %s of %s', (language, seen, of, text) => {
  chooseLanguage(language);
  const others = Array.from({ length: of }, (_, i) => `T${i}`);
  mountPanel({ draft: { ...DRAFT, sequences: { seen, own: 'FLAIR', others } } });
  expect(screen.getByText(text)).toBeTruthy();
});
