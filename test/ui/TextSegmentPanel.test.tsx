/**
 * @jest-environment jsdom
 */
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import {
  TextSegmentPanel,
  type PanelSource,
} from '../../extensions/medclip-sam/src/ui/TextSegmentPanel';
import { areaText } from '../../extensions/medclip-sam/src/ui/DraftCard';
import type { DraftView } from '../../extensions/medclip-sam/src/ui/state/draft';
import { INITIAL_STATE, type PanelState } from '../../extensions/medclip-sam/src/ui/viewState';

const DRAFT: DraftView = {
  prompt: 'breast tumor',
  found: true,
  outlined: true,
  verdict: 'strong',
  score: 0.7,
  areaPx: 2000,
  areaMm2: 125.4,
  term: 'Neoplasm',
  coded: true,
  iouPrediction: 0.9,
  confidence: 'moderate',
  limitedBy: ['stability'],
  stability: 0.85,
  absentFinding: null,
  code: '108369006 SCT',
  colour: '#ff8800',
  threshold: 0.4,
  provenance: { lines: [{ name: 'Prompt', value: 'breast tumor' }] },
  position: '',
  onScreen: true,
};

const ONE_PROMPT = { promptNumber: 1, promptCount: 1 };
const suggest = (...texts: readonly string[]) => texts.map(text => ({ text, hint: '' }));

function mount(initial: Partial<PanelState> = {}) {
  let state: PanelState = { ...INITIAL_STATE, ...initial };
  const listeners = new Set<() => void>();
  const calls: string[] = [];
  const note =
    (name: string) =>
    (...args: unknown[]) =>
      void calls.push([name, ...args.map(a => JSON.stringify(a))].join(' '));
  const source = {
    getState: () => state,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ...Object.fromEntries(
      [
        'setPrompt',
        'run',
        'runAnyway',
        'cancel',
        'accept',
        'discard',
        'showDraft',
        'setHeatmap',
        'save',
        'retry',
        'download',
        'drop',
        'removeSegment',
        'restore',
        'dismissNotice',
        'retryModel',
        'toggleRegion',
        'chooseCandidate',
        'selectDraft',
        'toggleUncertainty',
        'openTermPicker',
        'closeTermPicker',
        'searchTerms',
        'chooseTerm',
        'changeSettings',
        'showTour',
      ].map(name => [name, note(name)])
    ),
  } as unknown as PanelSource;
  render(<TextSegmentPanel source={source} />);
  const set = (change: Partial<PanelState>) =>
    act(() => {
      state = { ...state, ...change };
      listeners.forEach(listener => listener());
    });
  return { set, calls };
}

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
    const none = { ...DRAFT, found: false, outlined: false, verdict: 'none' as const };
    const { set, calls } = mount({ draft: none });
    expect(screen.getByText('Nothing was found for this text.')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Accept' })).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Outline anyway' }));
    expect(calls).toEqual(['runAnyway']);
    set({ draft: { ...none, outlined: true } });
    expect(
      screen.getByText('The text hardly mattered: it does not match this image.')
    ).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Accept' })).toBeTruthy();
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

  test('Escape closes the list first; a pasted list becomes several prompts', () => {
    const { calls } = mount({ suggestions: suggest('lungs') });
    const input = screen.getByLabelText('What should be outlined?');
    fireEvent.keyDown(input, { key: 'ArrowDown' });
    fireEvent.keyDown(input, { key: 'Escape' });
    expect(input.getAttribute('aria-expanded')).toBe('false');
    fireEvent.paste(input, { clipboardData: { getData: () => 'left lung\nright lung\n' } });
    expect(calls).toEqual(['setPrompt "left lung, right lung"']);
  });

  test('other outlines and other drafts can be chosen', () => {
    const picture = 'data:,';
    const { calls } = mount({
      draft: DRAFT,
      candidates: [
        { index: 0, picture, chosen: true, part: 1 },
        { index: 1, picture, chosen: false, part: 1 },
      ],
      waiting: [
        { id: 'a', prompt: 'left lung', current: true },
        { id: 'b', prompt: 'right lung', current: false },
      ],
    });
    const first = screen.getByRole('button', { name: 'Outline 1, part 1' });
    expect(first.getAttribute('aria-pressed')).toBe('true');
    fireEvent.click(screen.getByRole('button', { name: 'Outline 2, part 1' }));
    fireEvent.click(screen.getByRole('button', { name: '2 · right lung' }));
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
      state: 'accepted' as const,
      reviewed: true,
      saved: false,
      visible: true,
      selected: false,
      measures: [],
    };
    const { calls } = mount({ segments: [segment] });
    fireEvent.click(screen.getByRole('button', { name: 'Save to PACS' }));
    expect(screen.getByRole('alert').textContent).toContain('“thing” has no standard code');
    fireEvent.click(screen.getByRole('button', { name: 'Choose a code' }));
    fireEvent.click(screen.getByRole('button', { name: 'Save as Tissue' }));
    expect(calls).toEqual(['openTermPicker "thing"', 'save']);
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

  test('the tour has three steps and ends for good', () => {
    const { calls } = mount({ tour: true });
    for (const name of ['Next', 'Next', 'Got it']) {
      fireEvent.click(screen.getByRole('button', { name }));
    }
    expect(calls).toEqual(['showTour false']);
  });

  test('where an outline comes from can be opened', () => {
    mount({ draft: DRAFT });
    expect(screen.getByText('Where this comes from').closest('details')?.textContent).toContain(
      'Promptbreast tumor'
    );
  });
});

describe('areaText', () => {
  test('never invents millimetres', () => {
    expect(areaText(1234, null)).toBe('1,234 px (not calibrated)');
    expect(areaText(10, 12.34)).toBe('12.3 mm² (10 px)');
  });
});
