import dcmjs from 'dcmjs';
import { uidFrom } from './uidFrom';

export interface Part10Options {
  readonly study?: string;
  readonly series?: string;
  readonly sop?: string;
  readonly patientId?: string;
  readonly patientName?: string;
  readonly modality?: string;
  readonly studyDate?: string;
  readonly rows?: number;
  readonly columns?: number;
  readonly frames?: number;
  /** 1, 8 or 16. */
  readonly bits?: number;
  readonly instanceNumber?: number;
  /** Native pixel data; default counts up. */
  readonly pixels?: Uint8Array;
  /** Fragments of a compressed object, with its transfer syntax. */
  readonly compressed?: { readonly transferSyntaxUid: string; readonly fragments: Uint8Array[] };
}

/** A small valid Part-10 file; the UIDs may be given as plain words. */
export function makePart10(options: Part10Options = {}): Buffer {
  const { rows = 4, columns = 4, frames = 1, bits = 8, compressed } = options;
  const bytes = Math.ceil((rows * columns * frames * bits) / 8);
  const padded = bytes + (bytes % 2);
  const pixels = options.pixels ?? Uint8Array.from({ length: padded }, (_, i) => (i * 7) & 255);
  const multiFrame = '1.2.840.10008.5.1.4.1.1.7.2';
  const sopClass = frames > 1 ? multiFrame : '1.2.840.10008.5.1.4.1.1.7';
  const syntax = compressed?.transferSyntaxUid ?? '1.2.840.10008.1.2.1';
  const sop = uidFrom(options.sop ?? 'sop');
  const file = new dcmjs.data.DicomDict({
    '00020001': { vr: 'OB', Value: [new Uint8Array([0, 1]).buffer] },
    '00020002': { vr: 'UI', Value: [sopClass] },
    '00020003': { vr: 'UI', Value: [sop] },
    '00020010': { vr: 'UI', Value: [syntax] },
    '00020012': { vr: 'UI', Value: [uidFrom('implementation')] },
  });
  const text = (vr: string, value: string | undefined) => ({ vr, Value: value ? [value] : [] });
  file.dict = {
    '00080005': text('CS', 'ISO_IR 192'),
    '00080016': text('UI', sopClass),
    '00080018': text('UI', sop),
    '00080020': text('DA', options.studyDate ?? '20240102'),
    '00080030': text('TM', '101500'),
    '00080050': text('SH', 'ACC1'),
    '00080060': text('CS', options.modality ?? 'OT'),
    '00081030': text('LO', 'Study of the left knee'),
    '00100010': { vr: 'PN', Value: [{ Alphabetic: options.patientName ?? 'Doe^Jane' }] },
    '00100020': text('LO', options.patientId ?? 'P1'),
    '0020000D': text('UI', uidFrom(options.study ?? 'study')),
    '0020000E': text('UI', uidFrom(options.series ?? 'series')),
    '00200011': { vr: 'IS', Value: [1] },
    '00200013': { vr: 'IS', Value: [options.instanceNumber ?? 1] },
    '00280002': { vr: 'US', Value: [1] },
    '00280004': text('CS', 'MONOCHROME2'),
    '00280008': { vr: 'IS', Value: [frames] },
    '00280010': { vr: 'US', Value: [rows] },
    '00280011': { vr: 'US', Value: [columns] },
    '00280100': { vr: 'US', Value: [bits] },
    '00280101': { vr: 'US', Value: [bits] },
    '00280102': { vr: 'US', Value: [bits - 1] },
    '00280103': { vr: 'US', Value: [0] },
    '7FE00010': compressed
      ? { vr: 'OB', Value: compressed.fragments.map(f => new Uint8Array(f).buffer) }
      : { vr: bits === 16 ? 'OW' : 'OB', Value: [new Uint8Array(pixels).buffer] },
  };
  return Buffer.from(file.write());
}

/** A multipart/related body of Part-10 objects, with its Content-Type. */
export function multipartOf(objects: readonly Buffer[]): { body: Buffer; contentType: string } {
  const boundary = 'medclip-test-boundary';
  const parts = objects.flatMap(object => [
    Buffer.from(`--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`),
    object,
    Buffer.from('\r\n'),
  ]);
  return {
    body: Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]),
    contentType: `multipart/related; type="application/dicom"; boundary=${boundary}`,
  };
}
