import { headerOf, itemsIn, textsOf, wordsOf, type DisplaySetAttributes } from './header';

export type Projection = 'FRONTAL' | 'LATERAL' | '';

/** View codes of CID 4010 (SCT, and the older SRT of the same meaning). */
const FRONTAL_CODES = new Set(['272479007', '399348003', 'R-10214', 'R-10206']);
const LATERAL_CODES = new Set([
  '399198007',
  '399173006',
  '399067008',
  'R-10232',
  'R-10236',
  'R-10228',
]);

/**
 * Frontal (PA, AP) or lateral view of a radiograph: from the view code, then View Position (0018,5101), then the words.
 * CR images often carry only words.
 */
export function projection(displaySet: DisplaySetAttributes): Projection {
  const header = headerOf(displaySet);
  for (const item of itemsIn(header, 'ViewCodeSequence')) {
    const [code = ''] = textsOf(item, 'CodeValue');
    if (FRONTAL_CODES.has(code)) return 'FRONTAL';
    if (LATERAL_CODES.has(code)) return 'LATERAL';
  }
  const [position = ''] = textsOf(header, 'ViewPosition');
  if (/^(pa|ap)$/i.test(position.trim())) return 'FRONTAL';
  if (/^(ll|rl|lat|lateral)$/i.test(position.trim())) return 'LATERAL';
  const words = wordsOf(displaySet, 'AcquisitionDeviceProcessingDescription');
  if (/\blat\b|\blateral|\bseitlich|\bprofil|\bll\b|\brl\b/.test(words)) return 'LATERAL';
  return /\b(pa|ap|p\.a\.?|a\.p\.?|frontal|dorsoventral)(\b|\s|$)/.test(words) ? 'FRONTAL' : '';
}
