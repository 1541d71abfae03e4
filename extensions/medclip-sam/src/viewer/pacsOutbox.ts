import { createIndexedDbOutboxStorage } from '../dicom/indexedDbOutboxStorage';
import { checkBytes, checkPatient } from '../dicom/itemIdentity';
import { createOutbox, type Outbox } from '../dicom/outbox';
import { retryInBackground } from '../dicom/outboxRetries';
import { createMemoryOutboxStorage } from '../dicom/outboxStorage';
import type { Host } from './host';
import { isStored, patientOfStudy, stow } from './pacsTransport';
import type { SavingOptions } from './savingOptions';
import { signedInUser, watchSignOut } from './signedInUser';

const SITE_KEEPS_NOTHING = {
  message:
    'Results that are not stored yet are kept only as long as this page is open (set by the site).',
  remedy: 'Store or download every result before you close this page.',
};

/** The outbox of this page: items of whoever OHIF says is signed in, on their way to OHIF's PACS. */
export function createPacsOutbox(
  host: Host,
  { outbox: where, atSignOut }: Pick<SavingOptions, 'outbox' | 'atSignOut'>
): Outbox {
  const owner = () => signedInUser(host).id;
  const outbox = createOutbox({
    storage:
      where === 'encrypted'
        ? createIndexedDbOutboxStorage({ owner, atSignOut })
        : createMemoryOutboxStorage(SITE_KEEPS_NOTHING),
    owner,
    check: async (item, { signal }) => {
      checkBytes(item);
      checkPatient(item, await patientOfStudy(host, item.studyInstanceUID, signal));
    },
    send: (item, { signal }) => stow(host, item, { signal }),
    verify: (item, { signal }) => isStored(host, item, signal),
  });
  watchSignOut(host, id => void outbox.signedOut(id));
  retryInBackground(outbox);
  return outbox;
}
