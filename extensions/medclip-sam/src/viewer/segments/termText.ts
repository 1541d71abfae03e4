import { termMeaning } from '../../prompt/terms/terminology';
import type { Code } from '../../prompt/terms/code';
import type { Term } from '../../prompt/terms/term';
import { capital } from '../../locales/translate';
import { readersName } from '../measure/readersName';

/**
 * A code as the reader's language calls it: "Neoplasm (Breast, Left)", "Neoplasie (Brust, links)". What is stored keeps the meaning
 * of the standard; one that the lexicon has no German name for is shown with it.
 */
export function termText(term: Term): string {
  return capital(
    termMeaning({
      ...term,
      type: named(term.type),
      ...(term.typeModifier && { typeModifier: named(term.typeModifier) }),
      ...(term.region && { region: named(term.region) }),
      ...(term.regionModifier && { regionModifier: named(term.regionModifier) }),
    })
  );
}

const named = (code: Code): Code => ({ ...code, meaning: readersName(code.meaning) });
