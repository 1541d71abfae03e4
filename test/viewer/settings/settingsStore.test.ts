import { SETTINGS_KEY } from '../../../extensions/medclip-sam/src/locales/language';
import { DEFAULT_SETTINGS } from '../../../extensions/medclip-sam/src/state/settings';
import {
  loadSettings,
  mergedSettings,
  parseSettingsFile,
  storeSettings,
} from '../../../extensions/medclip-sam/src/viewer/settings/settingsStore';

function storage(initial?: string) {
  const values = new Map(initial === undefined ? [] : [[SETTINGS_KEY, initial]]);
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
  };
}

describe('settings in the browser', () => {
  test('come back as they were stored', () => {
    const kept = storage();
    const stored = {
      settings: { ...DEFAULT_SETTINGS, saliency: 'm2ib' as const, topK: 60 },
      promptLibrary: { version: 1 as const, prompts: [{ text: 'x', modality: ['US'] }] },
      tourSeen: true,
    };
    expect(storeSettings(kept, stored)).toBe(true);
    expect(loadSettings(kept)).toEqual(stored);
  });

  test.each(['', 'null', '{', '{"settings":{"saliency":"magic"}}', '{"settings":7}'])(
    'a broken entry counts as not set: %s',
    text => {
      expect(loadSettings(storage(text)).settings).toEqual(DEFAULT_SETTINGS);
    }
  );

  test('a browser that forbids storage is lived with', () => {
    const forbidden = {
      getItem: () => {
        throw new Error('denied');
      },
      setItem: () => {
        throw new Error('denied');
      },
    };
    expect(loadSettings(forbidden).settings).toEqual(DEFAULT_SETTINGS);
    expect(storeSettings(forbidden, loadSettings(undefined))).toBe(false);
  });
});

describe('a settings file', () => {
  const file = (change: object) =>
    JSON.stringify({ kind: 'medclip-sam settings', version: 1, settings: {}, ...change });

  test('changes what it names and leaves the rest', () => {
    const { settings } = parseSettingsFile(file({ settings: { language: 'de' } }));
    expect(mergedSettings({ ...DEFAULT_SETTINGS, topK: 5 }, settings as object)).toEqual({
      ...DEFAULT_SETTINGS,
      topK: 5,
      language: 'de',
    });
  });

  test.each([
    ['no JSON', '{'],
    ['another kind', '{"kind":"x"}'],
    ['a slip in a name', file({ settings: { salience: 'm2ib' } })],
    ['a value out of range', file({ settings: { topK: 0 } })],
    ['a broken library', file({ promptLibrary: { version: 1, prompts: [{}] } })],
  ])('is refused with %s', (_, text) => {
    expect(() => parseSettingsFile(text)).toThrow(expect.objectContaining({ code: 'bad-input' }));
  });
});
