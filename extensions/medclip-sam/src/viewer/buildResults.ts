import { MedClipSamError } from '../algorithm/errors';
import type { OutboxItem } from '../dicom/outboxItem';
import { probabilitySegSteps } from '../dicom/probabilitySeg';
import { segGroups } from '../dicom/segGroups';
import type { SegInput, SegOutput } from '../dicom/segInput';
import { reportOfSeg } from '../dicom/segReport';
import { segSteps } from '../dicom/segWriter';
import { createPause, inBreaths } from './breathe';
import type { SavingOptions } from './savingOptions';

export interface ResultFacts {
  /** Of the study on screen. */
  readonly studyInstanceUID: string;
  /** The first number that is free. */
  readonly seriesNumber: number | null;
  readonly readerName: string;
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
): Promise<readonly OutboxItem[]> {
  const items: OutboxItem[] = [];
  const pause = createPause();
  const numbered = () =>
    seriesNumber === null ? {} : { seriesNumber: seriesNumber + items.length };
  const { segmentation, probabilityMap, report } = options;
  const whole = segmentation === 'BINARY' ? input : { ...input, type: segmentation };
  for (const group of segGroups(whole)) {
    const label = group.segments.map(s => s.label).join(', ');
    const add = (object: StoredObject, what: string, after?: string) => {
      checkStudy(object, studyInstanceUID);
      items.push({
        id: object.sopInstanceUID,
        bytes: object.bytes,
        label: what ? `${label} (${what})` : label,
        studyInstanceUID: object.studyInstanceUID,
        seriesInstanceUID: object.seriesInstanceUID,
        sopInstanceUID: object.sopInstanceUID,
        patientID: object.patientID,
        createdAt: Date.now(),
        ...(after === undefined ? {} : { after }),
      });
    };
    const seg = await inBreaths(
      segSteps({ ...group, ...numbered(), contentCreatorName: readerName })
    );
    add(seg, '');
    if (probabilityMap && group.frames.some(f => f.probability)) {
      add(
        await inBreaths(
          probabilitySegSteps(group, { ...numbered(), contentCreatorName: readerName })
        ),
        'probability'
      );
    }
    if (report) {
      const { sources, softwareVersions = [] } = group;
      const more = { ...numbered(), ...(readerName && { readerName }), softwareVersions };
      add(
        await reportOfSeg(seg.bytes, { sources, ...more }, { pause }),
        'report',
        seg.sopInstanceUID
      );
    }
  }
  return items;
}

type StoredObject = Omit<SegOutput, 'frames' | 'sopClassUID'>;

function checkStudy(object: StoredObject, studyInstanceUID: string): void {
  if (object.studyInstanceUID === studyInstanceUID) return;
  throw new MedClipSamError(
    'identity-mismatch',
    'The outline belongs to another study than the one on screen.',
    'Open the study it was made in, then save.'
  );
}
