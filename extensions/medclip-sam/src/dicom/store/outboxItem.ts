import type { SerializedError } from '../../core/errors';

/** A finished DICOM object on its way to the PACS; the same bytes and UIDs at every try. */
export interface OutboxItem {
  /** The SOP Instance UID. */
  readonly id: string;
  /** The Part-10 file. */
  readonly bytes: Uint8Array;
  /** What the reader calls it. */
  readonly label: string;
  readonly studyInstanceUID: string;
  readonly seriesInstanceUID: string;
  readonly sopInstanceUID: string;
  readonly patientID: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Id of an item that this one points at: sent only after that one is known to be stored. */
  readonly after?: string;
  /** Who was signed in; set by the outbox, which shows an item to nobody else. */
  readonly owner?: string;
  /** Of work that is not finished: the tab that works on it. */
  readonly tab?: string;
}

/** What the last try came to; null before the first. */
export interface LastTry {
  readonly lastError: SerializedError | null;
  readonly lastTriedAt: number | null;
}

export type ItemSummary = Omit<OutboxItem, 'bytes'> & LastTry;

/** An item that is not known to be in the PACS. */
export interface KeptItem extends ItemSummary {
  /** By this page or another tab; `lastError` is null only for the time of a first try. */
  readonly sending: boolean;
  /** False: only this page holds it (no IndexedDB, no room), and closing the page loses it. */
  readonly durable: boolean;
}

export function summaryOf(item: Omit<OutboxItem, 'bytes'>): Omit<OutboxItem, 'bytes'> {
  return {
    id: item.id,
    label: item.label,
    studyInstanceUID: item.studyInstanceUID,
    seriesInstanceUID: item.seriesInstanceUID,
    sopInstanceUID: item.sopInstanceUID,
    patientID: item.patientID,
    createdAt: item.createdAt,
    ...(item.after === undefined ? {} : { after: item.after }),
    ...(item.owner === undefined ? {} : { owner: item.owner }),
    ...(item.tab === undefined ? {} : { tab: item.tab }),
  };
}
