import { validatePrompt } from '../../inference/promptText';
import type { PromptActions } from '../../ui/state/prompt';
import { activeImage } from '../activeImage';
import type { createRasterCache } from '../displayedRaster';
import type { DraftStore } from '../draftStore';
import { describeImage, suggestionsFor } from '../imageFacts';
import { createPrepareAhead } from '../prepareAhead';
import { readTarget } from '../readTarget';
import type { Feature, Reading } from '../reading';
import { stageText } from '../runStages';

const RECENT_PROMPTS = 4;

/** Typing, running and cancelling. A run belongs to the image it was started on. */
export function createPromptActions(
  reading: Reading,
  drafts: DraftStore,
  readRaster: ReturnType<typeof createRasterCache>,
  showDraft: () => Promise<void>
): PromptActions & Feature & { focusPrompt(): void } {
  const { client, state, host } = reading;
  const ahead = createPrepareAhead(client, active => readRaster(active));
  let running: AbortController | null = null;

  const remember = (prompt: string) => {
    const recent = [prompt, ...state.get().recent.filter(p => p !== prompt)];
    state.set({ recent: recent.slice(0, RECENT_PROMPTS) });
  };

  const start = async (how: { force?: boolean; prompt?: string }) => {
    if (running) return;
    const abort = new AbortController();
    running = abort;
    try {
      // Before anything is loaded: a typing slip should not start a download.
      const prompt = validatePrompt(how.prompt ?? state.get().prompt);
      state.set({ notice: null, run: { prompt, ...stageText('read-image'), fraction: null } });
      const active = activeImage(host);
      const raster = await readRaster(active, { signal: abort.signal });
      const result = await client.segment(
        raster,
        { prompt, modality: active.modality, force: how.force ?? false },
        {
          signal: abort.signal,
          onProgress: p =>
            running === abort &&
            state.set({ run: { prompt, ...stageText(p.stage), fraction: p.fraction } }),
        }
      );
      if (abort.signal.aborted) throw new DOMException('left', 'AbortError');
      remember(prompt);
      await drafts.present({
        ref: active,
        viewportId: active.viewportId,
        result,
        ...describeImage(active, prompt),
      });
    } catch (cause) {
      reading.fail(cause);
    } finally {
      running = null;
      state.set({ run: null });
    }
  };

  return {
    setPrompt: prompt => state.set({ prompt }),
    cancel: () => running?.abort(),
    focusPrompt: () => state.set({ focusRequest: state.get().focusRequest + 1 }),
    run: () => start({}),
    runAnyway: async () => {
      const prompt = drafts.current()?.result.prompt;
      if (prompt === undefined) return;
      await showDraft();
      await start({ force: true, prompt });
    },
    leave: () => {
      running?.abort();
      ahead.stop();
      state.set({ target: null });
    },
    look: active => {
      if (!running) ahead.lookingAt(active);
      const { target, targetProblem } = readTarget(host);
      reading.show({ target, targetProblem, suggestions: suggestionsFor(active?.modality ?? '') });
    },
  };
}
