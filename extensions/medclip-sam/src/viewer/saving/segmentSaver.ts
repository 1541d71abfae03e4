import { MedClipSamError, type SerializedError } from '../../core/errors';
import type { Outbox, OutboxItem } from '../../dicom/store/outbox';
import type { StorageProblem } from '../../dicom/store/outboxStorage';
import type { SegReference } from '../../dicom/seg/segInput';
import type { InferenceClient } from '../../engine/worker/client';
import { momentText } from '../../locales/dateText';
import { errorText } from '../../locales/errorText';
import { t, tn } from '../../locales/translate';
import type { KeptView } from '../../state/save';
import type { AcceptedSegment, AcceptedSegments } from '../segments/acceptedSegments';
import { buildResults } from './buildResults';
import { segInputOf, type ModelFacts } from './buildSeg';
import type { Host } from '../host/host';
import { createPacsOutbox } from './pacsOutbox';
import { createPendingSaves, type Pending } from './pendingSaves';
import { highestSeriesNumber, isStored } from './pacsTransport';
import { saveFile } from '../host/saveFile';
import { DEFAULT_SAVING, type SavingOptions } from './savingOptions';
import { signedInUser } from '../host/signedInUser';
import { withOwnTexts } from './sourceTexts';

export type StoredListener = (
  studyInstanceUID: string,
  stored: readonly SegReference[],
  segments: number
) => void;

export type BuiltListener = (
  accepted: AcceptedSegments,
  segments: readonly AcceptedSegment[],
  objects: readonly string[]
) => Promise<void>;

/** Turns accepted segments into DICOM objects in the PACS, and keeps every object until the PACS is known to hold it. */
export interface SegmentSaver {
  /** @param seriesName what the new series is called; '' as the writer does */
  save(accepted: AcceptedSegments, seriesName?: string): Promise<{ readonly message: string }>;
  kept(): readonly KeptView[];
  /** Why kept results are not safe, or cannot be read. */
  problem(): StorageProblem | null;
  /** `file`: the study was opened from files, and saving means a download. */
  target(): 'pacs' | 'file';
  subscribe(listener: () => void): () => void;
  /** Called when the PACS has confirmed a save of this page. */
  onStored?(listener: StoredListener): void;
  /** SOP Instance UIDs of objects that hold the segment as it is now and are not known to be stored. */
  objectsOf?(segment: Pick<AcceptedSegment, 'id' | 'version'>): readonly string[];
  /** The PACS holds the object, as far as this page knows. */
  isStored?(id: string): boolean;
  /** Asks the PACS whether it holds an object that this page, or one before it, has sent. False where it does not say. */
  ask?(studyInstanceUID: string, id: string): Promise<boolean>;
  /** Called before the objects of a save are sent, and waited for. */
  onBuilt?(listener: BuiltListener): void;
  retry(id: string): Promise<void>;
  download(id: string): void;
  discard(id: string): Promise<void>;
}

function byDisplaySet(segments: readonly AcceptedSegment[]): readonly AcceptedSegment[][] {
  const groups = new Map<string, AcceptedSegment[]>();
  for (const segment of segments) {
    const uid = segment.ref.displaySet.displaySetInstanceUID;
    groups.set(uid, [...(groups.get(uid) ?? []), segment]);
  }
  return [...groups.values()];
}

function modelFacts(client: InferenceClient): ModelFacts {
  const status = client.status();
  return status.state === 'ready'
    ? { packId: status.packId, packSha256: status.packSha256, variant: status.variant }
    : { packId: 'unknown', packSha256: '' };
}

/** "Patient PH-001 · today, 14:02". */
function whoseAndWhen({
  patientID,
  createdAt,
}: Pick<OutboxItem, 'patientID' | 'createdAt'>): string {
  const time = momentText(new Date(createdAt), new Date());
  return patientID ? t('kept.of', { patient: patientID, time }) : time;
}

function inWords(error: SerializedError): string {
  const { message, remedy } = errorText(error);
  return `${message} ${remedy}`;
}

const KEPT_FROM_FILES = new MedClipSamError(
  'not-sent',
  'The study was opened from files; the result was downloaded.',
  'It can be sent once the study is in the PACS.'
);

export function createSegmentSaver(
  host: Host,
  client: InferenceClient,
  options: SavingOptions = DEFAULT_SAVING,
  outbox: Outbox = createPacsOutbox(host, options)
): SegmentSaver {
  const listeners = new Set<() => void>();
  const storedListeners = new Set<StoredListener>();
  const builtListeners = new Set<BuiltListener>();
  const busy = new Set<string>();
  const pending = createPendingSaves(outbox, ({ segments, storedIn }) => {
    const study = segments[0]?.ref.displaySet.StudyInstanceUID ?? '';
    storedListeners.forEach(listener => listener(study, storedIn, segments.length));
  });
  let kept: readonly (KeptView & { readonly study: string })[] = [];
  let problem: StorageProblem | null = null;

  const refresh = async () => {
    const items = await outbox.list();
    problem = await outbox.problem();
    kept = items
      .filter(item => item.lastError || busy.has(item.id))
      .map(item => ({
        id: item.id,
        label: item.label,
        of: whoseAndWhen(item),
        study: item.studyInstanceUID,
        reason: item.lastError ? inWords(item.lastError) : t('kept.sending'),
        busy: busy.has(item.id) || item.sending,
      }));
    pending.settle();
    listeners.forEach(listener => listener());
  };
  outbox.subscribe(() => void refresh());
  void refresh();

  const build = async (
    accepted: AcceptedSegments,
    segments: readonly AcceptedSegment[],
    seriesDescription: string
  ) => {
    const study = segments[0]?.ref.displaySet.StudyInstanceUID ?? '';
    const drawn = await segInputOf(host, accepted, segments, modelFacts(client));
    const [input, highest] = await Promise.all([
      withOwnTexts(host, drawn),
      host.isLocal() ? null : highestSeriesNumber(host, study),
    ]);
    const named = seriesDescription ? { ...input, seriesDescription } : input;
    const items = await buildResults(named, options, {
      studyInstanceUID: study,
      seriesNumber: highest === null ? null : highest + 1,
      readerName: signedInUser(host).name,
    });
    const made: Pending = {
      ...{ accepted, segments, waiting: new Set(items.map(item => item.id)) },
      storedIn: items.flatMap(({ segmentation }) => segmentation ?? []),
      broken: false,
    };
    pending.add(made);
    const objects = items.map(item => item.id);
    await Promise.all([...builtListeners].map(tell => tell(accepted, segments, objects)));
    return { items, made };
  };

  /** Every object is tried, or at least kept, before the first failure is told. */
  const sendAll = async (items: readonly OutboxItem[]) => {
    let failure: unknown = null;
    for (const item of items) {
      await outbox.save(item).catch((cause: unknown) => (failure ??= cause));
    }
    pending.settle();
    if (failure) throw failure;
  };

  const downloadAll = async (items: readonly OutboxItem[], { accepted, segments }: Pending) => {
    for (const item of items) {
      await outbox.keep(item, KEPT_FROM_FILES);
      saveFile('segmentation.dcm', item.bytes);
    }
    accepted.markSaved(segments);
  };

  const resend = async (id: string) => {
    busy.add(id);
    await refresh();
    try {
      await outbox.retry(id);
    } finally {
      busy.delete(id);
      await refresh();
    }
  };

  return {
    save: async (accepted, seriesName = '') => {
      const unsaved = accepted.list().filter(s => s.reviewed && !s.saved && s.filled > 0);
      if (unsaved.length === 0) {
        throw new MedClipSamError(
          'empty-mask',
          'There is nothing to save.',
          'Accept an outline first.'
        );
      }
      const local = host.isLocal();
      await pending.letGoOfDiscarded();
      for (const group of byDisplaySet(unsaved)) {
        const before = pending.holding(group);
        if (before) {
          for (const id of [...before.waiting]) await resend(id);
          continue;
        }
        const dropOlder = await pending.supersededBy(accepted, group);
        const { items, made } = await build(accepted, group, seriesName.trim());
        await dropOlder();
        await (local ? downloadAll(items, made) : sendAll(items));
      }
      return { message: tn(local ? 'save.downloaded' : 'save.stored', unsaved.length) };
    },
    kept: () => {
      const open = new Set(
        host.services.displaySetService.getActiveDisplaySets().map(d => d.StudyInstanceUID)
      );
      return kept.map(({ study, ...view }) => (open.has(study) ? { ...view, of: '' } : view));
    },
    problem: () => problem,
    target: () => (host.isLocal() ? 'file' : 'pacs'),
    subscribe: listener => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onStored: listener => void storedListeners.add(listener),
    objectsOf: segment => pending.objectsOf(segment),
    isStored: id => outbox.isStored(id),
    ask: async (studyInstanceUID, id) =>
      (await outbox.ask(id)) ??
      (await isStored(host, { studyInstanceUID, sopInstanceUID: id }).catch(() => false)),
    onBuilt: listener => void builtListeners.add(listener),
    // Why it failed again is kept with the item and shown there.
    retry: id => resend(id).catch(() => undefined),
    download: id =>
      void outbox.bytes(id).then(bytes => bytes && saveFile('segmentation.dcm', bytes)),
    discard: async id => {
      await outbox.discard(id);
      await pending.letGoOfDiscarded();
      await refresh();
    },
  };
}
