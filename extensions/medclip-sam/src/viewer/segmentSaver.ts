import { MedClipSamError } from '../algorithm/errors';
import { createIndexedDbOutboxStorage } from '../dicom/indexedDbOutboxStorage';
import { createOutbox, type Outbox } from '../dicom/outbox';
import { writeSeg } from '../dicom/segWriter';
import type { InferenceClient } from '../inference/client';
import { t, tn } from '../locales/translate';
import type { KeptView } from '../ui/state/save';
import type { AcceptedSegment, AcceptedSegments } from './acceptedSegments';
import { segInputOf, type ModelFacts } from './buildSeg';
import type { Host } from './host';
import { highestSeriesNumber, isStored, stow } from './pacsTransport';
import { saveFile } from './saveFile';

/** Turns accepted segments into SEG objects in the PACS, and keeps every object until the PACS is known to hold it. */
export interface SegmentSaver {
  save(accepted: AcceptedSegments): Promise<{ readonly message: string }>;
  kept(): readonly KeptView[];
  onChange(listener: () => void): () => void;
  retry(id: string): Promise<void>;
  download(id: string): void;
  drop(id: string): Promise<void>;
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
    ? { packId: status.packId, packSha256: status.packSha256 }
    : { packId: 'unknown', packSha256: '' };
}

/** The signed-in user as OHIF knows it, for Content Creator's Name. */
function userName(host: Host): string {
  const user = host.services.userAuthenticationService?.getUser?.() as
    { profile?: { name?: string }; name?: string } | null | undefined;
  return user?.profile?.name ?? user?.name ?? '';
}

interface Pending {
  readonly accepted: AcceptedSegments;
  readonly segments: readonly AcceptedSegment[];
}

/** Same segments, unchanged since: then the object that was kept is the one to send, not a second one. */
function holds(pending: Pending, segments: readonly AcceptedSegment[]): boolean {
  return (
    pending.segments.length === segments.length &&
    segments.every(s => pending.segments.some(p => p.id === s.id && p.version === s.version))
  );
}

export function createSegmentSaver(host: Host, client: InferenceClient): SegmentSaver {
  const listeners = new Set<() => void>();
  const busy = new Set<string>();
  /** Objects built in this session that are not known to be stored, and the segments whose voxels they hold. */
  const pending = new Map<string, Pending>();
  let kept: readonly KeptView[] = [];
  const outbox: Outbox = createOutbox({
    storage: createIndexedDbOutboxStorage(),
    send: (item, { signal }) => stow(host, item.bytes, signal ? { signal } : {}),
    verify: (item, { signal }) => isStored(host, item, signal),
  });

  const refresh = async () => {
    const items = await outbox.list();
    kept = items
      .filter(item => item.lastError || busy.has(item.id))
      .map(item => ({
        id: item.id,
        label: item.label,
        reason: item.lastError
          ? `${item.lastError.message} ${item.lastError.remedy}`
          : t('kept.sending'),
        busy: busy.has(item.id),
      }));
    listeners.forEach(listener => listener());
  };
  outbox.subscribe(() => void refresh());
  void refresh();

  const saveGroup = async (accepted: AcceptedSegments, segments: readonly AcceptedSegment[]) => {
    const input = await segInputOf(host, accepted, segments, modelFacts(client));
    const study = segments[0]?.ref.displaySet.StudyInstanceUID ?? '';
    const highest = await highestSeriesNumber(host, study);
    const seg = writeSeg({
      ...input,
      ...(highest === null ? {} : { seriesNumber: highest + 1 }),
      contentCreatorName: userName(host),
    });
    if (seg.studyInstanceUID !== study) {
      throw new MedClipSamError(
        'identity-mismatch',
        'The outline belongs to another study than the one on screen.',
        'Open the study it was made in, then save.'
      );
    }
    pending.set(seg.sopInstanceUID, { accepted, segments });
    await outbox.save({
      id: seg.sopInstanceUID,
      bytes: seg.bytes,
      label: segments.map(s => s.label).join(', '),
      studyInstanceUID: seg.studyInstanceUID,
      seriesInstanceUID: seg.seriesInstanceUID,
      sopInstanceUID: seg.sopInstanceUID,
      patientID: seg.patientID,
      createdAt: Date.now(),
    });
    settle(seg.sopInstanceUID);
  };

  /** The PACS holds the object: its segments are saved, unless they have changed since it was built. */
  const settle = (id: string) => {
    const done = pending.get(id);
    pending.delete(id);
    done?.accepted.markSaved(done.segments);
  };

  const resend = async (id: string) => {
    busy.add(id);
    await refresh();
    try {
      await outbox.retry(id);
      settle(id);
    } finally {
      busy.delete(id);
      await refresh();
    }
  };

  return {
    save: async accepted => {
      const unsaved = accepted.list().filter(s => s.reviewed && !s.saved && s.filled > 0);
      if (unsaved.length === 0) {
        throw new MedClipSamError(
          'empty-mask',
          'There is nothing to save.',
          'Accept an outline first.'
        );
      }
      for (const group of byDisplaySet(unsaved)) {
        const kept = [...pending].find(([, item]) => holds(item, group));
        if (kept) await resend(kept[0]);
        else await saveGroup(accepted, group);
      }
      return { message: tn('save.stored', unsaved.length) };
    },
    kept: () => kept,
    onChange: listener => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    // Why it failed again is kept with the item and shown there.
    retry: id => resend(id).catch(() => undefined),
    download: id =>
      void outbox.bytes(id).then(bytes => bytes && saveFile('segmentation.dcm', bytes)),
    drop: async id => {
      await outbox.discard(id);
      pending.delete(id);
      await refresh();
    },
  };
}
