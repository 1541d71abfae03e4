import { MedClipSamError } from '../../core/errors';
import type { ReadSegment, SegDocument } from '../../dicom/seg/segDocument';
import type { SegReference } from '../../dicom/seg/segInput';
import { NOT_REVIEWED } from '../../dicom/seg/segWriter';
import { t, tn } from '../../locales/translate';
import type { AdoptActions } from '../../state/stored';
import type { AcceptedSlice, Predecessor } from '../segments/acceptedSegment';
import type { ImageRef } from '../image/activeImage';
import { imageRef } from '../image/activeImage';
import { currentSegs, otherParts, segmentsOf } from './currentSegs';
import { calmly } from '../../core/calmly';
import { createPause } from '../../core/timeSlicing';
import type { DicomInstance, DisplaySet, Host } from '../host/host';
import type { Mask } from '../../core/raster';
import type { Feature, SessionContext } from '../sessionContext';
import { readStored, storedNotes, type StoredOnImages } from './readStored';
import { segsOnImages, sourceOfSeg } from './segSource';
import { scrollTo } from '../host/showImage';
import { viewportOfDisplaySet } from '../host/viewportShowing';
import { currentImageId } from '../image/timePoints';

/** The share of reading in all that it takes; the rest is making segments of it. */
const READING = 0.6;

/**
 * Goes on with a stored segmentation, of ours or of another program: its segments become segments of the list, with their
 * voxels, names, codes and origin. The stored object stays as it is; saving makes a new one that names it.
 */
export function createContinueActions(
  session: SessionContext
): Pick<AdoptActions, 'continueStored' | 'cancelContinuing'> & Feature {
  const { host, state } = session;
  let running: AbortController | null = null;

  const continueStored = async (
    id: string,
    signal: AbortSignal,
    onProgress: (share: number) => void
  ) => {
    const accepted = session.mode()?.accepted;
    const seg = host.services.displaySetService.getDisplaySetByUID(id);
    const active = host.services.displaySetService.getActiveDisplaySets();
    const source = seg && sourceOfSeg(seg, active);
    if (!accepted || !seg || !source) throw noSource();
    const viewportId = viewportOfDisplaySet(host, source);
    if (!viewportId) throw noSource();
    const all = segsOnImages(active);
    const parts = [seg, ...otherParts(seg, all)];
    const read: StoredOnImages[] = [];
    for (const [i, part] of parts.entries()) {
      const progress = (share: number) => onProgress((READING * (i + share)) / parts.length);
      read.push(await readStored(host, part, source, signal, progress));
    }
    const { doc, instances } = read[0]!;
    const pause = createPause();
    let taken = 0;
    const outlined: string[][] = [];
    const { replaced } = currentSegs(all).find(one => one.seg === seg) ?? {};
    const inList = new Set(accepted.list().map(s => s.trackingUid));
    const known = segmentsOf(seg).filter(s => replaced?.has(s.number) || inList.has(s.trackingUid));
    for (const [i, segment] of doc.segments.entries()) {
      onProgress(READING + ((1 - READING) * i) / doc.segments.length);
      // A later object holds it as it is now, or it is being edited already.
      if (known.some(s => s.number === segment.number)) continue;
      const held = holdersOf(segment.number, parts, read);
      const voxels = new Map(held.flatMap(({ masks }) => [...masks]));
      if (voxels.size === 0) continue;
      await pause();
      if (signal.aborted) break;
      const continued = continuedFrom(host, doc, segment, source, voxels, instances);
      const before = held.length > 1 && {
        before: { trackingUid: held[0]!.trackingUid, storedIn: held.map(h => h.reference) },
      };
      await accepted.continueStored({ ...continued, ...before }, viewportId);
      taken += 1;
      outlined.push((source.imageIds ?? []).filter(imageId => voxels.has(imageId)));
    }
    if (signal.aborted && (taken === 0 || session.mode()?.accepted !== accepted)) return;
    if (taken === 0) throw noneFits();
    await showOne(host, source, viewportId, outlined);
    const notes = storedNotes(read);
    state.set({
      notice: {
        tone: notes.length > 0 ? 'warning' : 'info',
        message: tn('stored.continued', taken),
        remedy: [...notes, t('stored.newSeries')].join(' '),
      },
    });
  };

  return {
    continueStored: async id => {
      if (running) return;
      const abort = new AbortController();
      running = abort;
      state.set({ notice: null, continuing: { id, done: 0, most: 100 } });
      const progress = calmly(
        (share: number) =>
          state.set({ continuing: { id, done: Math.round(100 * share), most: 100 } }),
        { firstMs: 150, everyMs: 250 }
      );
      try {
        await continueStored(id, abort.signal, progress.tell);
      } catch (cause) {
        if (!abort.signal.aborted) session.fail(cause);
      } finally {
        progress.stop();
        // Else the study was left meanwhile, and what runs now is another's.
        if (running === abort) {
          running = null;
          // The list has the segments by the time that they count as taken up.
          session.refresh();
          state.set({ continuing: null });
        }
      }
    },
    cancelContinuing: () => running?.abort(),
    leave: () => {
      running?.abort();
      running = null;
      state.set({ continuing: null });
    },
  };
}

/** The middle of the first segment, unless the reader sees one of them already. `outlined`: images of each, in their order. */
async function showOne(
  host: Host,
  source: DisplaySet,
  viewportId: string,
  outlined: readonly (readonly string[])[]
): Promise<void> {
  const viewport = host.services.cornerstoneViewportService.getCornerstoneViewport(viewportId);
  const shown = viewport && currentImageId(host, viewport);
  if (!viewport || outlined.some(imageIds => imageIds.includes(shown ?? ''))) return;
  const first = outlined[0] ?? [];
  const middle = first[Math.floor(first.length / 2)];
  if (middle !== undefined) await scrollTo(host, viewport, source, middle);
}

/** Where a segment of the first part lies: there, and in the parts that hold it on other images. */
function holdersOf(
  number: number,
  parts: readonly DisplaySet[],
  read: readonly StoredOnImages[]
): readonly {
  readonly trackingUid: string;
  readonly masks: ReadonlyMap<string, Mask>;
  readonly reference: SegReference;
}[] {
  const own = segmentsOf(parts[0]!).find(s => s.number === number)?.trackingUid ?? '';
  return read.flatMap(({ doc, masks }, i) => {
    const same =
      i === 0 ? number : segmentsOf(parts[i]!).find(s => own && s.trackingUid === own)?.number;
    const found = same === undefined ? undefined : masks.get(same);
    return found ? [{ trackingUid: own, masks: found, reference: referenceOf(doc) }] : [];
  });
}

const referenceOf = ({
  sopClassUID,
  sopInstanceUID,
  seriesInstanceUID,
}: SegDocument): SegReference => ({
  sopClassUID,
  sopInstanceUID,
  seriesInstanceUID,
});

function continuedFrom(
  host: Host,
  doc: SegDocument,
  segment: ReadSegment,
  displaySet: DisplaySet,
  voxels: ReadonlyMap<string, Mask>,
  instances: ReadonlyMap<string, DicomInstance>
) {
  const refOf = (imageId: string): ImageRef =>
    imageRef(host, displaySet, imageId, instances.get(imageId) ?? {});
  const slices = new Map<string, AcceptedSlice>(
    [...voxels].map(([imageId, mask]) => [
      imageId,
      { ref: refOf(imageId), mask, result: null, origin: 'stored' },
    ])
  );
  const predecessor: Predecessor = { ...referenceOf(doc), segment };
  const [first] = slices.values();
  return {
    ref: first!.ref,
    facts: {
      label: segment.label,
      rgb: segment.colour as [number, number, number] | null,
      flagged: false,
      slices,
      // A draft that no reader has agreed to, as a batch stores them, stays one until a reader does.
      agreed: doc.contentLabel === NOT_REVIEWED ? null : voxels,
      predecessor,
    },
    voxels,
    saved: true,
  };
}

function noSource(): MedClipSamError {
  return new MedClipSamError(
    'no-viewport',
    'The images of this segmentation are not on screen.',
    'Drag their series into a viewport, then try again.'
  );
}

function noneFits(): MedClipSamError {
  return new MedClipSamError(
    'unsupported-image',
    'No outline of this segmentation lies on the images of the series as they are.',
    'Open it in the software that made it. The stored one stays as it is.'
  );
}
