import type { NaturalDataset } from 'dcmjs';
import { part10 } from '@medclip/samples/studies/part10';

/** A small Part-10 image for tests: grey or colour samples with any further attributes. */
export function dicomFile(
  samples: Uint8Array | Uint16Array | Int16Array,
  columns: number,
  rows: number,
  attributes: NaturalDataset = {}
): Uint8Array {
  const wide = samples.BYTES_PER_ELEMENT === 2;
  const bytes = new Uint8Array(samples.byteLength + (samples.byteLength % 2));
  bytes.set(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength));
  return part10({
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.7',
    SOPInstanceUID: '2.25.1',
    Modality: 'OT',
    Rows: rows,
    Columns: columns,
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    BitsAllocated: wide ? 16 : 8,
    BitsStored: wide ? 16 : 8,
    HighBit: wide ? 15 : 7,
    PixelRepresentation: samples instanceof Int16Array ? 1 : 0,
    PixelData: [bytes.buffer],
    ...attributes,
    _vrMap: { PixelData: wide ? 'OW' : 'OB', ...(attributes._vrMap as object | undefined) },
  });
}
