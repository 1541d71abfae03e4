import type { DicomJson, DicomJsonElement, PersonName } from '../dicom/dicomJson';

/**
 * Whether an attribute matches a QIDO-RS value: single value, UID list, `*` and `?` wildcards, date and time ranges
 * (PS3.4 C.2.2.2). An empty value matches everything. Names and texts are compared without regard to case.
 */
export function matches(dataset: DicomJson, tag: string, wanted: string): boolean {
  if (wanted === '' || wanted === '*') return true;
  const element = dataset[tag];
  const values = texts(element);
  if (values.length === 0) return false;
  const vr = element?.vr ?? '';
  if (vr === 'UI') {
    const list = wanted.split(/[,\\]/);
    return values.some(value => list.includes(value));
  }
  if ((vr === 'DA' || vr === 'TM' || vr === 'DT') && wanted.includes('-')) {
    return values.some(value => inRange(value, wanted));
  }
  if (vr === 'TM') return values.some(value => value.startsWith(wanted));
  return values.some(wildcard(wanted));
}

/** `a-b`, `a-` or `-b`, both ends included. A coarse end (`10` hours, `2024`) includes what begins with it. */
function inRange(value: string, range: string): boolean {
  const [from = '', to = ''] = range.split('-');
  const digits = value.split('.')[0] ?? '';
  const atLeast = from === '' || digits.padEnd(from.length, '0') >= from;
  const atMost = to === '' || digits.slice(0, to.length) <= to;
  return atLeast && atMost;
}

/**
 * `*` and `?` in time proportional to value × pattern at the worst: a regular expression of many stars would try every way
 * to share out the value.
 */
export function wildcard(wanted: string): (value: string) => boolean {
  const pattern = [...fold(wanted.normalize('NFC'))];
  return value => {
    const text = [...fold(value)];
    let [t, p] = [0, 0];
    let star = -1;
    let resume = 0;
    while (t < text.length) {
      if (pattern[p] === '*') {
        star = p++;
        resume = t;
      } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
        t++;
        p++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++resume;
      } else {
        return false;
      }
    }
    while (pattern[p] === '*') p++;
    return p === pattern.length;
  };
}

/** The values of an element as they are compared: without regard to case, names without empty components. */
export function foldedTexts(element: DicomJsonElement | undefined): string[] {
  return [...new Set(texts(element).map(fold))];
}

export const fold = (text: string) => text.toUpperCase().toLowerCase();

function texts(element: DicomJsonElement | undefined): string[] {
  return (element?.Value ?? []).flatMap(value => {
    if (value === null || value === undefined) return [];
    if (typeof value !== 'object') return [String(value).normalize('NFC')];
    const { Alphabetic, Ideographic, Phonetic } = value as PersonName;
    // Trailing ^ are empty name components and not typed by anyone.
    return [Alphabetic, Ideographic, Phonetic]
      .filter(name => name !== undefined)
      .map(name => name.replace(/\^+$/, '').normalize('NFC'));
  });
}
