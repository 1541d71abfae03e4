import { data, type NaturalDataset } from 'dcmjs';
import type { Steps } from '../../core/timeSlicing';
import { itemsOf } from '../dataset/naturalDataset';
import { readPart10, type Part10 } from '../dataset/part10';
import { checkedPart10Steps, type CheckedPart10 } from '../dataset/part10Guard';
import { joinedBytes, lengthOf, longHeader, SEQUENCE_ITEM, shortHeader } from './part10Headers';
import type { OutlinedElement, OutlinedItem } from './part10Outline';
import {
  completedPart10,
  EXPLICIT_BIG_ENDIAN,
  IMPLICIT_LITTLE_ENDIAN,
  isDicom,
  withHeader,
} from '../dataset/part10Preamble';

const CHARACTER_SET = 0x0008_0005;
const PIXEL_DATA = 0x7fe0_0010;
/** Bytes of items that are read at once: some milliseconds of the parser, which makes objects of them. */
const PIECE = 2 * 1024;

/**
 * A DICOM file as a naturalised data set, in steps of some milliseconds: the parser reads a data set in one piece, which takes it
 * more than a second where a sequence has an item for each of some thousand frames. So long sequences are read some items at a
 * time, each time as a small file of the same encoding; what is around them as usual. Native pixel data are not copied: their
 * value is a view of `bytes`. What is not quite well formed is read in one piece, as `readPart10` reads it.
 *
 * @param onProgress called with the share that is read, 0 to 1, of what is read in pieces
 * @throws MedClipSamError dicom-invalid when it is no readable Part-10 file; too-large
 */
export function* readPart10Steps(
  bytes: Uint8Array,
  onProgress?: (share: number) => void
): Steps<Part10> {
  const file = yield* checkedPart10Steps(isDicom(bytes) ? completedPart10(bytes) : bytes);
  const divided = isDivisible(file) ? yield* inPieces(file, onProgress).read() : null;
  return divided ?? readPart10(bytes);
}

type OutlinedFile = CheckedPart10 & { readonly outline: NonNullable<CheckedPart10['outline']> };

function isDivisible(file: CheckedPart10): file is OutlinedFile {
  const { outline, transferSyntaxUID } = file;
  if (!outline?.isRegular || outline.end !== file.bytes.length) return false;
  return transferSyntaxUID !== '' && transferSyntaxUID !== EXPLICIT_BIG_ENDIAN;
}

const entryOf = (tag: number) => {
  const hex = tag.toString(16).padStart(8, '0').toUpperCase();
  return data.DicomMetaDictionary.dictionary[`(${hex.slice(0, 4)},${hex.slice(4)})`];
};

type LongSequence = OutlinedElement & { readonly items: readonly OutlinedItem[] };

/** One that the parser, too, takes for a sequence, and has a name for. */
function isLongSequence(element: OutlinedElement): element is LongSequence {
  return element.items !== undefined && entryOf(element.tag)?.vr === 'SQ';
}

function inPieces(
  { bytes, outline, transferSyntaxUID, start }: OutlinedFile,
  onProgress?: (share: number) => void
) {
  const explicit = transferSyntaxUID !== IMPLICIT_LITTLE_ENDIAN;
  const at = ({ from, end }: { from: number; end: number }) => bytes.subarray(from, end);

  /** What is read in pieces ends before the pixels. */
  const header = outline.elements.filter(one => one.tag < PIXEL_DATA).at(-1) ?? {
    end: bytes.length,
  };

  /** A sequence read as a file of its own; `sets` is the element that names its character sets, if there is one. */
  function sequence(tag: number, sets: Uint8Array, items: readonly Uint8Array[]): unknown {
    const length = lengthOf(items);
    const prefix = explicit ? longHeader(tag, 'SQ', length) : shortHeader(tag, length);
    const dataSet = joinedBytes([sets, prefix, ...items]);
    const piece = withHeader(new Uint8Array(0), dataSet, transferSyntaxUID);
    return readPart10(piece).dataset[entryOf(tag)!.name];
  }

  /** Its value as the parser would give it. */
  function* long({ tag, items }: LongSequence, sets: Uint8Array): Steps<unknown> {
    const read: NaturalDataset[] = [];
    let single: unknown;
    const take = (value: unknown) => read.push(...itemsOf({ value: (single = value) }, 'value'));
    let from = -1;
    for (const [i, item] of items.entries()) {
      if (from < 0) from = item.from;
      const inside = item.elements?.filter(isLongSequence) ?? [];
      if (inside.length > 0) {
        if (from < item.from) take(sequence(tag, sets, [bytes.subarray(from, item.from)]));
        take(yield* longItem(tag, item, inside, sets));
        from = -1;
      } else if (item.end - from >= PIECE || i === items.length - 1) {
        take(sequence(tag, sets, [bytes.subarray(from, item.end)]));
        from = -1;
      }
      if (from < 0) {
        onProgress?.(Math.min(1, (item.end - start) / (header.end - start)));
        yield;
      }
    }
    return items.length === 1 ? single : read;
  }

  /** A sequence of one item, of which some parts are read on their own. */
  function* longItem(
    tag: number,
    { elements }: OutlinedItem,
    inside: readonly LongSequence[],
    sets: Uint8Array
  ): Steps<unknown> {
    const rest = elements!.filter(element => !isLongSequence(element)).map(at);
    const whole = sequence(tag, sets, [shortHeader(SEQUENCE_ITEM, lengthOf(rest)), ...rest]);
    yield;
    const [item] = itemsOf({ whole }, 'whole');
    // The parser leaves out an item without elements.
    if (!item) throw new RangeError('An item holds nothing but long sequences.');
    const own = elements!.find(element => element.tag === CHARACTER_SET);
    for (const child of inside) {
      item[entryOf(child.tag)!.name] = yield* long(child, own ? at(own) : sets);
    }
    return whole;
  }

  return {
    /** Null where that cannot be done. */
    *read(): Steps<Part10 | null> {
      const { elements } = outline;
      const isView = (one: OutlinedElement) => one.tag === PIXEL_DATA && !one.isUndefinedLength;
      const rest = elements.filter(one => !isLongSequence(one) && !isView(one)).map(at);
      const named = elements.find(element => element.tag === CHARACTER_SET);
      const sets = named ? at(named) : new Uint8Array(0);
      try {
        const head = readPart10(joinedBytes([bytes.subarray(0, start), ...rest]));
        yield;
        const { dataset } = head;
        for (const element of elements.filter(isLongSequence)) {
          dataset[entryOf(element.tag)!.name] = yield* long(element, sets);
        }
        const pixels = elements.find(isView);
        if (pixels) {
          dataset.PixelData = [bytes.subarray(pixels.value, pixels.end)];
          Object.assign(dataset._vrMap as object, { PixelData: pixels.vr || 'OW' });
        }
        return { ...head, bytes };
      } catch {
        return null;
      }
    },
  };
}
