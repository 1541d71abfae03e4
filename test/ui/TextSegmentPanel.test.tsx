/**
 * @jest-environment jsdom
 */
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { areaText } from '../../extensions/medclip-sam/src/ui/draft/DraftCard';
import {
  DRAFT,
  mountPanel as mount,
  ONE_PROMPT,
  SEGMENT,
  suggest,
} from '../support/panel/mountPanel';

afterEach(cleanup);

describe('TextSegmentPanel', () => {
  test('typing sets the prompt, Enter runs, a suggestion runs', () => {
    const { calls } = mount({ suggestions: suggest('breast tumor', 'breast cyst') });
    const input = screen.getByLabelText('What should be outlined?');
    fireEvent.change(input, { target: { value: 'lungs' } });
    fireEvent.keyDown(input, { key: 'Enter' });
    fireEvent.click(screen.getByRole('button', { name: 'breast cyst' }));
    expect(calls).toEqual(['setPrompt "lungs"', 'run', 'ask "breast cyst"']);
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

  test('words that the pack takes no notice of are named, where something was outlined', () => {
    const { set } = mount({ draft: { ...DRAFT, untold: ['malignant', 'benign'] } });
    expect(document.querySelector('[data-cy="medclip-untold"]')?.textContent).toBe(
      'This pack does not tell whether it is “malignant” and “benign”.'
    );
    set({ draft: DRAFT });
    expect(document.querySelector('[data-cy="medclip-untold"]')).toBeNull();
  });

  test('what is unusual of the outline is said in one line, with why; where nothing is, nothing', () => {
    const contrast = {
      trait: 'contrast' as const,
      value: -0.12,
      outlines: 254,
      least: null,
      most: -0.25,
    };
    const borders = { trait: 'borders' as const, value: 3, outlines: 0, least: null, most: 2 };
    const { set } = mount({ draft: { ...DRAFT, unusual: [contrast, borders] } });
    const line =
      'Unusual for “breast tumor”: hardly darker than its surroundings; it reaches 3 borders of the image.';
    expect(screen.getByText(line)).toBeTruthy();
    expect(screen.getByText('Why?').closest('details')!.open).toBe(false);
    expect(screen.getByText(/: -0\.12 standard deviations.* above -0\.25\.$/)).toBeTruthy();
    expect(screen.getByText('Borders of the image that it reaches: 3.')).toBeTruthy();
    const small = { trait: 'areaShare' as const, value: 0.0031, outlines: 254 };
    set({ draft: { ...DRAFT, unusual: [{ ...small, least: 0.008, most: null }] } });
    expect(screen.getByText('Unusual for “breast tumor”: very small.')).toBeTruthy();
    expect(screen.getByText(/^Share of the image: 0\.31 %\. .* below 0\.80\.$/)).toBeTruthy();
    set({ draft: { ...DRAFT, unusual: [{ ...contrast, value: 0.3 }] } });
    expect(screen.getByText(/not darker than its surroundings/)).toBeTruthy();
    set({ draft: DRAFT });
    expect(screen.queryByText('Why?')).toBeNull();
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

  test('what was searched in a box is said of the box, and what only the box has brought is said to be so', () => {
    const seen = { outcome: 'not-seen', verdict: 'none', inBox: 'searched' } as const;
    const { set } = mount({ draft: { ...DRAFT, ...seen, found: false, outlined: false } });
    expect(screen.getByText(/“breast tumor” was not seen in your box/)).toBeTruthy();
    set({ draft: { ...DRAFT, verdict: 'weak', inBox: 'only-there' } });
    expect(screen.getByText(/Outlined because of your box/)).toBeTruthy();
    set({ draft: { ...DRAFT, inBox: 'searched' } });
    expect(screen.queryByText(/your box/)).toBeNull();
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
    const elsewhere = { ...nothing, ...unknown, didYouMean: ['brain tumor'], target: 'lung' };
    set({ draft: { ...elsewhere, knownOn: ['DX', 'CR', 'CT'] } });
    said.push(verdict().textContent);
    expect(said.at(-1)).toBe('This pack knows “lung” on X-ray and CT only.');
    expect(new Set(said).size).toBe(said.length);
    fireEvent.click(screen.getByRole('button', { name: 'brain tumor' }));
    expect(calls).toEqual(['ask "brain tumor"']);
  });

  test('green only where nothing speaks against the outline; the confidence in the same line', () => {
    const { set } = mount({ draft: { ...DRAFT, limitedBy: [] } });
    const look = () =>
      document.querySelector('[data-cy=medclip-verdict]')!.getAttribute('data-verdict');
    expect(look()).toBe('strong');
    const line = document.querySelector('[data-cy=medclip-verdict]')!;
    expect(line.textContent).toBe('Outlined. Confidence: moderate');
    set({ draft: DRAFT });
    expect(look()).toBe('weak');
    set({ draft: { ...DRAFT, confidence: 'low', limitedBy: ['size'] } });
    expect(look()).toBe('weak');
    expect(line.textContent).toBe(
      'Outlined, to be checked. Confidence: low (limited by: its size)'
    );
  });

  test('no confidence of an outline that a hand has changed, nor on another slice than the run was made on', () => {
    const { set } = mount({ draft: { ...DRAFT, limitedBy: [] } });
    const line = document.querySelector('[data-cy=medclip-verdict]')!;
    expect(line.getAttribute('title')).toContain('Stability');
    set({ draft: { ...DRAFT, limitedBy: [], confidenceOf: 'before-correction' } });
    expect(line.textContent).toBe('Outlined. Corrected by hand: no confidence given.');
    expect(line.getAttribute('title')).toBeNull();
    set({ draft: { ...DRAFT, limitedBy: [], confidenceOf: 'other-slice' } });
    expect(line.textContent).toBe('Outlined.');
    set({ draft: { ...DRAFT, limitedBy: [] } });
    expect(line.textContent).toBe('Outlined. Confidence: moderate');
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
    const { set, calls } = mount({ segments: [SEGMENT] });
    fireEvent.click(screen.getByRole('button', { name: 'Save to PACS' }));
    set({ save: { state: 'saving', message: 'Saving…', remedy: '' } });
    fireEvent.click(screen.getByRole('button', { name: 'Saving…' }));
    expect(calls).toEqual(['save']);
    set({
      save: { state: 'saved', message: 'Saved.', remedy: '' },
      segments: [{ ...SEGMENT, saved: true }],
    });
    expect(screen.getByRole('button', { name: 'Save to PACS' }).hasAttribute('disabled')).toBe(
      true
    );
  });

  test('a focus request moves the cursor into the prompt', () => {
    const { set } = mount({ prompt: 'lungs' });
    set({ focusRequest: 1 });
    expect(document.activeElement).toBe(screen.getByLabelText('What should be outlined?'));
  });
});

describe('focus and keys', () => {
  const run = { prompt: 'x', stage: '', fraction: null, step: 1, steps: 9, ...ONE_PROMPT };
  const input = () => screen.getByLabelText('What should be outlined?');
  const nextFrame = () => new Promise(resolve => requestAnimationFrame(resolve));

  test('a draft that comes takes the focus out of the prompt; one with nothing in it does not', async () => {
    const { set } = mount({ prompt: 'x' });
    input().focus();
    set({ run });
    set({ run: null, draft: { ...DRAFT, outlined: false } });
    await nextFrame();
    expect(document.activeElement).toBe(input());
    set({ run });
    set({ run: null, draft: DRAFT });
    await nextFrame();
    expect(document.activeElement).toBe(document.body);
  });

  test('whoever types another prompt meanwhile keeps the focus', async () => {
    const { set } = mount({ prompt: 'x' });
    input().focus();
    set({ run });
    set({ prompt: 'xy' });
    set({ run: null, draft: DRAFT });
    await nextFrame();
    expect(document.activeElement).toBe(input());
    // And whoever does so before the next frame.
    set({ run });
    set({ run: null, draft: DRAFT });
    set({ prompt: 'xyz' });
    await nextFrame();
    expect(document.activeElement).toBe(input());
  });

  test('Ctrl+S saves from the prompt, too, and never opens the dialog of the browser', () => {
    const { calls, set } = mount();
    const press = () => fireEvent.keyDown(input(), { key: 's', ctrlKey: true });
    expect(press()).toBe(false);
    expect(calls).toEqual([]);
    set({ segments: [SEGMENT] });
    expect(press()).toBe(false);
    expect(calls).toEqual(['save']);
  });

  test('a segment that was changed is accepted in the bar', () => {
    const { calls, set } = mount({ segments: [{ ...SEGMENT, state: 'edited' }] });
    fireEvent.click(screen.getByRole('button', { name: 'Accept' }));
    expect(calls).toEqual(['acceptSegment "s1"']);
    set({ segments: [SEGMENT] });
    expect(screen.queryByRole('button', { name: 'Accept' })).toBeNull();
  });
});

describe('areaText', () => {
  test('never invents millimetres', () => {
    expect(areaText(1234, null)).toBe('1,234 px (the image has no scale: no mm²)');
    expect(areaText(10, 12.34)).toBe('12.3 mm² (10 px)');
  });
});
