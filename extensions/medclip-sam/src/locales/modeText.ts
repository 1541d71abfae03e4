import { mode as de } from './de/mode';
import { mode as en } from './en/mode';
import { language } from './language';

const LANGUAGES: Readonly<Record<ReturnType<typeof language>, typeof en>> = { en, de };

/** A sentence of the mode, in the language of the moment: OHIF reads labels once, when a mode is set up. */
export function modeText(key: keyof typeof en): string {
  return LANGUAGES[language()][key];
}
