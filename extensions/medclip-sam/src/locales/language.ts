import { MODE_SENTENCES, type Language } from './languages';

/** Languages with a complete dictionary. */
export const LANGUAGES = Object.keys(MODE_SENTENCES) as readonly Language[];
export type { Language };

/**
 * The one key under which this browser keeps the reader's settings (viewer/settings/settingsStore.ts); no prompt and nothing of a patient is
 * among them. The mode, a bundle of its own, reads the language from there.
 */
export const SETTINGS_KEY = 'medclip-sam.settings';

let chosen: Language | null = null;

/** Follow OHIF (null), or one language whatever OHIF says. */
export function chooseLanguage(language: Language | null): void {
  chosen = language;
}

/** The reader's choice, else OHIF's (i18next keeps it in local storage), else the page's, else English. */
export function language(): Language {
  for (const tag of tags()) {
    const short = tag.slice(0, 2).toLowerCase();
    const known = LANGUAGES.find(one => one === short);
    if (known) return known;
  }
  return 'en';
}

/** What a language calls itself: "Deutsch". */
export function ownName(language: Language): string {
  return new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language;
}

/** The same, as a tag ('de-CH') and whether we have a dictionary for it or not: a site may have one. */
export function languageTag(): string {
  return tags()[0] ?? 'en';
}

/** Until the task that asked is over: a panel has hundreds of sentences, and storage is slow to ask. */
let inThisTask: readonly string[] | null = null;

function tags(): readonly string[] {
  if (chosen) return [chosen];
  if (!inThisTask) {
    inThisTask = tagsNow();
    queueMicrotask(() => (inThisTask = null));
  }
  return inThisTask;
}

function tagsNow(): readonly string[] {
  const page = globalThis.document?.documentElement.lang;
  return [ownSetting(), stored('i18nextLng'), page].filter(tag => Boolean(tag)) as string[];
}

/** What the reader chose in the panel's settings on an earlier visit. */
function ownSetting(): string | null {
  try {
    const { settings } = JSON.parse(stored(SETTINGS_KEY) ?? '{}') as {
      settings?: { language?: unknown };
    };
    return typeof settings?.language === 'string' ? settings.language : null;
  } catch {
    return null;
  }
}

function stored(key: string): string | null {
  try {
    return globalThis.localStorage?.getItem(key) ?? null;
  } catch {
    // Storage can be forbidden; then the page's language decides.
    return null;
  }
}
