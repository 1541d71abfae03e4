import { data } from 'dcmjs';
import { decodeText } from './codeExtensions';

/** VRs in the sets of Specific Character Set (PS3.5, 6.1.2.2). */
const TEXT = new Set(['LO', 'LT', 'PN', 'SH', 'ST', 'UC', 'UT']);
const LONG = new Set([
  'OB',
  'OD',
  'OF',
  'OL',
  'OV',
  'OW',
  'SQ',
  'SV',
  'UC',
  'UN',
  'UR',
  'UT',
  'UV',
]);
const UNDEFINED = 0xffff_ffff;
const CHARACTER_SET = 0x0008_0005;
const PIXEL_DATA = 0x7fe0_0010;
/** 'SQ' */
const SQ = [0x53, 0x51];
const ITEM = 0xfffe_e000;
const ITEM_END = 0xfffe_e00d;
const SEQUENCE_END = 0xfffe_e0dd;
/** Sets that dcmjs reads rightly, at any depth. */
const PLAIN = new Set(['', 'ISO_IR 6', 'ISO 2022 IR 6', 'ISO_IR 100', 'ISO_IR 192']);
const SYNTAXES: Readonly<Record<string, { explicit: boolean; little: boolean } | undefined>> = {
  '1.2.840.10008.1.2': { explicit: false, little: true },
  '1.2.840.10008.1.2.2': { explicit: true, little: false },
};

const latin1 = (bytes: Uint8Array) => Array.from(bytes, b => String.fromCharCode(b)).join('');

/**
 * A Part-10 file with its texts in UTF-8: dcmjs reads no code extensions, and inside of sequences no sets at all; nor does it read
 * sequences whose VR a writer did not know (UN of undefined length, PS3.5 6.2.2), which are written as SQ. Everything else stays as
 * it is; text that is in none of the declared sets is taken byte by byte, so that none is lost.
 *
 * @returns null where dcmjs reads the file rightly as it is, or where it cannot be followed to its end (deflated, damaged)
 */
export function utf8Copy(file: Uint8Array): Uint8Array | null {
  try {
    return new Rewriter(file).copy();
  } catch {
    return null;
  }
}

/**
 * The same of the beginning of a file, up to an element, whether or not dcmjs would have read it: the rest of the file need not be
 * there. Text that is in none of the declared sets is left empty, because nobody can say what it is.
 *
 * @param before the tag of the element that ends it, on the top level
 * @returns null where the bytes do not reach that far, or cannot be followed
 */
export function headerCopy(start: Uint8Array, before: number): Uint8Array | null {
  try {
    return new Rewriter(start, before).copy();
  } catch {
    return null;
  }
}

class Rewriter {
  private readonly view: DataView;
  private readonly out: Uint8Array[] = [];
  private explicit = true;
  private little = true;
  private needed = false;
  private namesSets = false;
  /** What is read is in implicit VR, what is written in explicit. */
  private isConverted = false;

  constructor(
    private readonly file: Uint8Array,
    /** Elements of the top level from this tag on are left out. */
    private readonly before?: number
  ) {
    this.view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  }

  copy(): Uint8Array | null {
    let at = 132;
    let syntax = '';
    while (at + 8 <= this.file.length && this.view.getUint16(at, true) === 2) {
      const { tag, start, end } = this.header(at);
      if (tag === 0x0002_0010)
        syntax = latin1(this.file.subarray(start, end)).replace(/[\0 ]+$/, '');
      at = end;
    }
    if (syntax === '1.2.840.10008.1.2.1.99') return null;
    const { explicit, little } = SYNTAXES[syntax] ?? { explicit: true, little: true };
    [this.explicit, this.little] = [explicit, little];
    this.out.push(this.file.subarray(0, at));
    const end = this.elements(at, this.file.length, [''], true);
    if (this.before !== undefined && end === this.file.length) return null;
    if (this.before === undefined && !this.needed) return null;
    const whole = new Uint8Array(this.out.reduce((sum, part) => sum + part.length, 0));
    let to = 0;
    for (const part of this.out) {
      whole.set(part, to);
      to += part.length;
    }
    return whole;
  }

  /** Elements inside of a UN sequence are in implicit VR, whatever the file's syntax. */
  private inImplicit<T>(work: () => T): T {
    if (!this.little) throw new RangeError('Implicit VR inside of big endian.');
    this.explicit = false;
    this.isConverted = true;
    this.needed = true;
    const done = work();
    this.explicit = true;
    this.isConverted = false;
    return done;
  }

  private tagAt(at: number): number {
    return this.view.getUint16(at, this.little) * 65_536 + this.view.getUint16(at + 2, this.little);
  }

  private header(at: number) {
    const tag = this.tagAt(at);
    let vr = '';
    let start = at + 8;
    let length: number;
    if (this.explicit && tag < ITEM) {
      vr = latin1(this.file.subarray(at + 4, at + 6));
      if (!/^[A-Z]{2}$/.test(vr)) throw new RangeError('No VR where one must be.');
      if (LONG.has(vr)) start = at + 12;
      length = LONG.has(vr)
        ? this.view.getUint32(at + 8, this.little)
        : this.view.getUint16(at + 6, this.little);
    } else {
      length = this.view.getUint32(at + 4, this.little);
      if (tag < ITEM) vr = vrOf(tag);
    }
    const end = length === UNDEFINED ? -1 : start + length;
    if (end > this.file.length) throw new RangeError('An element ends after the file.');
    return { tag, vr, start, end };
  }

  /** Elements up to `limit`, or to the end of an item of undefined length. @returns where they end */
  private elements(
    from: number,
    limit: number,
    inherited: readonly string[],
    isTop = false
  ): number {
    let sets = inherited;
    let at = from;
    while (at + 8 <= limit) {
      if (isTop && this.before !== undefined && this.tagAt(at) >= this.before) return at;
      const { tag, vr, start, end } = this.header(at);
      if (tag === ITEM_END) return at + 8;
      if (isTop && tag > CHARACTER_SET && !this.namesSets) this.nameSets();
      if (tag === PIXEL_DATA && isTop) {
        this.out.push(this.file.subarray(at, limit));
        return limit;
      }
      if (tag === PIXEL_DATA && end < 0) {
        at = this.fragments(at, start);
        continue;
      }
      if (vr === 'SQ' || end < 0) {
        const read = () => this.sequence(at, start, end, sets);
        at = vr === 'UN' && this.explicit ? this.inImplicit(read) : read();
        continue;
      }
      const value = this.file.subarray(start, end);
      if (tag === CHARACTER_SET) {
        sets = latin1(value)
          .split('\\')
          .map(set => set.replace(/[\0 ]+$/, '').trim());
        if (sets.length > 1 || !PLAIN.has(sets[0]!)) this.needed = true;
        if (isTop) this.namesSets = true;
        this.element(at, start, new TextEncoder().encode('ISO_IR 192'));
      } else if (TEXT.has(vr) && value.some(byte => byte >= 0x80 || byte === 0x1b)) {
        const decoded = decodeText(value, sets, { isName: vr === 'PN' });
        // Of undeclared sets dcmjs takes every byte for a character.
        if (decoded !== null && !sets.includes('ISO_IR 192') && decoded !== latin1(value))
          this.needed = true;
        const text = decoded ?? (this.before === undefined ? latin1(value) : '');
        const encoded = new TextEncoder().encode(text);
        const padded = new Uint8Array(encoded.length + (encoded.length % 2)).fill(0x20);
        padded.set(encoded);
        this.element(at, start, padded);
      } else if (this.isConverted) this.element(at, start, value);
      else this.out.push(this.file.subarray(at, end));
      at = end;
    }
    return limit;
  }

  /** Specific Character Set where the file has none: what is written is UTF-8. */
  private nameSets(): void {
    this.namesSets = true;
    const value = new TextEncoder().encode('ISO_IR 192');
    const header = new Uint8Array(8);
    const view = new DataView(header.buffer);
    view.setUint16(0, CHARACTER_SET >>> 16, this.little);
    view.setUint16(2, CHARACTER_SET & 0xffff, this.little);
    if (this.explicit) {
      header.set([0x43, 0x53], 4);
      view.setUint16(6, value.length, this.little);
    } else view.setUint32(4, value.length, this.little);
    this.out.push(header, value);
  }

  /** Encapsulated pixel data of an icon, as they are. @returns where they end */
  private fragments(at: number, start: number): number {
    let next = start;
    for (;;) {
      const item = this.header(next);
      next = item.end;
      if (item.tag === SEQUENCE_END) break;
      if (item.tag !== ITEM || item.end < 0) throw new RangeError('No fragment where one must be.');
    }
    this.out.push(this.file.subarray(at, next));
    return next;
  }

  /** Written with delimiters: the lengths of what it holds change. */
  private sequence(at: number, start: number, end: number, sets: readonly string[]): number {
    this.element(at, start, new Uint8Array(0), UNDEFINED);
    let next = start;
    while (end < 0 || next < end) {
      const item = this.header(next);
      if (item.tag === SEQUENCE_END) {
        next += 8;
        break;
      }
      if (item.tag !== ITEM) throw new RangeError('No item where one must be.');
      this.delimiter(ITEM, UNDEFINED);
      next = this.elements(item.start, item.end < 0 ? this.file.length : item.end, sets);
      this.delimiter(ITEM_END, 0);
    }
    this.delimiter(SEQUENCE_END, 0);
    return end < 0 ? next : end;
  }

  private element(at: number, start: number, value: Uint8Array, length = value.length): void {
    // The UN sequence itself has an explicit header of twelve bytes, what it holds implicit ones of eight.
    const isImplicit = this.isConverted && start - at === 8;
    const header = isImplicit ? this.explicitHeader(at) : this.file.slice(at, start);
    if (this.isConverted && !isImplicit) header.set(SQ, 4);
    const view = new DataView(header.buffer);
    if ((this.explicit || this.isConverted) && header.length === 8) {
      if (length > 0xffff) throw new RangeError('A text became too long for its VR.');
      view.setUint16(6, length, this.little);
    } else view.setUint32(header.length - 4, length, this.little);
    this.out.push(header, value);
  }

  /** The header of an element that was read in implicit VR, without its length. */
  private explicitHeader(at: number): Uint8Array<ArrayBuffer> {
    const { vr, end } = this.header(at);
    const written = end < 0 ? 'SQ' : /^[A-Z]{2}$/.test(vr) ? vr : 'UN';
    const header = new Uint8Array(LONG.has(written) ? 12 : 8);
    header.set(this.file.subarray(at, at + 4));
    header.set(new TextEncoder().encode(written), 4);
    return header;
  }

  private delimiter(tag: number, length: number): void {
    const view = new DataView(new ArrayBuffer(8));
    view.setUint16(0, tag >>> 16, this.little);
    view.setUint16(2, tag & 0xffff, this.little);
    view.setUint32(4, length, this.little);
    this.out.push(new Uint8Array(view.buffer));
  }
}

/** VR by the dictionary, for implicit VR; UN where it has none. */
function vrOf(tag: number): string {
  const hex = tag.toString(16).padStart(8, '0').toUpperCase();
  const key = `(${hex.slice(0, 4)},${hex.slice(4)})`;
  return data.DicomMetaDictionary.dictionary[key]?.vr ?? 'UN';
}
