import { MedClipSamError } from '../../core/errors';
import { errorText } from '../../locales/errorText';
import { t, tn } from '../../locales/translate';
import { SAVE_STATE, type SaveActions, type SaveView } from '../../state/save';
import { uncodedSegments, unsavedSegments } from '../../state/segments';
import type { Feature, SessionContext } from '../sessionContext';
import type { SegmentSaver } from './segmentSaver';

/** Saving to the PACS, and what happens to work that is not there yet. */
export function createSaveActions(
  session: SessionContext,
  saver: SegmentSaver
): SaveActions & Feature {
  const { state } = session;
  let stopKept = (): void => undefined;
  let stopTruth = (): void => undefined;
  let stored = 0;
  /** Of this stay in the mode: what a save of the one before came to is not told of the next study. */
  let visit = 0;
  saver.onStored?.((_, __, segments) => (stored += segments));
  const showKept = (): void => {
    const kept = saver.kept();
    const { save, kept: before } = state.get();
    // What failed has been stored since, or let go of: the text of the failure goes with it.
    const over = save.state === 'failed' && before.length > 0 && kept.length === 0;
    const done = { state: 'saved', message: tn('save.stored', stored), remedy: '' } as const;
    state.set({
      kept,
      keptProblem: saver.problem(),
      saveTarget: saver.target(),
      ...(over && { save: stored > 0 ? done : SAVE_STATE.save }),
    });
    if (over) stored = 0;
  };
  /** What Save has said while all was stored: it is taken back while something is not. */
  let takenBack: SaveView | null = null;
  const showTruth = (): void => {
    const { segments, save } = state.get();
    const unsaved = unsavedSegments(segments).length > 0;
    if (save.state !== 'idle' && save.state !== 'saved') takenBack = null;
    if (save.state === 'saved' && unsaved) {
      takenBack = save;
      state.set({ save: SAVE_STATE.save });
    } else if (save.state === 'idle' && takenBack && !unsaved) {
      // OHIF says that voxels have changed also where it has only drawn them elsewhere.
      state.set({ save: segments.length > 0 ? takenBack : SAVE_STATE.save });
      takenBack = null;
    }
  };
  const guardUnload = (event: BeforeUnloadEvent): void => {
    const { segments, save } = state.get();
    const unsaved = segments.some(s => !s.saved && s.slices > 0);
    if (unsaved || save.state === 'saving') event.preventDefault();
  };

  const store = async () => {
    const accepted = session.mode()?.accepted;
    if (!accepted || state.get().save.state === 'saving') return;
    state.set({
      askUncoded: false,
      save: { state: 'saving', message: t('save.saving'), remedy: '' },
    });
    stored = 0;
    const during = visit;
    try {
      const saved = await saver.save(accepted, state.get().seriesName);
      if (visit !== during) return;
      state.set({
        seriesName: '',
        save: { state: 'saved', message: saved.message, remedy: '' },
      });
    } catch (cause) {
      // What failed is in the list of what is kept, whatever is on screen.
      if (visit !== during) return;
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
    setSeriesName: seriesName => state.set({ seriesName }),
    retry: id => void saver.retry(id),
    download: id => saver.download(id),
    discardResult: id => void saver.discard(id),
    enter: () => {
      stopKept();
      stopKept = saver.subscribe(showKept);
      showKept();
      state.set({ save: SAVE_STATE.save });
      stopTruth();
      takenBack = null;
      stopTruth = state.subscribe(showTruth);
      globalThis.addEventListener('beforeunload', guardUnload);
    },
    leave: () => {
      visit += 1;
      stopTruth();
      globalThis.removeEventListener('beforeunload', guardUnload);
      state.set({ save: SAVE_STATE.save, askUncoded: false });
    },
    onViewportChange: () => {
      const { askUncoded, segments, kept } = state.get();
      session.show({
        // Asked once more after every change: what was agreed to for one segment does not hold for the next.
        askUncoded: askUncoded && uncodedSegments(segments).length > 0,
        // Which of it is of the study at hand is known once that is open.
        ...(kept.length > 0 && { kept: saver.kept() }),
      });
    },
  };
}
