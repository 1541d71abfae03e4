import { BUNDLED_LIBRARY } from './prompt/library';
import { CONFIGURATION_CUSTOMIZATION } from './siteConfiguration';

/** What a site changes by OHIF's customization service; docs/site.md says how. */
export const CUSTOMIZATION = {
  configuration: CONFIGURATION_CUSTOMIZATION,
  /** The prompts to offer, in the form of prompt/lexicon/library.json. */
  promptLibrary: 'medclip-sam.promptLibrary',
  /** Prompts that come first as buttons below the box, in the same form as the library's. */
  quickPrompts: 'medclip-sam.quickPrompts',
  /** Terms that are looked up before ours, in the form of prompt/lexicon/terms.json. */
  terms: 'medclip-sam.terms',
  /** Sentences of the panel by language and key. */
  strings: 'medclip-sam.strings',
} as const;

/** The defaults, on which a site's `$set`, `$push` and `$merge` build. */
export function getCustomizationModule() {
  const value = {
    [CUSTOMIZATION.configuration]: {},
    [CUSTOMIZATION.promptLibrary]: BUNDLED_LIBRARY,
    [CUSTOMIZATION.quickPrompts]: [],
    [CUSTOMIZATION.terms]: { anatomy: [], abnormal: [], objects: [] },
    [CUSTOMIZATION.strings]: { en: {}, de: {} },
  };
  return [{ name: 'default', value }];
}
