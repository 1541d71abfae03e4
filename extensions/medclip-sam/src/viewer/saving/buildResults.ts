import { MedClipSamError } from '../../core/errors';
import { t } from '../../locales/translate';
import type { OutboxItem } from '../../dicom/store/outboxItem';
import { resultObjects } from '../../dicom/results/resultObjects';
import type { SegInput, SegOutput, SegReference } from '../../dicom/seg/segInput';
import { createPause, runSliced } from '../../core/timeSlicing';
import type { SavingOptions } from './savingOptions';

export interface ResultFacts {
  /** Of the study on screen. */
  readonly studyInstanceUID: string;
  /** The first number that is free. */
  readonly seriesNumber: number | null;
  readonly readerName: string;
}

/** An object on its way to the PACS. */
export interface ResultItem extends OutboxItem {
  /** A segmentation, which a later one can name as what it continues. */
  readonly segmentation?: SegReference;
}

/**
 * The DICOM objects of one save, in the order they are stored: for every group of images that fit into one object the
 * segmentation, then, where the site wants them, the probability map and the report, which point at it.
 *
 * @throws MedClipSamError as `writeSeg`; identity-mismatch when the images are not of the study on screen
 */
export async function buildResults(
  input: SegInput,
  options: SavingOptions,
  { studyInstanceUID, seriesNumber, readerName }: ResultFacts
): Promise<readonly ResultItem[]> {
  const objects = await resultObjects(
    input,
    options,
    { seriesNumber, readerName },
    { run: runSliced, pause: createPause() }
  );
  return objects.map(({ kind, label, after, bytes, sopClassUID, ...object }) => {
    checkStudy(object, studyInstanceUID);
    return {
      id: object.sopInstanceUID,
      bytes,
      label: kind === 'segmentation' ? label : t(`kept.kind.${kind}`, { label }),
      studyInstanceUID: object.studyInstanceUID,
      seriesInstanceUID: object.seriesInstanceUID,
      sopInstanceUID: object.sopInstanceUID,
      patientID: object.patientID,
      createdAt: Date.now(),
      ...(after === undefined ? {} : { after }),
      ...(kind === 'segmentation' && sopClassUID && { segmentation: { sopClassUID, ...object } }),
    };
  });
}

function checkStudy(object: Pick<SegOutput, 'studyInstanceUID'>, studyInstanceUID: string): void {
  if (object.studyInstanceUID === studyInstanceUID) return;
  throw new MedClipSamError(
    'identity-mismatch',
    'The outline belongs to another study than the one on screen.',
    'Open the study it was made in, then save.'
  );
}
