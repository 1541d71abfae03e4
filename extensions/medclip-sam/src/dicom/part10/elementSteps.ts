import { data, type NaturalDataset } from 'dcmjs';
import type { Steps } from '../../core/timeSlicing';
import { encodedElements } from '../dataset/part10';
import { longHeader, LONG_HEADER, SEQUENCE_ITEM, SHORT_HEADER, shortHeader } from './part10Headers';

const ITEM_END = 0xfffe_e00d;
const SEQUENCE_END = 0xfffe_e0dd;
const UNDEFINED_LENGTH = 0xffff_ffff;
/** Items that are encoded at once: a millisecond or two. */
const ITEMS = 16;

/**
 * The elements of a naturalised data set in Explicit VR Little Endian, byte for byte as dcmjs writes them at once, in steps: what
 * is in a long sequence, at any depth, is encoded some items at a time.
 *
 * @throws MedClipSamError dicom-invalid when a value cannot be encoded
 */
export function* elementSteps(dataset: NaturalDataset): Steps<readonly Uint8Array[]> {
  const { nameMap } = data.DicomMetaDictionary;
  const known = Object.keys(dataset).filter(keyword => nameMap[keyword]);
  const tagOf = (keyword: string) => tagNumber(nameMap[keyword]!.tag);
  const out: Uint8Array[] = [];
  let together: NaturalDataset = {};
  const flush = () => {
    if (Object.keys(together).length === 0) return;
    out.push(encodedElements({ ...together, _vrMap: dataset._vrMap }));
    together = {};
  };
  for (const keyword of known.sort((a, b) => tagOf(a) - tagOf(b))) {
    const value = dataset[keyword];
    if (nameMap[keyword]!.vr === 'SQ' && isLong(value)) {
      flush();
      yield;
      out.push(...(yield* sequence(keyword, tagOf(keyword), value)));
    } else together[keyword] = value;
  }
  flush();
  return out;
}

/** '(0008,1115)' as a number. */
const tagNumber = (tag: string): number => parseInt(tag.replace(/[(),]/g, ''), 16);

/** More items than are encoded at once, counting those within items. */
function isLong(value: unknown): value is readonly NaturalDataset[] {
  let left = ITEMS;
  const count = (one: unknown): void => {
    if (!Array.isArray(one)) return;
    for (const item of one as readonly unknown[]) {
      if (left < 0 || typeof item !== 'object' || item === null) return;
      left--;
      Object.values(item).forEach(count);
    }
  };
  count(value);
  return left < 0;
}

const isLongItem = (item: NaturalDataset): boolean => Object.values(item).some(isLong);

function* sequence(
  keyword: string,
  tag: number,
  items: readonly NaturalDataset[]
): Steps<readonly Uint8Array[]> {
  const out: Uint8Array[] = [longHeader(tag, 'SQ', UNDEFINED_LENGTH)];
  for (let i = 0; i < items.length;) {
    if (isLongItem(items[i]!)) {
      out.push(shortHeader(SEQUENCE_ITEM, UNDEFINED_LENGTH));
      out.push(...(yield* elementSteps(items[i]!)));
      out.push(shortHeader(ITEM_END, 0));
      i++;
      continue;
    }
    let to = i + 1;
    while (to < items.length && to < i + ITEMS && !isLongItem(items[to]!)) to++;
    const some = encodedElements({ [keyword]: items.slice(i, to) });
    out.push(some.subarray(LONG_HEADER, some.length - SHORT_HEADER));
    i = to;
    yield;
  }
  out.push(shortHeader(SEQUENCE_END, 0));
  return out;
}
