import { setTimeout as sleep } from 'node:timers/promises';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import { deliver } from '@medclip/extension-medclip-sam/dicom/store/delivery';
import type { OutboxItem } from '@medclip/extension-medclip-sam/dicom/store/outboxItem';
import type { ResultObject } from '@medclip/extension-medclip-sam/dicom/results/resultObjects';
import { textIn, type DicomWeb } from './dicomWeb';
import { PacsAway } from './pacsAway';

const SOP_INSTANCE_UID = '00080018';

/** Does the archive hold this object? */
export async function isHeldByPacs(
  pacs: DicomWeb,
  study: string,
  uid: string,
  signal?: AbortSignal
): Promise<boolean> {
  // An archive that ignores the key would answer with the whole study: look for the UID itself.
  const where = `studies/${study}/instances`;
  for await (const item of pacs.search(where, { SOPInstanceUID: uid }, signal)) {
    if (textIn(item, SOP_INSTANCE_UID) === uid) return true;
  }
  return false;
}

/**
 * Stores one object and asks the archive whether it has it, as the viewer does.
 *
 * @throws PacsAway when the archive does not take or confirm it now; MedClipSamError store-refused
 */
export async function storeInPacs(
  pacs: DicomWeb,
  object: ResultObject,
  signal: AbortSignal = new AbortController().signal
): Promise<void> {
  const { studyInstanceUID, seriesInstanceUID, sopInstanceUID, patientID, bytes } = object;
  const item: OutboxItem = {
    id: sopInstanceUID,
    bytes,
    label: '',
    studyInstanceUID,
    seriesInstanceUID,
    sopInstanceUID,
    patientID,
    createdAt: Date.now(),
  };
  try {
    await deliver(
      item,
      {
        send: (i, o) => pacs.store(i.studyInstanceUID, i.bytes, o.signal),
        verify: (i, o) => isHeldByPacs(pacs, i.studyInstanceUID, i.sopInstanceUID, o.signal),
      },
      {
        attempts: 2,
        signal,
        wait: (ms, s) => sleep(ms, undefined, { signal: s }).then(() => undefined),
      }
    );
  } catch (cause) {
    const away = ['store-unreachable', 'store-unverified'];
    if (cause instanceof MedClipSamError && away.includes(cause.code)) throw new PacsAway(0);
    throw cause;
  }
}
