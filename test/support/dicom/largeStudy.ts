import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { readPart10, writePart10 } from '@medclip/extension-medclip-sam/dicom/dataset/part10';
import { samplePhantom } from '@medclip/samples/samplePhantom';
import { SAMPLE_STUDIES, sampleStudyFiles } from '@medclip/samples/studies/sampleStudy';
import { uidFrom } from './uidFrom';

/** Pixels of a side where nothing else is asked: small, because the number of images is what is tested. */
const SIDE = 128;

/**
 * A CT study as large as a hospital's in all but its pixels: the slices of the chest phantom over and over, in `series` series
 * of `slices` each, written as files into a folder.
 *
 * @returns its Study Instance UID
 */
export function writeLargeStudy(
  folder: string,
  series: number,
  slices: number,
  side = SIDE
): string {
  const study = SAMPLE_STUDIES.find(s => s.kind === 'chest-ct')!;
  const templates = sampleStudyFiles(study, samplePhantom(study.kind, study.seed)).map(bytes => {
    const { dataset } = readPart10(new Uint8Array(bytes));
    return { ...dataset, PixelData: [resized(dataset, side)] };
  });
  const studyUid = uidFrom('large study');
  for (let s = 0; s < series; s++) {
    for (let i = 0; i < slices; i++) {
      // The lungs are in the middle of the phantom; every series begins with them.
      const template = templates[(Math.floor(templates.length / 2) + i) % templates.length]!;
      const bytes = writePart10({
        ...template,
        ...{ PatientName: 'PHANTOM^Large', PatientID: 'PHANTOM-LARGE' },
        StudyInstanceUID: studyUid,
        SeriesInstanceUID: uidFrom(`large series ${s}`),
        SOPInstanceUID: uidFrom(`large instance ${s} ${i}`),
        SeriesNumber: s + 1,
        SeriesDescription: `Chest ${s + 1}`,
        InstanceNumber: i + 1,
        Rows: side,
        Columns: side,
        PixelSpacing: [320 / side, 320 / side],
        ImagePositionPatient: [-160, -160, i * 2],
        _vrMap: { PixelData: 'OW' },
      });
      writeFileSync(path.join(folder, `${s}-${i}.dcm`), bytes);
    }
  }
  return studyUid;
}

/** The nearest pixel. */
function resized(dataset: Readonly<Record<string, unknown>>, side: number): ArrayBuffer {
  const [rows, columns] = [Number(dataset.Rows), Number(dataset.Columns)];
  const value: unknown = dataset.PixelData;
  const [buffer] = (Array.isArray(value) ? value : [value]) as [ArrayBuffer | Uint8Array];
  const bytes = buffer instanceof Uint8Array ? buffer.slice() : new Uint8Array(buffer.slice(0));
  const pixels = new Uint16Array(bytes.buffer, 0, rows * columns);
  const out = new Uint16Array(side * side);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const row = Math.floor((y * rows) / side);
      out[y * side + x] = pixels[row * columns + Math.floor((x * columns) / side)]!;
    }
  }
  return out.buffer;
}
