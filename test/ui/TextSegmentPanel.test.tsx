/**
 * @jest-environment jsdom
 */
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { areaText } from '../../extensions/medclip-sam/src/ui/DraftCard';
import { DRAFT, mountPanel as mount, ONE_PROMPT, suggest } from '../support/mountPanel';

afterEach(cleanup);

describe('TextSegmentPanel', () => {
  test('typing sets the prompt, Enter runs, suggestions fill the box', () => {
    const { calls } = mount({ suggestions: suggest('breast tumor', 'breast cyst') });
    const input = screen.getByLabelText('What should be outlined?');
    fireEvent.change(input, { target: { value: 'lungs' } });
    fireEvent.keyDown(input, { key: 'Enter' });
    fireEvent.click(screen.getByRole('button', { name: 'breast cyst' }));
    expect(calls).toEqual(['setPrompt "lungs"', 'run', 'setPrompt "breast cyst"']);
  });

  test('letters typed into the prompt never reach the hotkeys of the page', () => {
    mount();
    const heard: string[] = [];
    const listen = (event: KeyboardEvent) => heard.push(event.key);
    document.addEventListener('keydown', listen);
    fireEvent.keyDown(screen.getByLabelText('What should be outlined?'), { key: 't' });
    document.removeEventListener('keydown', listen);
    expect(heard).toEqual([]);
  });

  test('a running run shows its stage, Run becomes Cancel, Escape cancels', () => {
    const { set, calls } = mount();
    set({
      run: {
        prompt: 'x',
        stage: 'Looking at the image',
        fraction: 0.5,
        step: 3,
        steps: 9,
        ...ONE_PROMPT,
      },
    });
    expect(screen.getByRole('status').textContent).toContain('Looking at the image');
    expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('28');
    expect(screen.queryByRole('button', { name: 'Run' })).toBeNull();
    fireEvent.keyDown(screen.getByLabelText('What should be outlined?'), { key: 'Escape' });
    fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(calls).toEqual(['cancel', 'cancel']);
  });

  test('a draft says that it is one, its area and its code, and waits for a human', () => {
    const { calls } = mount({ draft: DRAFT });
    expect(screen.getByText('AI draft')).toBeTruthy();
    expect(screen.getByText('1.3 cm² (2,000 px)')).toBeTruthy();
    expect(screen.getByText('Neoplasm')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Accept' }));
    fireEvent.click(screen.getByRole('button', { name: 'Discard' }));
    expect(calls).toEqual(['accept', 'discard']);
  });

  test('nothing found cannot be accepted, only outlined anyway, which keeps the warning', () => {
    const seen = { outcome: 'not-seen', verdict: 'none' } as const;
    const none = { ...DRAFT, ...seen, found: false, outlined: false };
    const { set, calls } = mount({ draft: none });
    expect(screen.getByText(/“breast tumor” was not seen in this image/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Accept' })).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Outline anyway' }));
    expect(calls).toEqual(['runAnyway']);
    set({ draft: { ...none, outlined: true } });
    expect(screen.getByText(/Outlined anyway/)).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Accept' })).toBeTruthy();
  });

  test('the verdicts say different things, and only what was not seen can be outlined anyway', () => {
    const nothing = { ...DRAFT, found: false, outlined: false, confidence: null } as const;
    const { set, calls } = mount({ draft: DRAFT });
    const verdict = () => document.querySelector('[data-cy=medclip-verdict]')!;
    const said = [verdict().textContent];
    set({ draft: { ...nothing, outcome: 'not-seen', verdict: 'none' } });
    expect(screen.getByRole('button', { name: 'Outline anyway' })).toBeTruthy();
    said.push(verdict().textContent);
    for (const side of ['elsewhere'] as const) {
      set({ draft: { ...nothing, outcome: 'not-seen', verdict: 'none', side } });
      said.push(verdict().textContent);
    }
    set({ draft: { ...nothing, outcome: 'absence-asked', verdict: 'none' } });
    expect(screen.queryByRole('button', { name: 'Outline anyway' })).toBeNull();
    said.push(verdict().textContent);
    const unknown = { outcome: 'unknown-words', verdict: 'none', unknown: ['tumer'] } as const;
    set({ draft: { ...nothing, ...unknown, didYouMean: ['brain tumor'] } });
    expect(screen.queryByRole('button', { name: 'Outline anyway' })).toBeNull();
    said.push(verdict().textContent);
    expect(said.at(-1)).toBe('This pack does not know “tumer”.');
    expect(new Set(said).size).toBe(said.length);
    fireEvent.click(screen.getByRole('button', { name: 'brain tumor' }));
    expect(calls).toEqual(['ask "brain tumor"']);
  });

  test('no green where the confidence is low', () => {
    const { set } = mount({ draft: DRAFT });
    const look = () =>
      document.querySelector('[data-cy=medclip-verdict]')!.getAttribute('data-verdict');
    expect(look()).toBe('strong');
    set({ draft: { ...DRAFT, confidence: 'low' } });
    expect(look()).toBe('weak');
  });

  test('an error is an alert with its remedy', () => {
    const { calls } = mount({
      notice: { tone: 'error', message: 'No viewport is active.', remedy: 'Open a study.' },
    });
    const alert = screen.getByRole('alert');
    expect(alert.textContent).toContain('No viewport is active.');
    expect(alert.textContent).toContain('Open a study.');
    fireEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(calls).toEqual(['dismissNotice']);
  });

  test('Save is there only with something unsaved, and not twice at once', () => {
    const segment = {
      id: 's1',
      label: 'lungs',
      term: 'Lung',
      coded: true,
      colour: 'red',
      slices: 1,
      state: 'accepted' as const,
      reviewed: true,
      saved: false,
      visible: true,
      selected: true,
      measures: [],
    };
    const { set, calls } = mount({ segments: [segment] });
    fireEvent.click(screen.getByRole('button', { name: 'Save to PACS' }));
    set({ save: { state: 'saving', message: 'Saving…', remedy: '' } });
    fireEvent.click(screen.getByRole('button', { name: 'Saving…' }));
    expect(calls).toEqual(['save']);
    set({
      save: { state: 'saved', message: 'Saved.', remedy: '' },
      segments: [{ ...segment, saved: true }],
    });
    expect(screen.getByRole('button', { name: 'Save to PACS' }).hasAttribute('disabled')).toBe(
      true
    );
  });

  test('what could not be stored is kept, with a way to retry, download or delete it', () => {
    const { calls } = mount({
      kept: [{ id: 'k1', label: 'lungs', reason: 'The PACS did not answer.', busy: false }],
    });
    for (const name of ['Try again', 'Download', 'Delete']) {
      fireEvent.click(screen.getByRole('button', { name }));
    }
    expect(calls).toEqual(['retry "k1"', 'download "k1"', 'drop "k1"']);
  });

  test('a focus request moves the cursor into the prompt', () => {
    const { set } = mount({ prompt: 'lungs' });
    set({ focusRequest: 1 });
    expect(document.activeElement).toBe(screen.getByLabelText('What should be outlined?'));
  });
});

describe('areaText', () => {
  test('never invents millimetres', () => {
    expect(areaText(1234, null)).toBe('1,234 px (not calibrated)');
    expect(areaText(10, 12.34)).toBe('12.3 mm² (10 px)');
  });
});
