import type { InferenceClient } from '../inference/client';
import type { PackView } from '../ui/state/model';
import type { PanelSource } from '../ui/TextSegmentPanel';
import { createAcceptedSegments } from './acceptedSegments';
import { createAdoptActions } from './actions/adoptActions';
import { createCandidateActions } from './actions/candidateActions';
import { createCorrectActions } from './actions/correctActions';
import { createDraftActions } from './actions/draftActions';
import { createHeatmapActions } from './actions/heatmapActions';
import { createModelActions } from './actions/modelActions';
import { createPromptActions } from './actions/promptActions';
import { createSaveActions } from './actions/saveActions';
import { createSegmentActions } from './actions/segmentActions';
import { createSettingsActions, type SiteLibrary } from './actions/settingsActions';
import { createSliceActions } from './actions/sliceActions';
import { createTermActions } from './actions/termActions';
import { createRasterCache } from './displayedRaster';
import { createDraftKeys } from './draftKeys';
import { createDraftOverlay } from './draftOverlay';
import { createDraftStore } from './draftStore';
import type { Host } from './host';
import { rememberedPack } from './modelPacks';
import { modelView } from './modelView';
import { createReading, type Feature, type OpenMode } from './reading';
import { readTarget } from './readTarget';
import { createSearchRegion } from './searchRegion';
import type { SegmentSaver } from './segmentSaver';
import { createSegmentBook } from './segmentBook';
import { createStoredSegmentations } from './storedSegmentations';
import { watchViewports, type ViewportWatcher } from './viewportWatcher';

export interface ServiceDependencies {
  readonly host: Host;
  readonly client: InferenceClient;
  readonly saver: SegmentSaver;
  /** Keep the heatmap of what is accepted, to be stored with it. */
  readonly keepProbability?: boolean;
  /** A site's own prompts, where it has some. */
  readonly library?: SiteLibrary;
  /** Model packs to choose from; default: what the client has. */
  readonly packs?: readonly PackView[];
}

export interface TextSegmentService extends PanelSource {
  /** The mode is open and OHIF's services are ready. */
  enter(): void;
  /** The mode is about to be left; OHIF drops its segmentations right after. Unsaved work is put aside first. */
  leave(): void;
  dispose(): void;
  focusPrompt(): void;
  nextCandidate(): boolean;
}

/**
 * The state machine behind the panel: idle → running(stage) → draft → accepted → saving → saved | failed. It outlives the
 * panel, the mode and the study; it is told when a mode is entered and left. Each feature lives in actions/; this file
 * composes them.
 */
export function createTextSegmentService(deps: ServiceDependencies): TextSegmentService {
  const { host, client, saver, keepProbability = false, packs = [] } = deps;
  let mode: OpenMode | null = null;
  let watcher: ViewportWatcher | null = null;
  const reading = createReading({ host, client, mode: () => mode, lookAround });
  const { state } = reading;
  const readRaster = createRasterCache();

  const drafts = createDraftStore(reading);
  const draft = createDraftActions(reading, drafts, { keepProbability });
  const settings = createSettingsActions(reading, deps.library ?? {});
  const region = createSearchRegion(reading);
  const { showDraft } = draft;
  const prompt = createPromptActions(reading, { drafts, readRaster, region, settings, showDraft });
  const heatmap = createHeatmapActions(reading, drafts);
  const candidates = createCandidateActions(reading, drafts);
  const book = createSegmentBook(reading);
  const segments = createSegmentActions(reading, book);
  const parts = { drafts, book, readRaster, takeInHand: draft.takeInHand };
  const correct = createCorrectActions(reading, parts);
  const slices = createSliceActions(reading, parts);
  const terms = createTermActions(reading, book);
  const stored = createStoredSegmentations(reading);
  const adopt = createAdoptActions(reading);
  const save = createSaveActions(reading, saver);
  const keys = createDraftKeys({
    accept: () => Boolean(state.get().draft?.outlined) && (void draft.accept(), true),
    discard: () => state.get().draft !== null && (draft.discard(), true),
    nextCandidate: candidates.nextCandidate,
  });
  /** In the order in which they are left: what is put aside must still be there. */
  const features: readonly Feature[] = [
    ...[settings, prompt, region, slices, correct, adopt, save, drafts],
    ...[heatmap, candidates, terms, stored, book, keys],
  ];

  function lookAround(): void {
    const { active } = readTarget(host);
    const viewports = watcher?.viewports() ?? [];
    mode?.overlay.attach(viewports);
    correct.attach(viewports);
    region.attach(viewports);
    for (const feature of features) feature.look?.(active);
  }

  const showModel = () => {
    state.set({ model: modelView(client.status()) });
    if (watcher) lookAround();
  };
  const stopModel = client.subscribe(showModel);
  showModel();
  const models = createModelActions(reading, client, packs);
  state.set({ packs, pack: rememberedPack(packs) });

  return {
    getState: () => state.get(),
    subscribe: listener => state.subscribe(listener),
    ...prompt,
    ...draft,
    ...settings,
    ...heatmap,
    ...candidates,
    ...terms,
    ...segments,
    ...correct,
    ...slices,
    ...adopt,
    ...save,
    ...models,
    dismissNotice: () => state.set({ notice: null }),
    enter: () => {
      const overwrite = () => state.get().correction.overwrite;
      const accepted = createAcceptedSegments(host, book.changed, overwrite);
      mode = { accepted, overlay: createDraftOverlay(host) };
      watcher = watchViewports(host, lookAround);
      state.set({ notice: null });
      for (const feature of features) feature.enter?.(mode);
      // The models come while the reader looks at the image, not after the first click. A failure shows in the model line.
      models.retryModel();
    },
    leave: () => {
      for (const feature of features) feature.leave?.();
      watcher?.dispose();
      mode?.overlay.attach([]);
      mode?.accepted.reset();
      mode?.accepted.dispose();
      mode = watcher = null;
    },
    dispose: () => {
      stopModel();
      void client.dispose();
    },
  };
}
