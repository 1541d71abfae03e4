import { makePart10, type Part10Options } from './dicom/part10';

const even = (value: string) => (value.length % 2 ? `${value} ` : value);

/**
 * A Part-10 file whose Patient's Name is these bytes in these character sets. It is made with placeholders, which the real bytes
 * then replace.
 *
 * @param name one character per byte
 * @param sets value of Specific Character Set
 */
export function namedFile(name: string, sets: string, options: Part10Options = {}): Buffer {
  const [set, value] = [even(sets), even(name)];
  const raw = makePart10({ ...options, patientName: 'n'.repeat(value.length) }).toString('latin1');
  const length = String.fromCharCode(set.length & 255, set.length >> 8);
  const named = raw
    .replace(/CS\x0a\x00ISO_IR 192/, () => `CS${length}${set}`)
    .replace('n'.repeat(value.length), () => value);
  return Buffer.from(named, 'latin1');
}
