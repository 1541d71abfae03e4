/**
 * @jest-environment jsdom
 */
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { DRAFT, mountPanel as mount, SEGMENT } from '../../support/panel/mountPanel';

afterEach(cleanup);

test('a copy of what a hand has drawn is called a copy, and no AI draft', () => {
  const { set } = mount({ draft: { ...DRAFT, byHand: true, carriedFrom: 'T1' } });
  const badge = () => document.querySelector('[data-cy="medclip-badge"]') as HTMLElement;
  expect([badge().textContent, badge().title]).toEqual([
    'Copied draft',
    'Draft – copy of an outline drawn by hand',
  ]);
  expect(document.body.textContent).not.toContain('AI draft');
  set({ draft: null, segments: [{ ...SEGMENT, state: 'draft', byHand: true }] });
  expect(document.querySelector('.mcs-state')?.textContent).toBe('draft');
  set({ segments: [{ ...SEGMENT, state: 'draft' }] });
  expect(document.querySelector('.mcs-state')?.textContent).toBe('AI draft');
});

test.each([
  [
    { state: 'draft', reviewed: false },
    true,
    'Accept “lungs” first: only what you accepted is saved.',
  ],
  [{ state: 'accepted', saved: true }, true, 'Everything you accepted is saved.'],
  [{ slices: 0 }, true, 'Nothing to save: no segment has an outline.'],
  [
    { state: 'edited' },
    false,
    '“lungs” changed since you accepted it: Save stores it as it is now.',
  ],
  [{ state: 'accepted' }, false, undefined],
] as const)('Save says why it can be pressed or not: %j', (change, disabled, why) => {
  mount({ segments: [{ ...SEGMENT, ...change }] });
  const button = screen.getByRole('button', { name: 'Save to PACS' }) as HTMLButtonElement;
  expect(button.disabled).toBe(disabled);
  const line = document.querySelector('[data-cy="medclip-save-why"]');
  expect(line?.textContent).toBe(why);
  if (why) expect(button.title).toContain(why);
  expect(button.getAttribute('aria-describedby')).toBe(line?.id ?? null);
});

test.each([
  ['a segment that was changed', { segments: [{ ...SEGMENT, state: 'edited' }] }, 'Accept'],
  ['a draft beside an unsaved segment', { draft: DRAFT, segments: [SEGMENT] }, 'Accept'],
  ['an accepted segment', { segments: [{ ...SEGMENT, state: 'accepted' }] }, 'Save to PACS'],
] as const)('one button at the foot leads: %s', (_, state, name) => {
  mount(state);
  const leading = [...document.querySelectorAll('.mcs-dock button.mcs-primary')];
  expect(leading).toEqual([screen.getByRole('button', { name })]);
});

test('Save with a draft on screen and what it leaves out', () => {
  const saved = { ...SEGMENT, saved: true };
  const { set } = mount({ draft: DRAFT, segments: [saved] });
  expect(screen.getByText('Nothing to save yet: accept the draft first.')).toBeTruthy();
  const other = { ...SEGMENT, id: 's2', label: 'heart', reviewed: false };
  set({ draft: null, segments: [SEGMENT, { ...other, state: 'draft' }] });
  expect(screen.getByText('“heart” is not accepted and is not saved.')).toBeTruthy();
});

test('what could not be stored is kept, with a way to retry, download or delete it', () => {
  const { calls } = mount({
    kept: [
      {
        id: 'k1',
        label: 'lungs',
        of: 'Patient 7 · today 14:02',
        reason: 'The PACS did not answer.',
        busy: false,
      },
    ],
  });
  // The list is the same in every study.
  expect(screen.getByText('Patient 7 · today 14:02')).toBeTruthy();
  for (const name of ['Try again', 'Download', 'Delete']) {
    fireEvent.click(screen.getByRole('button', { name }));
  }
  expect(calls).toEqual(['retry "k1"', 'download "k1"', 'discardResult "k1"']);
});

test('why it is kept is said once: not again where the failed save says it', () => {
  const kept = [{ id: 'k1', label: 'lungs', of: '', reason: 'No answer. Try again.', busy: false }];
  const { set } = mount({ kept });
  expect(screen.getAllByText('No answer. Try again.')).toHaveLength(1);
  set({ save: { state: 'failed', message: 'No answer.', remedy: 'Try again.' } });
  expect(screen.queryByText('No answer. Try again.')).toBeNull();
  expect(screen.getByText('lungs is kept in this browser, not in the PACS.')).toBeTruthy();
});
