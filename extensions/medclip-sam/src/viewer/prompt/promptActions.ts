import { calmly } from '../../core/calmly';
import { patientSidesOf } from '../../dicom/geometry/patientSides';
import type { SegmentRequest } from '../../engine/contract';
import { validatePrompt } from '../../prompt/validatePrompt';
import { splitPrompts } from '../../prompt/splitPrompts';
import type { PromptActions } from '../../state/prompt';
import type { PanelState } from '../../state/viewState';
import { activeImage, imageAt, type ActiveImage } from '../image/activeImage';
import type { createRasterCache } from '../image/displayedRaster';
import type { Finding } from '../draft/draft';
import type { KeptMaps } from '../draft/draftActions';
import type { DraftStore } from '../draft/draftStore';
import { describeImage } from './imageFacts';
import { farApart, standardWindow, usedWindow } from '../image/imageWindow';
import { offeredPrompts } from './offeredPrompts';
import type { Consensus } from '../companions/consensus';
import { createExactOutlines } from '../draft/exactOutline';
import { createPrepareAhead, onMains } from './prepareAhead';
import { readTarget } from '../image/readTarget';
import type { Feature, SessionContext } from '../sessionContext';
import { createRecentPrompts, ownerOf } from './recentPrompts';
import { stageText } from './runStages';
import { stopCineOn } from '../host/stopCine';
import type { SearchRegion } from './searchRegion';
import { signedInUser, watchSignOut } from '../host/signedInUser';
import { browserStorage } from '../host/browserStorage';
import type { SettingsFeature } from '../settings/settingsActions';

interface Parts {
  readonly drafts: DraftStore;
  readonly readRaster: ReturnType<typeof createRasterCache>;
  readonly region: SearchRegion;
  readonly settings: Pick<SettingsFeature, 'promptLibrary' | 'quickPrompts'>;
  /** What is stored with what is accepted, at the image's size. */
  readonly keep: KeptMaps;
  readonly consensus: Consensus;
  showDraft(): Promise<void>;
}

interface How {
  readonly force?: boolean;
  /** In place of what is in the box, and one prompt, whatever its commas. */
  readonly prompt?: string;
  readonly standard?: boolean;
}

/** Steps of a run are told when it takes longer than a glance. */
const PROGRESS = { firstMs: 150, everyMs: 100 };
/** Pixels of the map's longest side where it is only drawn: twice what the overlay draws. */
const DRAWN_HEATMAP = 512;

/** Typing, running and cancelling. A run belongs to the image it was started on; another question takes its place. */
export function createPromptActions(
  session: SessionContext,
  { drafts, readRaster, region, settings, keep, consensus, showDraft }: Parts
): PromptActions & Feature & { focusPrompt(): void } {
  const { client, state, host } = session;
  const ahead = createPrepareAhead({
    client,
    readRaster: active => readRaster(active),
    imageAt: (from, index) => imageAt(host, from, index),
    hasPower: onMains,
  });
  const exact = createExactOutlines(client, drafts);
  const recent = createRecentPrompts({
    tab: browserStorage('sessionStorage'),
    browser: browserStorage('localStorage'),
  });
  /** What is being looked for, and until when; another question takes its place. */
  let running: { readonly question: string; readonly abort: AbortController } | null = null;
  let ended: Promise<void> = Promise.resolve();
  let stopWatching = (): void => undefined;

  const offered = (active: ActiveImage | null) =>
    offeredPrompts(active, client.status(), {
      library: settings.promptLibrary(),
      quick: settings.quickPrompts(),
      recent: recent.list(),
    });

  const requestFor = (prompt: string, active: ActiveImage, force: boolean): SegmentRequest => {
    const { saliency, topK, fitEdge } = state.get().settings;
    const box = region.boxFor(active.imageId);
    return {
      prompt,
      modality: active.modality,
      sides: patientSidesOf(active.instance, active.frameNumber),
      force,
      candidates: true,
      atOnce: true,
      ...(keep.probability ? {} : { heatmapSide: DRAWN_HEATMAP }),
      ...(keep.reliability && { reliability: true }),
      ...(saliency === 'auto' ? {} : { saliency }),
      ...(topK === null ? {} : { topK }),
      ...(fitEdge && { method: { sam: { boundary: 'guided' as const } } }),
      ...(box ? { region: box } : {}),
    };
  };

  const present = async (findings: readonly Finding[], mine: typeof running) => {
    await drafts.present(findings);
    // Not waited for: the fast draft is there, and the reader may go on.
    void exact.follow(drafts.all()).then(() => {
      // Another question must not wait for what is asked of the drafts before.
      if (!running || running === mine) void consensus.follow(drafts.all());
    });
  };

  const start = async (how: How): Promise<void> => {
    const box = how.prompt ?? state.get().prompt;
    // Meanwhile the reader may scroll on, or look at another series.
    const { active } = readTarget(host);
    const question = JSON.stringify([how, box, active?.imageId]);
    if (running?.question === question) return;
    running?.abort.abort();
    const mine = { question, abort: new AbortController() };
    running = mine;
    const before = ended;
    ended = before.then(() => (running === mine ? look(how, box, active, mine) : undefined));
    await ended;
  };

  const look = async (
    how: How,
    box: string,
    asked: ActiveImage | null,
    mine: NonNullable<typeof running>
  ) => {
    exact.stop();
    consensus.stop();
    const { abort } = mine;
    const findings: Finding[] = [];
    let looked: ActiveImage | null = null;
    const progress = calmly<PanelState['run']>(run => {
      if (running === mine) state.set({ run });
    }, PROGRESS);
    try {
      // Before anything is loaded: a typing slip should not start a download.
      const prompts = (how.prompt === undefined ? splitPrompts(box) : [box]).map(validatePrompt);
      // Commas alone are no prompt either.
      if (prompts.length === 0) validatePrompt('');
      const count = prompts.length;
      const tell = (prompt: string, number: number, stage: Parameters<typeof stageText>[0]) => ({
        ...{ prompt, promptNumber: number, promptCount: count, fraction: null },
        ...stageText(stage),
      });
      state.set({ notice: null, run: tell(prompts[0] ?? '', 1, 'read-image') });
      const active = (looked = asked ?? activeImage(host));
      await stopCineOn(host, active);
      const standard = standardWindow(active);
      const window = how.standard ? standard : usedWindow(active);
      const raster = await readRaster(active, {
        signal: abort.signal,
        ...(how.standard && standard && { window: standard }),
      });
      // Whether a table of the image could be fetched is known only now.
      state.set({ targetProblem: readTarget(host).targetProblem });
      for (const [i, prompt] of prompts.entries()) {
        const request = {
          ...requestFor(prompt, active, how.force ?? false),
          ...(window && { window }),
        };
        const result = await client.segment(raster, request, {
          signal: abort.signal,
          onProgress: ({ stage, fraction }) =>
            progress.tell({ ...tell(prompt, i + 1, stage), fraction }),
        });
        if (abort.signal.aborted) throw new DOMException('left', 'AbortError');
        // What was denied, not understood or not seen is not offered again.
        if (result.outcome === 'outlined') recent.add(prompt);
        findings.push({
          ref: active,
          viewportId: active.viewportId,
          result,
          asked: { raster, request },
          ...(window && standard && farApart(window, standard) && { standardWindow: standard }),
          ...describeImage(active),
        });
      }
      progress.stop();
      await present(findings, mine);
    } catch (cause) {
      progress.stop();
      // Another question has come, or the study was left: nobody waits for this one.
      if (running !== mine) return;
      session.fail(cause);
      // Of several prompts, those that are answered are kept.
      if (findings.length > 0) await present(findings, mine);
    } finally {
      progress.stop();
      if (running === mine) {
        running = null;
        state.set({ run: null, ...(looked && { recent: offered(looked).recent }) });
      }
    }
  };

  return {
    setPrompt: prompt => state.set({ prompt }),
    cancel: () => running?.abort.abort(),
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
    runStandardWindow: async () => {
      const prompt = drafts.current()?.result.prompt;
      if (prompt === undefined) return;
      await showDraft();
      await start({ prompt, standard: true });
    },
    enter: () => {
      stopWatching();
      stopWatching = watchSignOut(host, () => {
        recent.clear();
        session.show({ recent: [] });
      });
      void ownerOf(signedInUser(host).id).then(owner => {
        recent.openFor(owner);
        session.refresh();
      });
    },
    leave: () => {
      stopWatching();
      running?.abort.abort();
      // What it has found belongs to what is left, however late its end comes.
      running = null;
      exact.stop();
      consensus.stop();
      ahead.stop();
      state.set({ target: null, run: null });
    },
    onViewportChange: active => {
      if (!running) ahead.lookingAt(active);
      const { target, targetProblem } = readTarget(host);
      recent.keepIn(state.get().settings.rememberPrompts ? 'browser' : 'tab');
      session.show({ target, targetProblem, ...offered(active) });
    },
  };
}
