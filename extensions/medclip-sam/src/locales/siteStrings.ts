import { MedClipSamError } from '../core/errors';
import { languageTag } from './language';

/** The namespace of our sentences in @ohif/i18n. */
export const I18N_NAMESPACE = 'MedClipSam';

type Sentences = Readonly<Record<string, string>>;

/** The part of i18next that OHIF 3.14 shares with plugins. */
interface HostI18n {
  addResources(language: string, namespace: string, sentences: Sentences): void;
  getResource(language: string, namespace: string, key: string): unknown;
  hasResourceBundle(language: string, namespace: string): boolean;
}

let ofSite: Readonly<Record<string, Sentences>> = {};
let hostI18n: HostI18n | null = null;

/**
 * A site's own wording by language and key, e.g. `{ en: { 'prompt.title': 'Find' }, fr: { … } }`; what is missing comes from the
 * bundled dictionaries.
 *
 * @throws MedClipSamError bad-input for anything but strings
 */
export function setSiteStrings(given: unknown): void {
  const languages = Object.values((given ?? {}) as Record<string, unknown>);
  const isText = (words: unknown) =>
    typeof words === 'object' &&
    words !== null &&
    Object.values(words).every(sentence => typeof sentence === 'string');
  if (!languages.every(isText)) {
    throw new MedClipSamError(
      'bad-input',
      'The site’s wording of the panel is not valid: it needs sentences by language and key.',
      'Correct the customization medclip-sam.strings.'
    );
  }
  ofSite = (given ?? {}) as typeof ofSite;
}

/**
 * Shares the bundled sentences with OHIF's i18n where the host offers it (3.14), under the namespace MedClipSam; sentences that
 * are there already, a site's translation, stay and are used.
 */
export function shareSentences(dictionaries: Readonly<Record<string, Sentences>>): void {
  const shared = (globalThis as Record<string, unknown>)['@ohif/i18n'] as
    (Partial<HostI18n> & { readonly default?: Partial<HostI18n> }) | undefined;
  const i18n = shared?.default ?? shared;
  if (!i18n?.addResources || !i18n.getResource || !i18n.hasResourceBundle) return;
  hostI18n = i18n as HostI18n;
  for (const [language, sentences] of Object.entries(dictionaries)) {
    const missing = Object.entries(sentences).filter(
      ([key]) => typeof hostI18n?.getResource(language, I18N_NAMESPACE, key) !== 'string'
    );
    hostI18n.addResources(language, I18N_NAMESPACE, Object.fromEntries(missing));
  }
}

/** The site's sentence for a key in the language of the moment, also one that we have no dictionary for. */
export function siteString(key: string): string | undefined {
  const tag = languageTag();
  for (const language of [tag, tag.slice(0, 2)]) {
    const own = ofSite[language]?.[key];
    if (own !== undefined) return own;
    const shared = hostI18n?.getResource(language, I18N_NAMESPACE, key);
    if (typeof shared === 'string') return shared;
  }
  return undefined;
}
