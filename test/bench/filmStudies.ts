import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { readPart10, writePart10 } from '@medclip/extension-medclip-sam/dicom/dataset/part10';
import { samplePhantom } from '@medclip/samples/samplePhantom';
import { SAMPLE_STUDIES, sampleStudyFiles } from '@medclip/samples/studies/sampleStudy';
import { uidFrom } from '../support/dicom/uidFrom';

/**
 * The chest film of the samples at other sizes, a study each, written as files into a folder.
 *
 * @returns Study Instance UIDs in the order of the sides
 */
export function writeFilms(folder: string, sides: readonly number[]): readonly string[] {
  const study = SAMPLE_STUDIES.find(s => s.kind === 'chest-dx')!;
  const [file] = sampleStudyFiles(study, samplePhantom(study.kind, study.seed));
  const { dataset } = readPart10(new Uint8Array(file!));
  return sides.map(side => {
    const uid = uidFrom(`film ${side}`);
    const bytes = writePart10({
      ...dataset,
      ...{ PatientName: `PHANTOM^Film ${side}`, PatientID: `PHANTOM-FILM-${side}` },
      StudyInstanceUID: uid,
      SeriesInstanceUID: uidFrom(`film series ${side}`),
      SOPInstanceUID: uidFrom(`film instance ${side}`),
      ...{ Rows: side, Columns: side },
      PixelData: [resized(dataset, side)],
      _vrMap: { PixelData: 'OW' },
    });
    writeFileSync(path.join(folder, `${side}.dcm`), bytes);
    return uid;
  });
}

/** Nearest pixels, stretched to a square: how it looks does not matter, how many there are does. */
function resized(dataset: Readonly<Record<string, unknown>>, side: number): ArrayBuffer {
  const [rows, columns] = [Number(dataset.Rows), Number(dataset.Columns)];
  const value: unknown = dataset.PixelData;
  const [buffer] = (Array.isArray(value) ? value : [value]) as [ArrayBuffer | Uint8Array];
  const bytes = new Uint8Array(buffer instanceof Uint8Array ? buffer : new Uint8Array(buffer));
  const whole = bytes.slice();
  const pixels =
    Number(dataset.BitsAllocated) === 16 ? new Uint16Array(whole.buffer, 0, rows * columns) : whole;
  const out =
    pixels instanceof Uint16Array ? new Uint16Array(side * side) : new Uint8Array(side * side);
  for (let y = 0; y < side; y++) {
    const row = Math.floor((y * rows) / side) * columns;
    for (let x = 0; x < side; x++)
      out[y * side + x] = pixels[row + Math.floor((x * columns) / side)]!;
  }
  return out.buffer as ArrayBuffer;
}
