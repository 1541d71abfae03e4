import { headerOf, itemsIn, textsOf, wordsOf, type DisplaySetAttributes } from './header';

/** Side and view of a mammogram, e.g. "R CC"; '' where it is neither CC nor MLO, or the side is unknown. */
export type MammoView = 'R CC' | 'L CC' | 'R MLO' | 'L MLO' | '';

/** View codes of CID 4014 (SCT, and the older SRT of the same meaning). */
const CC_CODES = new Set(['399162004', 'R-10242']);
const MLO_CODES = new Set(['399368009', 'R-10226']);

export function mammoView(displaySet: DisplaySetAttributes): MammoView {
  const header = headerOf(displaySet);
  const words = wordsOf(displaySet);
  const inWords = /\b([rl])[ -]?(cc|mlo)\b/.exec(words);
  const [laterality] = [...textsOf(header, 'ImageLaterality'), ...textsOf(header, 'Laterality')];
  const side = (laterality ?? inWords?.[1] ?? '').trim().toUpperCase();
  const codes = itemsIn(header, 'ViewCodeSequence').flatMap(item => textsOf(item, 'CodeValue'));
  const [position = ''] = textsOf(header, 'ViewPosition');
  const named = (position || inWords?.[2] || '').trim().toUpperCase();
  const isCc = codes.some(c => CC_CODES.has(c)) || named === 'CC';
  const isMlo = codes.some(c => MLO_CODES.has(c)) || named === 'MLO';
  if ((side !== 'R' && side !== 'L') || isCc === isMlo) return '';
  return `${side} ${isCc ? 'CC' : 'MLO'}`;
}
