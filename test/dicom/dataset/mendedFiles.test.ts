import { deflateRawSync } from 'node:zlib';
import { readPart10 } from '@medclip/extension-medclip-sam/dicom/dataset/part10';
import {
  splitPart10,
  withHeader,
} from '@medclip/extension-medclip-sam/dicom/dataset/part10Preamble';
import { parseInstance } from '@medclip/pacs/dicom/parseInstance';
import { dicomFile } from '../../support/dicom/dicomFile';
import { readDicomImage } from '../../support/dicom/readDicom';

const EXPLICIT = '1.2.840.10008.1.2.1';
const IMPLICIT = '1.2.840.10008.1.2';
const samples = Uint16Array.from({ length: 12 }, (_, i) => 300 * i);
const file = dicomFile(samples, 4, 3, { PatientName: 'Odd^File' });
const [header, dataSet] = splitPart10(file);

/** Only the elements of the data set above, none of them a sequence, in implicit VR. */
function implicit(explicit: Uint8Array): Uint8Array {
  const view = new DataView(explicit.buffer, explicit.byteOffset, explicit.byteLength);
  const out: number[] = [];
  for (let at = 0; at < explicit.length;) {
    const long = /^O[BW]/.test(String.fromCharCode(explicit[at + 4]!, explicit[at + 5]!));
    const length = long ? view.getUint32(at + 8, true) : view.getUint16(at + 6, true);
    const value = at + (long ? 12 : 8);
    out.push(...explicit.subarray(at, at + 4), length & 255, length >> 8, 0, 0);
    out.push(...explicit.subarray(value, value + length));
    at = value + length;
  }
  return Uint8Array.from(out);
}

const joined = (...parts: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(parts));

async function isRead(bytes: Uint8Array) {
  const { raster, dataset } = await readDicomImage(bytes);
  expect([raster.data[0], raster.data[11]]).toEqual([0, 255]);
  expect(dataset.PatientName).toMatchObject([{ Alphabetic: 'Odd^File' }]);
}

describe('files that are not quite Part 10', () => {
  it.each([2, -2, 60, -60, 100_000])('a header that is %i bytes off its word', async off => {
    const wrong = file.slice();
    const view = new DataView(wrong.buffer);
    view.setUint32(140, Math.max(0, view.getUint32(140, true) + off), true);
    await isRead(wrong);
  });

  it('a header without its length, without a transfer syntax, or none', async () => {
    await isRead(joined(file.subarray(0, 132), header.subarray(12), dataSet));
    await isRead(joined(file.subarray(0, 132), dataSet));
    await isRead(dataSet);
    await isRead(implicit(dataSet));
  });

  it('a data set in the other encoding than the header says', async () => {
    await isRead(withHeader(header, implicit(dataSet), IMPLICIT));
    await isRead(withHeader(header, implicit(dataSet), EXPLICIT));
    await isRead(withHeader(header, dataSet, IMPLICIT));
  });

  it('blocks that are filled with zeros', async () => {
    for (const zeros of [2, 8, 512]) await isRead(joined(file, new Uint8Array(zeros)));
  });

  it('so does the archive', () => {
    const stored = dicomFile(samples, 4, 3, {
      StudyInstanceUID: '1.2.3',
      SeriesInstanceUID: '1.2.4',
    });
    const { identity, json } = parseInstance(Buffer.concat([stored, Buffer.alloc(510)]));
    expect(identity.studyInstanceUid).toBe('1.2.3');
    expect(json['00280010']).toMatchObject({ Value: [3] });
  });

  it('what else stands behind is not cut off', () => {
    const more = joined(file, Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 1));
    expect(() => readPart10(more)).toThrow('cannot be read');
  });

  it('a deflated file in two character sets', () => {
    const sets = dicomFile(samples, 4, 3, { SpecificCharacterSet: 'A'.repeat(16) });
    const [head, plain] = splitPart10(sets);
    const text = Buffer.from(plain).toString('latin1');
    const named = text.replace('A'.repeat(16), '\\ISO 2022 IR 87 ');
    const deflated = deflateRawSync(Buffer.from(named, 'latin1'));
    const whole = withHeader(head, new Uint8Array(deflated), '1.2.840.10008.1.2.1.99');
    expect(readPart10(whole).dataset).toMatchObject({ Rows: 3, Columns: 4 });
  });

  const named = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));
  /** The data set with an element put in before (0010,0010). */
  const withElement = (element: Uint8Array, whole = file) => {
    const at = Buffer.from(whole).indexOf(named('\x10\x00\x10\x00PN'));
    return joined(whole.subarray(0, at), element, whole.subarray(at));
  };

  it('a sequence whose VR its writer did not know, in implicit VR', async () => {
    const item = named('\x08\x00\x00\x01\x02\x00\x00\x00AB');
    const open = named('\x09\x00\x10\x00LO\x04\x00ODD \x09\x00\x02\x10UN\0\0\xff\xff\xff\xff');
    const [start, end] = [
      named('\xfe\xff\x00\xe0\xff\xff\xff\xff'),
      named('\xfe\xff\x0d\xe0\0\0\0\0\xfe\xff\xdd\xe0\0\0\0\0'),
    ];
    await isRead(withElement(joined(open, start, item, end)));
  });

  it('an icon before texts in two character sets', async () => {
    const icon = named(
      '\x09\x00\x10\x00LO\x04\x00ODD \x09\x00\x02\x10SQ\0\0\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff' +
        '\xe0\x7f\x10\x00OB\0\0\x02\0\0\0\x01\x02\xfe\xff\x0d\xe0\0\0\0\0\xfe\xff\xdd\xe0\0\0\0\0'
    );
    const sets = named('\x08\x00\x05\x00CS\x10\x00\\ISO 2022 IR 87 ');
    const at = Buffer.from(file).indexOf(named('\x08\x00\x16\x00UI'));
    await isRead(withElement(icon, joined(file.subarray(0, at), sets, file.subarray(at))));
  });

  it.each([
    ['', 'Müller^王', 'utf8'],
    ['UTF-8 ', 'Müller^王', 'utf8'],
    ['KLINGON ', 'Müller^王', 'utf8'],
    ['ISO_IR 13 ', '\x8e\x52\x93\x63', 'latin1'],
  ] as const)('texts in other sets than "%s", where there is no doubt', (set, name, encoding) => {
    const bytes = new Uint8Array(Buffer.from(name, encoding));
    const holder = dicomFile(samples, 4, 3, { PatientName: 'x'.repeat(bytes.length) });
    const raw = Buffer.from(holder);
    raw.set(bytes, raw.indexOf('x'.repeat(bytes.length)));
    const at = raw.indexOf(named('\x08\x00\x16\x00UI'));
    const element = named(`\x08\x00\x05\x00CS${String.fromCharCode(set.length)}\0${set}`);
    const whole = joined(raw.subarray(0, at), set ? element : new Uint8Array(0), raw.subarray(at));
    const expected = encoding === 'utf8' ? name : '山田';
    expect(readPart10(whole).dataset.PatientName).toMatchObject([{ Alphabetic: expected }]);
  });
});
