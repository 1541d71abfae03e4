import { BILATERAL, LEFT, RIGHT, type Code } from '../../prompt/terms/code';
import { germanFor } from '../../prompt/germanFor';
import type { Term } from '../../prompt/terms/term';
import { language } from '../../locales/language';
import { capital, t } from '../../locales/translate';
import { readersName } from './readersName';

const SIDES = [
  { code: LEFT, key: 'report.side.left' },
  { code: RIGHT, key: 'report.side.right' },
  { code: BILATERAL, key: 'report.side.both' },
] as const;

/**
 * What a segment is called in a report: its finding and the place of it, by the code it is saved as ("Mass, left breast"). Where
 * there is no code, or no German word for it, the reader's own words stand.
 */
export function reportName(label: string, term: Term): string {
  const german = language() === 'de';
  const own = capital(readersName(label));
  if (!term.coded) return own;
  const word = ({ meaning }: Code) => (german ? germanFor(meaning) : meaning.toLowerCase());
  const what = word(term.type);
  const where = term.region && word(term.region);
  if (!what || where === null) return own;
  if (!where) return capital(sided(what, term.typeModifier));
  return `${capital(what)}, ${sided(where, term.regionModifier)}`;
}

function sided(region: string, modifier: Code | undefined): string {
  const side = SIDES.find(({ code }) => code.value === modifier?.value);
  return side ? t(side.key, { region }) : region;
}
