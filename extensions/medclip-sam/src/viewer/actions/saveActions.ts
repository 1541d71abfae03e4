import { MedClipSamError } from '../../algorithm/errors';
import { errorText } from '../../locales/errorText';
import { t } from '../../locales/translate';
import { SAVE_STATE, type SaveActions } from '../../ui/state/save';
import { uncodedSegments } from '../../ui/state/segments';
import { activeImage } from '../activeImage';
import type { Feature, Reading } from '../reading';
import type { SegmentSaver } from '../segmentSaver';
import { createUnsavedWork } from '../unsavedWork';

/** Saving to the PACS, and what happens to work that is not there yet. */
export function createSaveActions(reading: Reading, saver: SegmentSaver): SaveActions & Feature {
  const { state, host } = reading;
  const aside = createUnsavedWork();
  let stopKept = (): void => undefined;
  const showKept = (): void =>
    state.set({
      kept: saver.kept(),
      keptProblem: saver.problem(),
      saveTarget: saver.target(),
    });
  const guardUnload = (event: BeforeUnloadEvent): void => {
    const { segments, save } = state.get();
    const unsaved = segments.some(s => !s.saved && s.slices > 0);
    if (unsaved || save.state === 'saving') event.preventDefault();
  };

  const store = async () => {
    const accepted = reading.mode()?.accepted;
    if (!accepted || state.get().save.state === 'saving') return;
    state.set({
      askUncoded: false,
      save: { state: 'saving', message: t('save.saving'), remedy: '' },
    });
    try {
      const saved = await saver.save(accepted);
      state.set({ save: { state: 'saved', message: saved.message, remedy: '' } });
    } catch (cause) {
      const { message, remedy } = errorText(MedClipSamError.from(cause));
      state.set({ save: { state: 'failed', message, remedy } });
    }
  };

  return {
    // Here and not in the panel, so that no command or hotkey gets round the question.
    save: async () => {
      if (uncodedSegments(state.get().segments).length > 0) state.set({ askUncoded: true });
      else await store();
    },
    saveUncoded: store,
    retry: id => void saver.retry(id),
    download: id => saver.download(id),
    drop: id => void saver.drop(id),
    restore: async () => {
      const accepted = reading.mode()?.accepted;
      if (!accepted) return;
      try {
        await aside.bringBack(accepted, activeImage(host));
      } catch (cause) {
        reading.fail(cause);
      }
      reading.lookAround();
    },
    enter: () => {
      stopKept();
      stopKept = saver.onChange(showKept);
      showKept();
      state.set({ save: SAVE_STATE.save });
      globalThis.addEventListener('beforeunload', guardUnload);
    },
    leave: () => {
      const accepted = reading.mode()?.accepted;
      if (accepted) void aside.putAside(accepted);
      globalThis.removeEventListener('beforeunload', guardUnload);
      state.set({ save: SAVE_STATE.save, askUncoded: false });
    },
    look: active => {
      const { askUncoded, segments } = state.get();
      reading.show({
        restorable: aside.countFor(active?.displaySet.SeriesInstanceUID),
        // Asked once more after every change: what was agreed to for one segment does not hold for the next.
        askUncoded: askUncoded && uncodedSegments(segments).length > 0,
      });
    },
  };
}
