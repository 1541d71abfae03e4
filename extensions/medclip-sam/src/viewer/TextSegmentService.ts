import { createQueue } from '../core/queue';
import type { Configuration } from '../configuration';
import type { PanelSource } from '../state/viewState';
import type { InferenceClient } from '../engine/worker/client';
import type { PackView } from '../state/model';
import { awaitingSegment } from '../state/segments';
import { createAcceptedSegments } from './segments/acceptedSegments';
import { createConsensus } from './companions/consensus';
import { createCompanions } from './companions/companionActions';
import { createContinueActions } from './stored/continueActions';
import { createCandidateActions } from './draft/candidateActions';
import { createCorrectActions } from './correct/correctActions';
import { createDraftActions, type KeptMaps } from './draft/draftActions';
import { createFollowUpActions } from './followUp/followUpActions';
import { onMains } from './prompt/prepareAhead';
import { createHeatmapActions } from './draft/heatmapActions';
import { createLoadAfterImage } from './models/loadAfterImage';
import { createModelActions } from './models/modelActions';
import { createPromptActions } from './prompt/promptActions';
import { createSaveActions } from './saving/saveActions';
import { createSegmentActions } from './segments/segmentActions';
import { createSettingsActions, type SiteLibrary } from './settings/settingsActions';
import { createSliceActions } from './slices/sliceActions';
import { createUnsavedActions } from './unsaved/unsavedActions';
import { createTermActions } from './segments/termActions';
import { createVersionActions } from './stored/versionActions';
import { createRasterCache } from './image/displayedRaster';
import { createDraftKeys } from './draft/draftKeys';
import { createDraftOverlay } from './draft/draftOverlay';
import { createDraftStore } from './draft/draftStore';
import type { Host } from './host/host';
import { createHostChrome } from './host/hostChrome';
import { rememberedPack } from './models/modelPacks';
import { modelView } from './models/modelView';
import { createSessionContext, type Feature, type OpenMode } from './sessionContext';
import { readTarget } from './image/readTarget';
import { createSearchRegion } from './prompt/searchRegion';
import type { SavingOptions } from './saving/savingOptions';
import type { SegmentSaver } from './saving/segmentSaver';
import { createSegmentBook } from './segments/segmentBook';
import { createHostList } from './segments/inHost/hostList';
import { createKeepEncodings } from './models/keepEncodings';
import { createSegmentsEverywhere } from './segments/inHost/segmentsEverywhere';
import { showStored } from './stored/showStored';
import { createStoredSegmentations } from './stored/storedSegmentations';
import type { StudyTabs } from './unsaved/studyTabs';
import type { UnsavedStore } from './unsaved/unsavedStore';
import { watchViewports, type ViewportWatcher } from './host/viewportWatcher';

export interface ServiceDependencies {
  readonly host: Host;
  readonly client: InferenceClient;
  readonly saver: SegmentSaver;
  /** Where accepted work is kept until the PACS has it; default: in this page alone. */
  readonly unsaved?: UnsavedStore;
  /** Other tabs of this browser; default: none. */
  readonly tabs?: StudyTabs;
  readonly keep?: KeptMaps;
  /** A site's own prompts, where it has some. */
  readonly library?: SiteLibrary;
  /** Model packs to choose from; default: what the client has. */
  readonly packs?: readonly PackView[];
  /** Whether the models' encodings of images are kept beyond the page; left out: not. */
  readonly encodings?: Pick<SavingOptions, 'encodings' | 'atSignOut'>;
  /** A site's server that may run the large models; null: none is offered. */
  readonly inference?: Configuration['inference'];
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
 * panel, the mode and the study; it is told when a mode is entered and left. Each feature is a folder; this file
 * composes them.
 */
export function createTextSegmentService(deps: ServiceDependencies): TextSegmentService {
  const {
    host,
    client,
    saver,
    keep = { probability: false, reliability: false },
    encodings = { encodings: 'off', atSignOut: 'lock' },
    packs = [],
    inference = null,
  } = deps;
  let mode: OpenMode | null = null;
  let watcher: ViewportWatcher | null = null;
  const session = createSessionContext({ host, client, mode: () => mode, refresh });
  const { state } = session;
  const readRaster = createRasterCache();

  const drafts = createDraftStore(session);
  /** Corrections, and accepting what they lead to: in the order in which the reader asked for them. */
  const inTurn = createQueue();
  const draft = createDraftActions(session, { drafts, keep, inTurn });
  const settings = createSettingsActions(session, deps.library ?? {});
  const region = createSearchRegion(session, () => correct.putToolAway());
  const { showDraft } = draft;
  const companions = createCompanions(session, { readRaster });
  const prompt = createPromptActions(session, {
    ...{ drafts, readRaster, region, settings, showDraft },
    keep,
    consensus: createConsensus({ client, drafts, companions, hasPower: onMains }),
  });
  const heatmap = createHeatmapActions(session, drafts);
  const candidates = createCandidateActions(session, drafts);
  const book = createSegmentBook(session);
  const segments = createSegmentActions(session, book);
  const parts = { drafts, book, companions, readRaster, promoteDraft: draft.promoteDraft, inTurn };
  const correct = createCorrectActions(session, { ...parts, region });
  const slices = createSliceActions(session, parts);
  const terms = createTermActions(session, book);
  const stored = createStoredSegmentations(session);
  const continueStored = createContinueActions(session);
  const versions = createVersionActions(session);
  const followUp = createFollowUpActions(session, { drafts, readRaster });
  const hostList = createHostList(session, book, segments);
  const everyPlane = createSegmentsEverywhere(session, book);
  const save = createSaveActions(session, saver);
  const unsaved = createUnsavedActions(session, deps.unsaved, saver, deps.tabs);
  saver.onStored?.((study, objects) => {
    showStored(host, study, objects);
    unsaved.stored(study, objects);
  });
  const keys = createDraftKeys({
    accept: () => {
      const { draft: shown, segments: list } = state.get();
      if (shown?.outlined) return (void draft.accept(), true);
      const waiting = shown ? null : awaitingSegment(list);
      if (waiting) segments.acceptSegment(waiting.id);
      return waiting !== null;
    },
    discard: () => state.get().draft !== null && (draft.discard(), true),
    nextCandidate: candidates.nextCandidate,
  });
  const models = createModelActions(session, client, packs, inference);
  /** In the order in which they are left: what is put aside must still be there. */
  const features: readonly Feature[] = [
    ...[
      settings,
      prompt,
      region,
      slices,
      companions,
      correct,
      continueStored,
      unsaved,
      save,
      drafts,
    ],
    ...[heatmap, candidates, terms, stored, versions, followUp, everyPlane, hostList, book, keys],
    createKeepEncodings(session, encodings),
    createHostChrome(session),
    createLoadAfterImage(models),
  ];

  function refresh(): void {
    const { active } = readTarget(host);
    const viewports = watcher?.viewports() ?? [];
    mode?.overlay.attach(viewports);
    correct.attach(viewports);
    region.attach(viewports);
    state.together(() => features.forEach(feature => feature.onViewportChange?.(active)));
  }

  const showModel = () => {
    state.set({ model: modelView(client.status()) });
    if (watcher) refresh();
  };
  const stopModel = client.subscribe(showModel);
  showModel();
  const server = inference ? (inference.offer === 'always' ? 'used' : 'offered') : 'none';
  state.set({ packs, pack: rememberedPack(packs), server });

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
    useCompanion: companions.useCompanion,
    ...continueStored,
    ...versions,
    ...followUp,
    ...save,
    save: async () => {
      // What was clicked before is saved with it.
      if (state.get().correction.busy) await inTurn(async () => undefined);
      await save.save();
    },
    restore: unsaved.restore,
    discardUnsaved: unsaved.discardUnsaved,
    ...models,
    dismissNotice: () => state.set({ notice: null }),
    enter: () => {
      const overwrite = () => state.get().correction.overwrite;
      const changed = (workedOn?: string) => {
        book.changed(workedOn);
        unsaved.follow();
      };
      const accepted = createAcceptedSegments(host, changed, overwrite, unsaved.keepAhead);
      mode = { accepted, overlay: createDraftOverlay(host) };
      watcher = watchViewports(host, refresh);
      state.set({ notice: null });
      for (const feature of features) feature.enter?.(mode);
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
