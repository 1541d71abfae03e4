import { act, render } from '@testing-library/react';
import { TextSegmentPanel } from '../../../extensions/medclip-sam/src/ui/TextSegmentPanel';
import type { DraftView } from '../../../extensions/medclip-sam/src/state/draft';
import type { SegmentView } from '../../../extensions/medclip-sam/src/state/segments';
import {
  INITIAL_STATE,
  type PanelSource,
  type PanelState,
} from '../../../extensions/medclip-sam/src/state/viewState';

/** Accepted on one slice, and not saved yet. */
export const SEGMENT: SegmentView = {
  id: 's1',
  label: 'lungs',
  term: 'Lung',
  coded: true,
  colour: 'red',
  slices: 1,
  state: 'accepted',
  continued: 0,
  byHand: false,
  reviewed: true,
  saved: false,
  visible: true,
  selected: true,
  measures: [],
};

/** A draft as the panel gets it. */
export const DRAFT: DraftView = {
  prompt: 'breast tumor',
  found: true,
  outlined: true,
  verdict: 'strong',
  score: 0.7,
  areaPx: 2000,
  areaMm2: 125.4,
  term: 'Neoplasm',
  coded: true,
  ambiguous: false,
  iouPrediction: 0.9,
  confidence: 'moderate',
  confidenceOf: 'shown',
  limitedBy: ['stability'],
  stability: 0.85,
  inBox: null,
  absentFinding: null,
  side: null,
  outcome: 'outlined',
  target: 'breast tumor',
  unknown: [],
  didYouMean: [],
  knownOn: [],
  untold: [],
  farWindow: null,
  unusual: [],
  byExample: false,
  code: '108369006 SCT',
  colour: '#ff8800',
  threshold: 0.4,
  provenance: { lines: [{ name: 'Prompt', value: 'breast tumor' }] },
  position: '',
  onScreen: true,
  exact: null,
  carriedFrom: null,
  byHand: false,
  sequences: null,
};

export const ONE_PROMPT = { promptNumber: 1, promptCount: 1 };
export const suggest = (...texts: readonly string[]) => texts.map(text => ({ text, hint: '' }));

/** The panel on a state of its own; what it asks for is noted. */
export function mountPanel(initial: Partial<PanelState> = {}) {
  let state: PanelState = { ...INITIAL_STATE, ...initial };
  const listeners = new Set<() => void>();
  const calls: string[] = [];
  const note =
    (name: string) =>
    (...args: unknown[]) =>
      void calls.push([name, ...args.map(a => JSON.stringify(a))].join(' '));
  const store = {
    getState: () => state,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  // Whatever else the panel asks for is an action.
  const source = new Proxy(store, {
    get: (known, name) => Reflect.get(known, name) ?? note(String(name)),
  }) as unknown as PanelSource;
  render(<TextSegmentPanel source={source} />);
  const set = (change: Partial<PanelState>) =>
    act(() => {
      state = { ...state, ...change };
      listeners.forEach(listener => listener());
    });
  return { set, calls };
}
