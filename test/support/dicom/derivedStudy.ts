import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { readPart10, writePart10 } from '@medclip/extension-medclip-sam/dicom/dataset/part10';
import type { PhantomKind } from '@medclip/samples/phantoms/phantom';
import { samplePhantom } from '@medclip/samples/samplePhantom';
import { SAMPLE_STUDIES, sampleStudyFiles } from '@medclip/samples/studies/sampleStudy';
import { uidFrom } from './uidFrom';

/** A series made of a phantom's images, with header attributes of its own. */
export interface DerivedSeries {
  readonly phantom: PhantomKind;
  readonly header: Readonly<Record<string, unknown>>;
}

/**
 * Writes one study of several series into a folder.
 *
 * @returns its Study Instance UID
 */
export function writeDerivedStudy(
  folder: string,
  name: string,
  series: readonly DerivedSeries[],
  common: Readonly<Record<string, unknown>> = {}
): string {
  const studyUid = uidFrom(`derived ${name}`);
  series.forEach(({ phantom, header }, s) => {
    const study = SAMPLE_STUDIES.find(one => one.kind === phantom)!;
    sampleStudyFiles(study, samplePhantom(study.kind, study.seed)).forEach((bytes, i) => {
      const { dataset } = readPart10(new Uint8Array(bytes));
      const derived = writePart10({
        ...dataset,
        StudyInstanceUID: studyUid,
        SeriesInstanceUID: uidFrom(`derived ${name} ${s}`),
        SOPInstanceUID: uidFrom(`derived ${name} ${s} ${i}`),
        SeriesNumber: s + 1,
        ...common,
        ...header,
        _vrMap: { PixelData: 'OW' },
      });
      writeFileSync(path.join(folder, `${name}-${s}-${i}.dcm`), derived);
    });
  });
  return studyUid;
}
