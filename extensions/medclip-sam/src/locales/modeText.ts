import type { mode } from './en/mode';
import { language } from './language';
import { MODE_SENTENCES } from './languages';

/** A sentence of the mode, in the language of the moment: OHIF reads labels once, when a mode is set up. */
export function modeText(key: keyof typeof mode): string {
  return MODE_SENTENCES[language()][key];
}
