import { createIndexedDbOutboxStorage } from '@medclip/extension-medclip-sam/dicom/store/indexedDbOutboxStorage';
import { createOutbox, type Outbox } from '@medclip/extension-medclip-sam/dicom/store/outbox';

/** What a page of outboxSite has: the outbox over the browser's IndexedDB and a PACS behind plain `fetch`. */
export interface OutboxPage {
  open(owner?: string, atSignOut?: 'lock' | 'destroy'): Outbox;
  makeItem(id: string, bytes: number): Parameters<Outbox['save']>[0];
}

declare global {
  interface Window {
    outboxPage: OutboxPage;
  }
}

window.outboxPage = {
  open: (owner = '', atSignOut = 'lock') =>
    createOutbox({
      storage: createIndexedDbOutboxStorage({ owner: () => owner, atSignOut }),
      owner: () => owner,
      wait: () => new Promise(resolve => setTimeout(resolve, 20)),
      send: async (item, { signal }) => {
        const body = new Uint8Array(item.bytes);
        const answer = await fetch(`/stow/${item.id}`, { method: 'POST', body, signal });
        return { status: answer.status, body: await answer.text(), contentType: '' };
      },
      verify: async (item, { signal }) => (await fetch(`/qido/${item.id}`, { signal })).ok,
    }),
  makeItem: (id, bytes) => ({
    id,
    bytes: Uint8Array.from({ length: bytes }, (_, i) => (i * 31 + 7) & 255),
    label: 'lungs',
    studyInstanceUID: '2.25.1',
    seriesInstanceUID: '2.25.2',
    sopInstanceUID: id,
    patientID: 'P1',
    createdAt: 1,
  }),
};
