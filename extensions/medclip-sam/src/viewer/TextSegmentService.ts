import { MedClipSamError } from '../algorithm/errors';
import type { InferenceClient } from '../inference/client';
import type { PanelSource } from '../ui/TextSegmentPanel';
import { validatePrompt } from '../inference/promptText';
import { INITIAL_STATE, type Notice, type PanelState } from '../ui/viewState';
import { createAcceptedSegments, type AcceptedSegments } from './acceptedSegments';
import { activeImage } from './activeImage';
import { createRasterCache } from './displayedRaster';
import { draftView, type Draft } from './draft';
import { createDraftOverlay, type DraftOverlay } from './draftOverlay';
import type { Host } from './host';
import { describeImage, suggestionsFor } from './imageFacts';
import { modelView } from './modelView';
import { createObservable, type Observable } from './observable';
import { stageText } from './runStages';
import { createPrepareAhead, type PrepareAhead } from './prepareAhead';
import { readTarget } from './readTarget';
import type { SegmentSaver } from './segmentSaver';
import { segmentViews } from './segmentViews';
import { createUnsavedWork } from './unsavedWork';
import { viewportShowing } from './viewportShowing';
import { watchViewports, type ViewportWatcher } from './viewportWatcher';

const RECENT_PROMPTS = 4;

export interface ServiceDependencies {
  readonly host: Host;
  readonly client: InferenceClient;
  readonly saver: SegmentSaver;
}

/**
 * The state machine behind the panel: idle → running(stage) → draft → accepted → saving → saved | failed. It outlives the
 * panel, the mode and the study; it is told when a mode is entered and left. A run belongs to the image it was started on.
 */
export class TextSegmentService implements PanelSource {
  private readonly state: Observable<PanelState> = createObservable(INITIAL_STATE);
  private readonly aside = createUnsavedWork();
  private readonly readRaster = createRasterCache();
  private readonly ahead: PrepareAhead;
  private accepted: AcceptedSegments | null = null;
  private overlay: DraftOverlay | null = null;
  private watcher: ViewportWatcher | null = null;
  private running: AbortController | null = null;
  private draft: Draft | null = null;
  private accepting = false;
  private readonly stopModel: () => void;

  constructor(private readonly deps: ServiceDependencies) {
    this.ahead = createPrepareAhead(deps.client, active => this.readRaster(active));
    this.stopModel = deps.client.subscribe(() => this.showModel());
    this.showModel();
  }

  readonly getState = (): PanelState => this.state.get();
  readonly subscribe = (listener: () => void): (() => void) => this.state.subscribe(listener);

  /** The mode is open and OHIF's services are ready. */
  enter(): void {
    const { host, saver } = this.deps;
    this.accepted = createAcceptedSegments(host, () => this.showSegments());
    this.overlay = createDraftOverlay(host);
    this.overlay.setHeatmap(this.state.get().heatmap);
    this.watcher = watchViewports(host, () => this.lookAround());
    saver.onChange(() => this.state.set({ kept: saver.kept() }));
    this.state.set({ kept: saver.kept(), save: INITIAL_STATE.save, notice: null });
    globalThis.addEventListener('beforeunload', this.guardUnload);
    // The models come while the reader looks at the image, not after the first click. A failure shows in the model line.
    void this.deps.client.load().catch(() => undefined);
  }

  /** The mode is about to be left; OHIF drops its segmentations right after. Unsaved work is put aside first. */
  leave(): void {
    this.running?.abort();
    this.ahead.stop();
    if (this.accepted) void this.aside.putAside(this.accepted);
    this.clearDraft();
    this.watcher?.dispose();
    this.overlay?.attach([]);
    this.accepted?.reset();
    this.accepted?.dispose();
    this.accepted = this.overlay = this.watcher = null;
    globalThis.removeEventListener('beforeunload', this.guardUnload);
    this.state.set({ target: null, segments: [], save: INITIAL_STATE.save });
  }

  dispose(): void {
    this.stopModel();
    void this.deps.client.dispose();
  }

  readonly setPrompt = (prompt: string): void => this.state.set({ prompt });
  readonly cancel = (): void => this.running?.abort();
  readonly dismissNotice = (): void => this.state.set({ notice: null });
  readonly retryModel = (): void => void this.deps.client.load().catch(() => undefined);
  readonly focusPrompt = (): void =>
    this.state.set({ focusRequest: this.state.get().focusRequest + 1 });

  readonly run = (): Promise<void> => this.start({});
  readonly runAnyway = async (): Promise<void> => {
    const prompt = this.draft?.result.prompt;
    if (prompt === undefined) return;
    await this.showDraft();
    await this.start({ force: true, prompt });
  };

  private async start(how: { force?: boolean; prompt?: string }): Promise<void> {
    if (this.running) return;
    const abort = new AbortController();
    this.running = abort;
    try {
      // Before anything is loaded: a typing slip should not start a download.
      const prompt = validatePrompt(how.prompt ?? this.state.get().prompt);
      this.state.set({ notice: null, run: { prompt, ...stageText('read-image'), fraction: null } });
      const active = activeImage(this.deps.host);
      const raster = await this.readRaster(active, { signal: abort.signal });
      const result = await this.deps.client.segment(
        raster,
        { prompt, modality: active.modality, force: how.force ?? false },
        {
          signal: abort.signal,
          onProgress: p =>
            this.running === abort &&
            this.state.set({ run: { prompt, ...stageText(p.stage), fraction: p.fraction } }),
        }
      );
      if (abort.signal.aborted) throw new DOMException('left', 'AbortError');
      this.remember(prompt);
      await this.present({
        ref: active,
        viewportId: active.viewportId,
        result,
        ...describeImage(active, prompt),
      });
    } catch (cause) {
      this.fail(cause);
    } finally {
      this.running = null;
      this.state.set({ run: null });
    }
  }

  readonly accept = async (): Promise<void> => {
    const { draft, accepted } = this;
    if (!draft?.result.mask || !accepted || this.accepting) return;
    this.accepting = true;
    try {
      const { heatmap: _heatmap, mask, ...result } = draft.result;
      const viewportId = viewportShowing(this.deps.host, draft);
      await accepted.accept({ ref: draft.ref, mask, result }, viewportId);
      this.clearDraft();
      this.state.set({ save: INITIAL_STATE.save });
    } catch (cause) {
      this.fail(cause);
    } finally {
      this.accepting = false;
    }
  };

  readonly discard = (): void => this.clearDraft();

  readonly showDraft = async (): Promise<void> => {
    const { ref, viewportId } = this.draft ?? {};
    if (!ref || !viewportId) return;
    const { cornerstoneViewportService } = this.deps.host.services;
    const viewport = cornerstoneViewportService.getCornerstoneViewport(viewportId);
    if (viewport && viewport.getCurrentImageId() !== ref.imageId)
      await viewport.setImageIdIndex?.(ref.index);
  };

  readonly setHeatmap = (heatmap: PanelState['heatmap']): void => {
    this.overlay?.setHeatmap(heatmap);
    this.state.set({ heatmap });
  };

  readonly save = async (): Promise<void> => {
    const { accepted } = this;
    if (!accepted || this.state.get().save.state === 'saving') return;
    this.state.set({ save: { state: 'saving', message: 'Saving…', remedy: '' } });
    try {
      const saved = await this.deps.saver.save(accepted);
      this.state.set({ save: { state: 'saved', message: saved.message, remedy: '' } });
    } catch (cause) {
      const { message, remedy } = MedClipSamError.from(cause);
      this.state.set({ save: { state: 'failed', message, remedy } });
    }
  };

  readonly retry = (id: string): void => void this.deps.saver.retry(id);
  readonly download = (id: string): void => this.deps.saver.download(id);
  readonly drop = (id: string): void => void this.deps.saver.drop(id);
  readonly removeSegment = (id: string): void => this.accepted?.remove(id);

  readonly restore = async (): Promise<void> => {
    if (!this.accepted) return;
    try {
      await this.aside.bringBack(this.accepted, activeImage(this.deps.host));
    } catch (cause) {
      this.fail(cause);
    }
    this.lookAround();
  };

  private async present(draft: Draft): Promise<void> {
    this.draft = draft;
    await this.overlay?.show({
      ref: draft.ref,
      mask: draft.result.mask,
      heatmap: draft.result.heatmap,
      label: draft.result.prompt,
    });
    this.lookAround();
  }

  private clearDraft(): void {
    this.draft = null;
    this.overlay?.clear();
    this.state.set({ draft: null });
  }

  private fail(cause: unknown): void {
    const error = MedClipSamError.from(cause);
    const tone: Notice['tone'] = error.code === 'cancelled' ? 'info' : 'error';
    this.state.set({
      notice: { tone, message: error.message, remedy: error.remedy, code: error.code },
    });
  }

  private remember(prompt: string): void {
    const recent = [prompt, ...this.state.get().recent.filter(p => p !== prompt)];
    this.state.set({ recent: recent.slice(0, RECENT_PROMPTS) });
  }

  /** The grid, the active viewport or an image has changed. */
  private lookAround(): void {
    const { target, targetProblem, active } = readTarget(this.deps.host);
    this.overlay?.attach(this.watcher?.viewports() ?? []);
    if (!this.running) this.ahead.lookingAt(active);
    this.set({
      target,
      targetProblem,
      draft: this.draft ? draftView(this.draft, active?.imageId) : null,
      restorable: this.aside.countFor(active?.displaySet.SeriesInstanceUID),
      suggestions: suggestionsFor(active?.modality ?? ''),
    });
  }

  /** Viewports render many times a second; listeners hear only of changes. */
  private set(change: Partial<PanelState>): void {
    const before = this.state.get();
    const keys = Object.keys(change) as (keyof PanelState)[];
    if (keys.some(key => JSON.stringify(change[key]) !== JSON.stringify(before[key]))) {
      this.state.set(change);
    }
  }

  private showSegments(): void {
    this.state.set({ segments: segmentViews(this.accepted?.list() ?? []) });
  }

  private showModel(): void {
    this.state.set({ model: modelView(this.deps.client.status()) });
    if (this.watcher) this.lookAround();
  }

  private readonly guardUnload = (event: BeforeUnloadEvent): void => {
    const { segments, save } = this.state.get();
    const unsaved = segments.some(s => s.state !== 'saved' && s.slices > 0);
    if (unsaved || save.state === 'saving') event.preventDefault();
  };
}
