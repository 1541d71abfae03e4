import type { SegReference } from '@medclip/extension-medclip-sam/dicom/seg/segInput';
import { textIn, type DicomJsonItem } from '../pacs/dicomWeb';
import { hashedUid } from '../plan/hashedUid';
import type { Task } from '../tasks/task';
import { seriesDescriptionOf, uidRole } from './objectsOfTask';
import type { TaskTools } from './taskTools';

const TAG = {
  series: '0020000E',
  description: '0008103E',
  sop: '00080018',
  sopClass: '00080016',
  date: '00080023',
  time: '00080033',
  referencedSeries: '00081115',
  referencedInstances: '0008114A',
  referencedSop: '00081155',
} as const;

/** More objects than a task makes of one series. */
const OBJECTS = 50;

/**
 * The newest segmentation of the same series that this plan has stored before its pack, a setting or the series changed; null
 * where there is none. Found in the archive by its name and by what it says it was drawn on.
 *
 * @throws PacsAway, MedClipSamError
 */
export async function predecessorOf(
  task: Task,
  hash: string,
  { plan, pacs, signal }: Pick<TaskTools, 'plan' | 'pacs' | 'signal'>
): Promise<SegReference | null> {
  const own = new Set(
    Array.from({ length: OBJECTS }, (_, i) =>
      hashedUid(hash, uidRole(i + 1, 'segmentation', 'SOPInstanceUID'))
    )
  );
  const name = seriesDescriptionOf(plan.plan);
  const query = { Modality: 'SEG', includefield: TAG.description };
  const made: { readonly at: string; readonly reference: SegReference }[] = [];
  const superseded = new Set<string>();
  for await (const item of pacs.search(`studies/${task.study}/series`, query, signal)) {
    const seriesInstanceUID = textIn(item, TAG.series);
    if (textIn(item, TAG.description) !== name) continue;
    for (const seg of await pacs.metadata(task.study, seriesInstanceUID, signal)) {
      const [sopInstanceUID, sopClassUID] = [textIn(seg, TAG.sop), textIn(seg, TAG.sopClass)];
      const drawnOn = itemsOf(seg, TAG.referencedSeries).map(i => textIn(i, TAG.series));
      if (own.has(sopInstanceUID) || !drawnOn.includes(task.series)) continue;
      const at = textIn(seg, TAG.date) + textIn(seg, TAG.time);
      made.push({ at, reference: { sopClassUID, sopInstanceUID, seriesInstanceUID } });
      for (const older of itemsOf(seg, TAG.referencedInstances)) {
        superseded.add(textIn(older, TAG.referencedSop));
      }
    }
  }
  // Two of one second are told apart by what they name.
  const newest = made
    .filter(({ reference }) => !superseded.has(reference.sopInstanceUID))
    .sort((a, b) => (a.at < b.at ? 1 : -1))[0];
  return newest?.reference ?? null;
}

const itemsOf = (item: DicomJsonItem, sequence: string): readonly DicomJsonItem[] =>
  (item[sequence]?.Value ?? []) as readonly DicomJsonItem[];
