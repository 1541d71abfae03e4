/**
 * @jest-environment jsdom
 */
import { cleanup } from '@testing-library/react';
import { DICTIONARIES } from '../../extensions/medclip-sam/src/locales/languages';
import { chooseLanguage } from '../../extensions/medclip-sam/src/locales/language';
import { t } from '../../extensions/medclip-sam/src/locales/translate';
import type { ModelStatus } from '../../extensions/medclip-sam/src/engine/worker/client';
import type { PanelState } from '../../extensions/medclip-sam/src/state/viewState';
import { modelView } from '../../extensions/medclip-sam/src/viewer/models/modelView';
import {
  provenanceOfResult,
  provenanceOfStored,
} from '../../extensions/medclip-sam/src/viewer/draft/provenanceLines';
import packJson from '../../platform/models/packs/medclip-sam-1/pack.json';
import {
  algorithmParameters,
  runFacts,
} from '../../extensions/medclip-sam/src/dicom/seg/provenance';
import { readAlgorithmParameters } from '../../extensions/medclip-sam/src/dicom/seg/provenance';
import { DRAFT, mountPanel, ONE_PROMPT, SEGMENT as ACCEPTED } from '../support/panel/mountPanel';
import { resultFor } from '../support/panel/serviceUnderTest';

beforeEach(() => chooseLanguage('de'));
afterEach(() => {
  cleanup();
  chooseLanguage(null);
});

const wordsOf = (text: string): readonly string[] => text.toLowerCase().match(/\p{L}{2,}/gu) ?? [];
const german = new Set(Object.values(DICTIONARIES.de).flatMap(wordsOf));
/** Words that only the English panel says. */
const ENGLISH = new Set(
  Object.values(DICTIONARIES.en)
    .flatMap(wordsOf)
    .filter(word => !german.has(word))
);

/** Every text of the panel that a reader or a screen reader meets. */
function said(): readonly string[] {
  const texts: string[] = [];
  for (const element of document.querySelectorAll('.mcs, .mcs *')) {
    for (const node of element.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) texts.push(node.textContent ?? '');
    }
    for (const name of ['title', 'aria-label', 'placeholder']) {
      texts.push(element.getAttribute(name) ?? '');
    }
  }
  return texts.filter(text => text.trim() !== '');
}

const english = () => said().filter(text => wordsOf(text).some(word => ENGLISH.has(word)));

const MODEL: ModelStatus = {
  ...{ state: 'ready', packId: packJson.id, packTitle: packJson.title, packSha256: 'ab' },
  ...{ backend: 'wasm', runtime: 'wasm', threads: 2, ortVersion: '1', downloadedBytes: 0 },
  ...{ backendReason: 'there is no graphics adapter.', kept: false, offline: true },
  ...{ adapter: null, onServer: true, variant: 'int8' },
} as unknown as ModelStatus;

const RESULT = { ...resultFor('Hirntumor', [1, 2]), backend: 'wasm' as const };

const SEGMENT = {
  ...ACCEPTED,
  ...{ label: 'Hirntumor', term: 'Primärtumor (Gehirn)', colour: '#ff0000', slices: 2 },
  state: 'edited',
} as const;

const STRIP = ['ai', 'hand', 'learnt', 'propagated', 'interpolated', 'carried', 'stored'] as const;

const SLICES: Partial<PanelState['slices']> = { strip: [...STRIP, null], older: [1], here: 0 };

/** Whatever can be said, by states that can stand together. */
const STATES: Readonly<Record<string, () => Partial<PanelState>>> = {
  start: () => ({ tour: true, server: 'offered' }),
  draft: () => ({
    draft: {
      ...DRAFT,
      ...{ prompt: 'Hirntumor', target: 'Hirntumor', term: 'Primärtumor', onScreen: false },
      provenance: provenanceOfResult(RESULT, MODEL, { edited: true, user: '' }),
      exact: { state: 'coming', seconds: 3 },
      ambiguous: true,
      unusual: [{ trait: 'contrast', value: 0.1, least: null, most: 0.2, outlines: 10 }],
      farWindow: { used: 'C 1 W 2', standard: 'C 3 W 4' },
      limitedBy: ['agreement', 'sequences', 'size', 'place', 'iouPrediction', 'stability'],
    },
    correction: {
      ...{ target: { label: 'Hirntumor' }, tool: 'keep', hand: 'off', outlinedHere: true },
      ...{ busy: false, overwrite: 'everywhere' },
    } as unknown as PanelState['correction'],
  }),
  refused: () => ({
    draft: {
      ...DRAFT,
      ...{ prompt: 'Lungen', target: 'Lunge', outlined: false, outcome: 'unknown-words' },
      ...{ knownOn: ['US', 'DX'], didYouMean: ['Hirntumor'], verdict: 'none' },
      provenance: { lines: [] },
    },
  }),
  segments: () => ({
    segments: [
      SEGMENT,
      { ...SEGMENT, id: 's2', state: 'draft', reviewed: false, selected: false },
      { ...SEGMENT, id: 's3', state: 'flagged', saved: true, selected: false },
    ],
    slices: { ...mounted(), ...SLICES } as PanelState['slices'],
    codeQuestion: { id: 's1', label: 'Hirntumor', before: 'Gewebe', now: 'Metastase' },
    askUncoded: true,
    restorable: 2,
    otherTabs: { tabs: 1, unsaved: 2 },
  }),
  stored: () => ({
    stored: [
      {
        id: 'x',
        label: 'Hirntumor',
        provenance: provenanceOfStored(
          readAlgorithmParameters(
            algorithmParameters(
              runFacts(
                {
                  ...RESULT,
                  ...{
                    saliency: 'locator',
                    candidates: [{ chosen: true, third: { outlines: 9 } }],
                  },
                },
                {
                  ...{ packId: packJson.id, packSha256: 'ab', backend: 'wasm', edited: true },
                  appVersion: '1',
                }
              )
            )
          ),
          { series: '', date: '', creator: '' }
        ),
      },
    ],
    kept: [
      { id: 'k', label: t('kept.kind.report', { label: 'x' }), of: '', reason: '', busy: false },
    ],
  }),
  running: () => ({
    run: {
      prompt: 'x',
      stage: t('stage.encode-sam'),
      fraction: null,
      step: 1,
      steps: 9,
      ...ONE_PROMPT,
    },
  }),
  models: () => ({ model: modelView(MODEL), packs: [], server: 'used' }),
  asking: () => ({
    model: modelView({
      state: 'asking',
      question: {
        ...{ packTitle: packJson.title, licence: packJson.licence.name },
        ...{ intendedUse: packJson.intendedUse, missingBytes: 1, totalBytes: 2 },
      },
    } as unknown as ModelStatus),
  }),
};

const mounted = (): Partial<PanelState['slices']> => ({
  ...{ running: null, outcome: '', unit: 'slice', teachers: { outlines: 1, corrections: 1 } },
});

test('there is a vocabulary to look for', () => {
  expect(ENGLISH.size).toBeGreaterThan(200);
  mountPanel();
  chooseLanguage('en');
  cleanup();
  mountPanel();
  expect(english().length).toBeGreaterThan(10);
});

test.each(Object.keys(STATES))('no English word is left in the German panel: %s', name => {
  mountPanel(STATES[name]!());
  expect(english()).toEqual([]);
  expect(said().length).toBeGreaterThan(20);
});
