import { MedClipSamError, throwIfCancelled } from '../../core/errors';
import type { Example } from '../../algorithm/followUp/readOut';
import type { Found } from '../../engine/followUp/findRequest';
import { searchSlices } from '../../engine/followUp/searchSlices';
import { t, tn } from '../../locales/translate';
import { FOLLOW_UP_STATE, type FollowUpActions, type FollowUpView } from '../../state/followUp';
import type { DraftStore } from '../draft/draftStore';
import { showImage } from '../host/showImage';
import type { DicomInstance } from '../host/host';
import { activeImage, imageAt, imageRef, type ActiveImage } from '../image/activeImage';
import type { createRasterCache } from '../image/displayedRaster';
import { usedWindow } from '../image/imageWindow';
import { describeImage } from '../prompt/imageFacts';
import type { Feature, SessionContext } from '../sessionContext';
import { earlierOutlines } from './earlierOutlines';
import { foundResult } from './foundResult';
import { earlierWanted, isOwn, ownOutlines, ownWanted, type Shown } from './wanted';

interface Parts {
  readonly drafts: DraftStore;
  readonly readRaster: ReturnType<typeof createRasterCache>;
}

/**
 * Finds in the series on screen what is outlined on another study of the patient, or on other images by the reader. The place is
 * proposed as a draft.
 */
export function createFollowUpActions(
  session: SessionContext,
  { drafts, readRaster }: Parts
): FollowUpActions & Feature {
  const { host, client, state } = session;
  let running: AbortController | null = null;

  const show = (change: Partial<FollowUpView>) =>
    session.show({ followUp: { ...state.get().followUp, ...change } });
  const segments = () => session.mode()?.accepted.list() ?? [];

  /** Outlined images as the model sees them; what is too small is left out, unless all are. */
  const examplesOf = async (
    active: ActiveImage,
    outlines: readonly Shown[],
    signal: AbortSignal
  ): Promise<readonly Example[]> => {
    const examples: Example[] = [];
    let tooSmall: unknown = null;
    for (const { displaySet, imageId, mask } of outlines) {
      throwIfCancelled(signal);
      const instance = host.cornerstone().metaData.get('instance', imageId) ?? {};
      const ref = imageRef(host, displaySet, imageId, instance as DicomInstance);
      const image = await imageAt(host, { ...active, ...ref }, ref.index);
      const raster = await readRaster(image, { signal });
      try {
        examples.push(await client.example(raster, mask, { signal }));
      } catch (cause) {
        if (MedClipSamError.from(cause).code !== 'nothing-found') throw cause;
        tooSmall = cause;
      }
    }
    if (examples.length === 0) throw tooSmall;
    return examples;
  };

  const find = async (id: string, signal: AbortSignal): Promise<string> => {
    const started = performance.now();
    const active = activeImage(host);
    const { label, outlines, slices, placed, notes } = isOwn(id)
      ? ownWanted(active, segments(), id)
      : await earlierWanted(host, active, id, signal);
    const said = (outcome: string) => [outcome, ...notes].join(' ');
    const examples = await examplesOf(active, outlines, signal);
    const request = { examples, placed };
    const look = async (index: number): Promise<Found> => {
      throwIfCancelled(signal);
      const raster = await readRaster(await imageAt(host, active, index), { signal });
      return client.find(raster, request, { signal });
    };
    let seen = 0;
    const best = await searchSlices(slices, look, (done, most) => {
      seen = done + 1;
      show({ running: { id, done, most } });
    });
    if (!best) return said(tn('followUp.notFound', seen, { label }));
    const image = await imageAt(host, active, best.index);
    const raster = await readRaster(image, { signal });
    const found = await client.find(raster, { ...request, map: true }, { signal });
    const drawn = await client.refine(raster, { box: found.box, points: [] }, { signal });
    throwIfCancelled(signal);
    const model = client.status();
    if (model.state !== 'ready') throw new DOMException('left', 'AbortError');
    // The outline that it was found by beside what was found, where its series is on screen.
    const [first] = outlines;
    if (!isOwn(id)) await showImage(host, first!.displaySet, first!.imageId);
    await showImage(host, image.displaySet, image.imageId);
    throwIfCancelled(signal);
    await drafts.present({
      ref: image,
      viewportId: active.viewportId,
      result: foundResult({
        ...{ label, modality: image.modality, found, drawn },
        ...{ examples: examples.length, window: usedWindow(image) },
        model: { packId: model.packId, backend: model.backend },
        ms: performance.now() - started,
      }),
      ...describeImage(image),
    });
    if (isOwn(id)) return tn('followUp.perhapsLike', examples.length, { label });
    const key = active.count > 1 ? 'followUp.perhapsSlice' : 'followUp.perhaps';
    return said(t(key, { label, number: best.index + 1 }));
  };

  return {
    findEarlier: async id => {
      if (running) return;
      const abort = new AbortController();
      running = abort;
      state.set({ notice: null });
      show({ running: { id, done: 0, most: 1 }, outcome: '' });
      try {
        const outcome = await find(id, abort.signal);
        if (running === abort) show({ outcome });
      } catch (cause) {
        if (running === abort) session.fail(cause);
      } finally {
        // Else the study was left meanwhile, and what runs now is another's.
        if (running === abort) {
          running = null;
          show({ running: null });
          session.refresh();
        }
      }
    },
    cancelFinding: () => running?.abort(),
    leave: () => {
      running?.abort();
      running = null;
      show(FOLLOW_UP_STATE.followUp);
    },
    onViewportChange: active => {
      if (running) return;
      const all = host.services.displaySetService.getActiveDisplaySets();
      const earlier = active ? earlierOutlines(active, all) : [];
      const own = active ? ownOutlines(active, segments()) : [];
      show({
        earlier: earlier.map(({ id, label, date }) => ({ id, label, date })),
        own: own.map(({ id, label, outlines }) => ({ id, label, outlines: outlines.length })),
      });
    },
  };
}
