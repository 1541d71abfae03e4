/**
 * A file that declares several character sets (ISO 2022 code extensions, as in Japan, Korea and China), or one that nobody
 * knows, with a single one in its place: dcmjs reads no other. The last declared set is the one of the ideographs and
 * contains ASCII; an unknown one counts as Latin-1. Only Specific Character Set is changed, in a copy.
 *
 * @returns null where there is nothing to mend
 */
export function withOneCharacterSet(bytes: Uint8Array): Uint8Array | null {
  const element = findElement(bytes);
  if (!element) return null;
  const { start, end } = element;
  const declared = new TextDecoder('latin1').decode(bytes.subarray(start, end));
  const last = declared
    .split('\\')
    .map(name => name.replace(/[\0 ]+$/, '').trim())
    .filter(name => KNOWN.test(name))
    .pop();
  const single = last ?? (end - start >= LATIN_1.length ? LATIN_1 : '');
  const padded = single.padEnd(end - start, ' ');
  if (padded === declared) return null;
  const copy = bytes.slice();
  copy.set(new TextEncoder().encode(padded), start);
  return copy;
}

const LATIN_1 = 'ISO_IR 100';
const KNOWN =
  /^(ISO_IR (6|13|192|1[0-6]\d)|ISO 2022 IR (6|13|58|87|100|101|109|110|126|127|138|144|148|149|159|166)|GB18030|GBK)$/;

/** The value of (0008,0005) in little endian, explicit or implicit VR; it stands near the beginning of the data set. */
function findElement(bytes: Uint8Array): { start: number; end: number } | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const limit = Math.min(bytes.length - 8, SEARCHED_BYTES);
  for (let at = 132; at <= limit; at += 2) {
    if (view.getUint32(at, true) !== 0x0005_0008) continue;
    const explicit = view.getUint16(at + 4, true) === CS;
    const length = explicit ? view.getUint16(at + 6, true) : view.getUint32(at + 4, true);
    const [start, end] = [at + 8, at + 8 + length];
    if (length <= 256 && end <= bytes.length) return { start, end };
  }
  return null;
}

const SEARCHED_BYTES = 4096;
/** 'CS' as a little endian number. */
const CS = 0x5343;
