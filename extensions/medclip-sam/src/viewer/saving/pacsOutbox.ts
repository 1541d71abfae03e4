import { createIndexedDbOutboxStorage } from '../../dicom/store/indexedDbOutboxStorage';
import { checkBytes, checkPatient } from '../../dicom/store/itemIdentity';
import { createOutbox, type Outbox } from '../../dicom/store/outbox';
import { retryInBackground } from '../../dicom/store/outboxRetries';
import { createMemoryOutboxStorage } from '../../dicom/store/outboxStorage';
import type { Host } from '../host/host';
import { isStored, patientOfStudy, stow } from './pacsTransport';
import type { SavingOptions } from './savingOptions';
import { signedInUser, watchSignOut } from '../host/signedInUser';

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
