import { patientSidesOf } from '../../dicom/image/patientSides';
import type { SegmentRequest } from '../../inference/contract';
import { validatePrompt } from '../../prompt/validatePrompt';
import { splitPrompts } from '../../prompt/library';
import type { PromptActions } from '../../ui/state/prompt';
import { activeImage, type ActiveImage } from '../activeImage';
import type { createRasterCache } from '../displayedRaster';
import type { Finding } from '../draft';
import type { DraftStore } from '../draftStore';
import { describeImage, suggestionsFor } from '../imageFacts';
import { createExactOutlines } from '../exactOutline';
import { createPrepareAhead } from '../prepareAhead';
import { readTarget } from '../readTarget';
import type { Feature, Reading } from '../reading';
import { createRecentPrompts, ownerOf } from '../recentPrompts';
import { stageText } from '../runStages';
import type { SearchRegion } from '../searchRegion';
import { signedInUser, watchSignOut } from '../signedInUser';
import { browserStorage } from '../browserStorage';
import type { SettingsFeature } from './settingsActions';

interface Parts {
  readonly drafts: DraftStore;
  readonly readRaster: ReturnType<typeof createRasterCache>;
  readonly region: SearchRegion;
  readonly settings: Pick<SettingsFeature, 'promptLibrary' | 'quickPrompts'>;
  showDraft(): Promise<void>;
}

/** Typing, running and cancelling. A run belongs to the image it was started on. */
export function createPromptActions(
  reading: Reading,
  { drafts, readRaster, region, settings, showDraft }: Parts
): PromptActions & Feature & { focusPrompt(): void } {
  const { client, state, host } = reading;
  const ahead = createPrepareAhead(client, active => readRaster(active));
  const exact = createExactOutlines(client, drafts);
  const recent = createRecentPrompts({
    tab: browserStorage('sessionStorage'),
    browser: browserStorage('localStorage'),
  });
  let running: AbortController | null = null;
  let stopWatching = (): void => undefined;

  const remember = (prompt: string) => {
    recent.add(prompt);
    state.set({ recent: recent.list() });
  };

  const requestFor = (prompt: string, active: ActiveImage, force: boolean): SegmentRequest => {
    const { saliency, topK } = state.get().settings;
    const box = region.boxFor(active.imageId);
    return {
      prompt,
      modality: active.modality,
      sides: patientSidesOf(active.instance, active.frameNumber),
      force,
      candidates: true,
      atOnce: true,
      ...(saliency === 'auto' ? {} : { saliency }),
      ...(topK === null ? {} : { topK }),
      ...(box ? { region: box } : {}),
    };
  };

  const present = async (findings: readonly Finding[]) => {
    await drafts.present(findings);
    // Not waited for: the fast draft is there, and the reader may go on.
    void exact.follow(drafts.all());
  };

  const start = async (how: { force?: boolean; prompt?: string }) => {
    if (running) return;
    exact.stop();
    const abort = new AbortController();
    running = abort;
    const findings: Finding[] = [];
    try {
      // Before anything is loaded: a typing slip should not start a download.
      const box = how.prompt ?? state.get().prompt;
      const prompts = (how.prompt === undefined ? splitPrompts(box) : [box]).map(validatePrompt);
      // Commas alone are no prompt either.
      if (prompts.length === 0) validatePrompt('');
      const count = prompts.length;
      const tell = (prompt: string, number: number, stage: Parameters<typeof stageText>[0]) => ({
        ...{ prompt, promptNumber: number, promptCount: count, fraction: null },
        ...stageText(stage),
      });
      state.set({ notice: null, run: tell(prompts[0] ?? '', 1, 'read-image') });
      const active = activeImage(host);
      const raster = await readRaster(active, { signal: abort.signal });
      // Whether a table of the image could be fetched is known only now.
      state.set({ targetProblem: readTarget(host).targetProblem });
      for (const [i, prompt] of prompts.entries()) {
        const request = requestFor(prompt, active, how.force ?? false);
        const result = await client.segment(raster, request, {
          signal: abort.signal,
          onProgress: ({ stage, fraction }) =>
            running === abort && state.set({ run: { ...tell(prompt, i + 1, stage), fraction } }),
        });
        if (abort.signal.aborted) throw new DOMException('left', 'AbortError');
        remember(prompt);
        findings.push({
          ref: active,
          viewportId: active.viewportId,
          result,
          asked: { raster, request },
          ...describeImage(active),
        });
      }
      await present(findings);
    } catch (cause) {
      reading.fail(cause);
      // Of several prompts, those that are answered are kept.
      if (findings.length > 0 && reading.mode()) await present(findings);
    } finally {
      running = null;
      state.set({ run: null });
    }
  };

  return {
    setPrompt: prompt => state.set({ prompt }),
    cancel: () => running?.abort(),
    focusPrompt: () => state.set({ focusRequest: state.get().focusRequest + 1 }),
    toggleRegion: () => region.toggle(),
    run: () => start({}),
    ask: async prompt => {
      state.set({ prompt });
      await start({ prompt });
    },
    runAnyway: async () => {
      const prompt = drafts.current()?.result.prompt;
      if (prompt === undefined) return;
      await showDraft();
      await start({ force: true, prompt });
    },
    enter: () => {
      stopWatching();
      stopWatching = watchSignOut(host, () => {
        recent.clear();
        reading.show({ recent: [] });
      });
      void ownerOf(signedInUser(host).id).then(owner => {
        recent.openFor(owner);
        reading.lookAround();
      });
    },
    leave: () => {
      stopWatching();
      running?.abort();
      exact.stop();
      ahead.stop();
      state.set({ target: null });
    },
    look: active => {
      if (!running) ahead.lookingAt(active);
      const { target, targetProblem } = readTarget(host);
      const suggestions = suggestionsFor(settings.promptLibrary(), active);
      const quick = suggestionsFor(settings.quickPrompts(), active).map(({ text }) => text);
      recent.keepIn(state.get().settings.rememberPrompts ? 'browser' : 'tab');
      reading.show({ target, targetProblem, suggestions, quick, recent: recent.list() });
    },
  };
}
