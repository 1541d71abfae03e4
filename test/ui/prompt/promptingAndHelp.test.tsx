/**
 * @jest-environment jsdom
 */
import { cleanup, fireEvent, screen, within } from '@testing-library/react';
import { INITIAL_STATE } from '../../../extensions/medclip-sam/src/state/viewState';
import { DRAFT, mountPanel as mount, suggest } from '../../support/panel/mountPanel';

afterEach(cleanup);

describe('prompting, choosing, saving and help in the panel', () => {
  test('the list follows the arrow keys, Enter takes what is marked and runs what is not', () => {
    const { calls } = mount({
      prompt: 'lungs, br',
      suggestions: [
        { text: 'breast tumor', hint: 'Brusttumor' },
        { text: 'heart', hint: '' },
      ],
      recent: ['breast cyst'],
    });
    const input = screen.getByLabelText('What should be outlined?');
    expect(input.getAttribute('aria-expanded')).toBe('false');
    fireEvent.keyDown(input, { key: 'ArrowDown' });
    const list = within(screen.getByRole('listbox'));
    expect(list.getAllByRole('option').map(o => o.textContent)).toEqual([
      'breast cystrecent',
      'breast tumorBrusttumor',
    ]);
    fireEvent.keyDown(input, { key: 'ArrowDown' });
    const marked = document.getElementById(input.getAttribute('aria-activedescendant') ?? '');
    expect(marked?.textContent).toContain('breast tumor');
    fireEvent.keyDown(input, { key: 'Enter' });
    fireEvent.keyDown(input, { key: 'Enter' });
    expect(calls).toEqual(['setPrompt "lungs, breast tumor"', 'run']);
  });

  test('a chip that the pack does not know is grey and does nothing; others are not pushed out by the last prompts', () => {
    const { calls } = mount({
      suggestions: [...suggest('lungs', 'left lung'), { text: 'heart', hint: '', unknown: true }],
      recent: ['right lung', 'Lunge', 'beide Lungen'],
    });
    const chip = screen.getByRole('button', { name: 'lungs' });
    expect(screen.queryByRole('button', { name: 'Lunge' })).toBeTruthy();
    expect(chip).toHaveProperty('disabled', false);
    cleanup();
    const grey = mount({ suggestions: [{ text: 'heart', hint: '', unknown: true }] });
    const heart = screen.getByRole('button', { name: 'heart' });
    expect(heart).toHaveProperty('disabled', true);
    expect(heart.title).toBe('not known to this pack');
    expect(screen.getByLabelText('What should be outlined?')).toHaveProperty(
      'placeholder',
      'Type what to outline'
    );
    expect([...calls, ...grey.calls]).toEqual([]);
  });

  test('the last prompt is no chip of its own where one says the same, in letters of another size or in another language', () => {
    mount({
      suggestions: [{ text: 'Brusttumor', hint: 'breast tumor' }, ...suggest('Brustzyste')],
      recent: ['Breast tumor', 'brustzyste', 'Lunge'],
    });
    const chips = screen.getByRole('group', { name: 'Suggestions' });
    const names = within(chips)
      .getAllByRole('button')
      .map(button => button.textContent);
    expect(names.slice(0, 3)).toEqual(['Brusttumor', 'Brustzyste', 'Lunge']);
  });

  test('Escape closes the list first; a pasted list becomes several prompts', () => {
    const { calls } = mount({ suggestions: suggest('lungs') });
    const input = screen.getByLabelText('What should be outlined?');
    fireEvent.keyDown(input, { key: 'ArrowDown' });
    fireEvent.keyDown(input, { key: 'Escape' });
    expect(input.getAttribute('aria-expanded')).toBe('false');
    fireEvent.paste(input, { clipboardData: { getData: () => 'left lung\nright lung\n' } });
    expect(calls).toEqual(['setPrompt "left lung, right lung"']);
  });

  test('what is learnt from is said, can be switched off and forgotten; older images are drawn anew on one press', () => {
    const slices = {
      strip: ['hand', 'learnt', null, 'interpolated'] as const,
      older: [1],
      teachers: { outlines: 3, corrections: 1 },
      here: 0,
      unit: 'slice' as const,
      running: null,
      outcome: '',
    };
    const { calls, set } = mount({ slices });
    const line = () => screen.getByText(/earn/, { selector: '[data-cy=medclip-learns]' });
    expect(line().textContent).toBe(
      'Learns from your outlines in this study: 3 outlines, 1 correction.'
    );
    set({ correction: { ...INITIAL_STATE.correction, target: { label: 'lungs', kind: 'draft' } } });
    expect(line().textContent).toBe(
      'Learns from this draft, which is not accepted yet: 3 outlines, 1 correction.'
    );
    screen.getByRole('button', { name: 'Image 2: learnt, older than your correction' });
    screen.getByRole('button', { name: 'Image 1: by hand' });
    expect(document.querySelector('[data-cy=medclip-legend]')?.textContent?.trim()).toMatch(
      /by hand.*learnt.*filled in.*older/
    );
    fireEvent.click(screen.getByRole('button', { name: 'Update 1 image' }));
    fireEvent.click(screen.getByRole('button', { name: 'Forget' }));
    fireEvent.click(screen.getByLabelText('Learn in this study'));
    expect(calls).toEqual([
      'updateSlices',
      'forgetLearnt',
      'changeSettings {"learnInStudy":false}',
    ]);
    set({ settings: { ...INITIAL_STATE.settings, learnInStudy: false } });
    expect(line().textContent).toMatch(/^Not learning/);
    expect(screen.queryByRole('button', { name: /^Update/ })).toBeNull();
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Forget' }).disabled).toBe(true);
  });

  test('other outlines and other drafts can be chosen', () => {
    const picture = null;
    const { calls } = mount({
      draft: DRAFT,
      candidates: [
        { index: 0, picture, chosen: true, part: 1, trainedOn: null },
        { index: 1, picture, chosen: false, part: 1, trainedOn: null },
      ],
      waiting: [
        { id: 'a', prompt: 'left lung', current: true, outlined: true },
        { id: 'b', prompt: 'right lung', current: false, outlined: true },
        { id: 'c', prompt: 'heart', current: false, outlined: false },
      ],
    });
    const first = screen.getByRole('button', { name: 'Outline 1, part 1' });
    expect(first.getAttribute('aria-pressed')).toBe('true');
    fireEvent.click(screen.getByRole('button', { name: 'Outline 2, part 1' }));
    fireEvent.click(screen.getByRole('button', { name: '2 · right lung' }));
    expect(screen.getByRole('button', { name: '3 · heart: nothing' })).toBeTruthy();
    expect(calls).toEqual(['chooseCandidate 1', 'selectDraft "b"']);
  });

  test('an uncoded segment is asked about before it is saved', () => {
    const segment = {
      id: 's1',
      label: 'thing',
      term: 'Tissue',
      coded: false,
      colour: '#808080',
      slices: 1,
      continued: 0,
      state: 'accepted' as const,
      reviewed: true,
      byHand: false,
      saved: false,
      visible: true,
      selected: false,
      measures: [],
    };
    const { calls, set } = mount({ segments: [segment] });
    fireEvent.click(screen.getByRole('button', { name: 'Save to PACS' }));
    expect(screen.queryByRole('alert')).toBeNull();
    set({ askUncoded: true });
    expect(screen.getByRole('alert').textContent).toContain('“thing” has no standard code');
    fireEvent.click(screen.getByRole('button', { name: 'Choose a code' }));
    fireEvent.click(screen.getByRole('button', { name: 'Save as Tissue' }));
    expect(calls).toEqual(['save', 'openTermPicker "thing"', 'saveUncoded']);
  });

  test('the term picker searches, and Enter takes the marked code', () => {
    const { calls } = mount({
      termPicker: {
        prompt: 'thing',
        query: '',
        hits: [
          { id: 'SCT:1', name: 'Lung', code: '39607008 SCT', colour: '#123456' },
          { id: 'SCT:2', name: 'Liver', code: '10200004 SCT', colour: '#123456' },
        ],
      },
    });
    const box = screen.getByLabelText('Code for “thing”');
    expect(document.activeElement).toBe(box);
    fireEvent.change(box, { target: { value: 'li' } });
    fireEvent.keyDown(box, { key: 'ArrowDown' });
    fireEvent.keyDown(box, { key: 'Enter' });
    expect(calls).toEqual(['searchTerms "li"', 'chooseTerm "SCT:2"']);
  });

  test('a control keeps the keys that work it; the rest goes on to the hotkeys of the page', () => {
    mount({ tour: true, suggestions: suggest('lungs') });
    const heard: string[] = [];
    const listener = ({ key }: KeyboardEvent) => void heard.push(key);
    document.addEventListener('keydown', listener);
    const button = screen.getByRole('button', { name: 'Next' });
    for (const key of ['Enter', ' ', 'o', 'ArrowUp']) fireEvent.keyDown(button, { key });
    fireEvent.keyDown(button, { key: 'z', ctrlKey: true });
    const box = screen.getByLabelText('What should be outlined?');
    for (const key of ['o', 'ArrowUp', ' ']) fireEvent.keyDown(box, { key });
    document.removeEventListener('keydown', listener);
    expect(heard).toEqual(['o', 'ArrowUp', 'z']);
  });

  test('the tour has three steps and ends for good', () => {
    const { calls } = mount({ tour: true });
    for (const name of ['Next', 'Next', 'Got it']) {
      fireEvent.click(screen.getByRole('button', { name }));
    }
    expect(calls).toEqual(['showTour false']);
  });

  test('a prompt that names a side comes with a warning about sides', () => {
    const { set } = mount({ draft: DRAFT });
    expect(screen.queryByText(/left from right/)).toBeNull();
    set({ draft: { ...DRAFT, side: 'untold' } });
    expect(screen.getByText(/left from right/)).not.toBeNull();
  });

  test('where an outline comes from can be opened', () => {
    mount({ draft: DRAFT });
    expect(screen.getByText('Where this comes from').closest('details')?.textContent).toContain(
      'Promptbreast tumor'
    );
  });
});
