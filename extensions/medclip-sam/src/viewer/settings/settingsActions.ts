import { chooseLanguage } from '../../locales/language';
import {
  BUNDLED_LIBRARY,
  parsePromptLibrary,
  type PromptLibrary,
  promptCount,
} from '../../prompt/library';
import { DEFAULT_SETTINGS, type Settings, type SettingsActions } from '../../state/settings';
import { browserStorage } from '../host/browserStorage';
import { hotkeysOf, openHotkeyPreferences, setHotkeys } from '../host/hotkeyPreferences';
import type { Feature, SessionContext } from '../sessionContext';
import { saveFile } from '../host/saveFile';
import { loadSettings, mergedSettings, parseSettingsFile, storeSettings } from './settingsStore';

/** Where a site's own prompt library comes from: in the configuration, or at an address of the viewer's own origin. */
export interface SiteLibrary {
  readonly promptLibrary?: PromptLibrary | undefined;
  readonly promptLibraryUrl?: string | undefined;
  /** Buttons below the prompt box, before the reader's last prompts. */
  readonly quickPrompts?: PromptLibrary;
}

export interface SettingsFeature extends SettingsActions, Feature {
  /** The prompts to offer: the reader's own, else the site's, else the bundled ones. */
  promptLibrary(): PromptLibrary;
  quickPrompts(): PromptLibrary | undefined;
}

export function createSettingsActions(session: SessionContext, site: SiteLibrary): SettingsFeature {
  const { state } = session;
  const storage = browserStorage('localStorage');
  let { promptLibrary: own, tourSeen } = loadSettings(storage);
  let ofSite = site.promptLibrary ?? null;
  let asked = false;

  const apply = (settings: Settings) => {
    chooseLanguage(settings.language === 'auto' ? null : settings.language);
    const library = own ?? ofSite ?? BUNDLED_LIBRARY;
    const source = own ? 'reader' : ofSite ? 'site' : 'bundled';
    state.set({ settings, library: { source, count: promptCount(library) } });
  };
  const keep = (settings: Settings) => {
    storeSettings(storage, { settings, promptLibrary: own, tourSeen });
    apply(settings);
    session.refresh();
  };
  apply(loadSettings(storage).settings);
  state.set({ tour: !tourSeen });

  /** Once per page; a library that is missing or broken is told, and the bundled one is used. */
  const askSite = async (url: string) => {
    asked = true;
    try {
      const response = await fetch(url, { credentials: 'same-origin' });
      if (!response.ok) throw new Error(`status ${response.status}`);
      ofSite = parsePromptLibrary(await response.json());
      apply(state.get().settings);
      session.refresh();
    } catch (cause) {
      session.fail(cause);
    }
  };

  return {
    promptLibrary: () => own ?? ofSite ?? BUNDLED_LIBRARY,
    quickPrompts: () => site.quickPrompts,
    changeSettings: change => {
      const settings = mergedSettings(state.get().settings, change);
      keep(settings);
      if (change.heatmap) {
        state.set({ heatmap: { ...state.get().heatmap, ...change.heatmap } });
        session.mode()?.overlay.setHeatmap(state.get().heatmap);
      }
    },
    resetSettings: () => {
      own = null;
      keep(DEFAULT_SETTINGS);
    },
    exportSettings: () => {
      const file = {
        kind: 'medclip-sam settings',
        version: 1,
        settings: state.get().settings,
        promptLibrary: own,
        hotkeys: hotkeysOf(session.host),
      };
      const bytes = new TextEncoder().encode(`${JSON.stringify(file, null, 2)}\n`);
      saveFile('medclip-sam-settings.json', bytes, 'application/json');
    },
    importSettings: async file => {
      try {
        const read = parseSettingsFile(await file.text());
        if (read.promptLibrary !== undefined) own = read.promptLibrary;
        if (read.hotkeys) setHotkeys(session.host, read.hotkeys);
        keep(mergedSettings(state.get().settings, read.settings as Partial<Settings>));
      } catch (cause) {
        session.fail(cause);
      }
    },
    showTour: show => {
      tourSeen = !show;
      state.set({ tour: show });
      storeSettings(storage, { settings: state.get().settings, promptLibrary: own, tourSeen });
    },
    openHotkeys: () => openHotkeyPreferences(session.host),
    enter: () => {
      state.set({ heatmap: { ...state.get().heatmap, ...state.get().settings.heatmap } });
      if (site.promptLibraryUrl && !asked) void askSite(site.promptLibraryUrl);
    },
  };
}
