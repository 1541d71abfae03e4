import type {
  CachedImage,
  DicomInstance,
  DisplaySet,
  Host,
  Memo,
  SegmentationState,
  Viewport,
} from '../../extensions/medclip-sam/src/viewer/host';

type Listener = (payload: unknown) => void;

function pubSub(events: Record<string, string>) {
  const listeners = new Map<string, Set<Listener>>();
  return {
    EVENTS: events,
    subscribe(event: string, listener: Listener) {
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set.add(listener));
      return { unsubscribe: () => void set.delete(listener) };
    },
    emit(event: string, payload: unknown) {
      listeners.get(event)?.forEach(listener => listener(payload));
    },
  };
}

/** Enough of an element for listeners and overlays, also where there is no DOM. */
function fakeElement(): HTMLDivElement {
  if (typeof document !== 'undefined') return document.createElement('div');
  return { addEventListener() {}, removeEventListener() {} } as unknown as HTMLDivElement;
}

export interface FakeSeries {
  readonly modality?: string;
  readonly slices?: number;
  readonly rows?: number;
  readonly columns?: number;
  readonly instance?: DicomInstance;
  readonly pixels?: (slice: number) => ArrayLike<number>;
}

/**
 * A host in memory that behaves as OHIF was measured to: a grid of viewports, an image cache, labelmaps derived from display
 * sets, a history ring, and events.
 */
export function createFakeHost(series: FakeSeries = {}) {
  const { modality = 'US', slices = 3, rows = 8, columns = 10 } = series;
  const imageIds = Array.from(
    { length: slices },
    (_, i) => `wadors:/instances/1.2.${i + 1}/frames/1`
  );
  const instances: DicomInstance[] = imageIds.map((_, i) => ({
    SOPInstanceUID: `1.2.${i + 1}`,
    Modality: modality,
    StudyInstanceUID: '1.2.9',
    ...series.instance,
  }));
  const displaySet: DisplaySet = {
    displaySetInstanceUID: 'ds-1',
    StudyInstanceUID: '1.2.9',
    SeriesInstanceUID: '1.2.8',
    SeriesDescription: 'Phantom',
    Modality: modality,
    imageIds,
    instances,
  };
  const images = new Map<string, CachedImage>();
  const labelmapImage = (imageId: string, referencedImageId: string | undefined): CachedImage => {
    const voxels = new Uint8Array(rows * columns);
    return {
      imageId,
      rows,
      columns,
      color: false,
      ...(referencedImageId === undefined ? {} : { referencedImageId }),
      voxelManager: {
        getAtIndex: i => voxels[i] ?? 0,
        setAtIndex: (i, value) => void (voxels[i] = value),
        getScalarData: () => voxels,
      },
      getPixelData: () => voxels,
    };
  };
  imageIds.forEach((id, i) => {
    const pixels = series.pixels?.(i) ?? new Uint16Array(rows * columns).map((_, at) => at);
    images.set(id, { ...labelmapImage(id, undefined), getPixelData: () => pixels });
  });

  let active: string | null = 'vp-1';
  let shown: string | undefined = imageIds[0];
  const viewport = {
    id: 'vp-1',
    type: 'stack',
    element: fakeElement(),
    getCurrentImageId: () => shown,
    getProperties: () => ({ voiRange: { lower: 0, upper: rows * columns - 1 } }),
    getImageData: () => null,
    worldToCanvas: () => [0, 0],
    setImageIdIndex: async (i: number) => (shown = imageIds[i]) ?? '',
    render() {},
  } as Viewport;

  const segmentations = new Map<string, SegmentationState>();
  const memos: Memo[] = [];
  let undone = 0;
  const push = (memo: Memo) => {
    memos.splice(memos.length - undone, undone, memo);
    undone = 0;
  };
  let next = 1;
  const segmentationService = {
    ...pubSub({
      SEGMENTATION_DATA_MODIFIED: 'data-modified',
      SEGMENTATION_REMOVED: 'removed',
    }),
    createLabelmapForDisplaySet: async (ds: DisplaySet, options: { label: string }) => {
      const segmentationId = `seg-${next++}`;
      const ids = (ds.imageIds ?? []).map(id => {
        const image = labelmapImage(`${segmentationId}:${id}`, id);
        images.set(image.imageId, image);
        return image.imageId;
      });
      segmentations.set(segmentationId, {
        segmentationId,
        label: options.label,
        segments: {},
        representationData: { Labelmap: { imageIds: ids } },
      });
      return segmentationId;
    },
    addSegmentationRepresentation: async () => undefined,
    getSegmentation: (id: string) => segmentations.get(id),
    setActiveSegment() {},
    getViewportIdsWithSegmentation: () => ['vp-1'],
    getSegmentColor: () => [10, 20, 30, 255],
    remove: (id: string) => {
      segmentations.delete(id);
      segmentationService.emit('removed', { segmentationId: id });
    },
  };
  const modified = (segmentationId: string) =>
    segmentationService.emit('data-modified', { segmentationId });

  let displaySets: Record<string, DisplaySet> = { 'ds-1': displaySet };
  let inViewport: readonly string[] = ['ds-1'];
  let viewportExists = true;
  const grid = pubSub({ ACTIVE_VIEWPORT_ID_CHANGED: 'active', GRID_STATE_CHANGED: 'grid' });
  const host = {
    services: {
      viewportGridService: {
        ...grid,
        getActiveViewportId: () => active,
        getState: () => ({ viewports: new Map([['vp-1', {}]]) }),
        getDisplaySetsUIDsForViewport: () => inViewport,
      },
      cornerstoneViewportService: {
        ...pubSub({ VIEWPORT_DATA_CHANGED: 'data' }),
        getCornerstoneViewport: () => (viewportExists ? viewport : null),
      },
      displaySetService: {
        ...pubSub({}),
        getDisplaySetByUID: (uid: string) => displaySets[uid],
        getActiveDisplaySets: () => Object.values(displaySets),
      },
      segmentationService,
      panelService: { activatePanel() {} },
      uiNotificationService: { show() {} },
    },
    commands: {
      run: (name: string) => {
        if (name === 'undo' && undone < memos.length) {
          undone += 1;
          memos[memos.length - undone]?.restoreMemo(true);
        } else if (name === 'redo' && undone > 0) {
          memos[memos.length - undone]?.restoreMemo(false);
          undone -= 1;
        }
      },
      runCommand: () => undefined,
    },
    pacs: () => null,
    isLocal: () => false,
    cornerstone: () => ({
      cache: { getImage: (id: string) => images.get(id) },
      metaData: {
        get: (_: string, id: string) => instances[imageIds.indexOf(id)],
      },
      Enums: { Events: {} },
      imageLoader: { loadAndCacheImage: async (id: string) => images.get(id) },
      utilities: {
        imageToWorldCoords: () => undefined,
        HistoryMemo: { DefaultHistoryMemo: { push } },
      },
    }),
    tools: () => ({
      segmentation: {
        state: { getSegmentation: (id: string) => segmentations.get(id) },
        triggerSegmentationEvents: { triggerSegmentationDataModified: modified },
      },
      Enums: { Events: {} },
    }),
  } as unknown as Host;

  return {
    host,
    displaySet,
    imageIds,
    images,
    memos,
    segmentations,
    /** A brush stroke of the reader, with its own undo step as cornerstone makes it. */
    paint(segmentationId: string, slice: number, index: number, value: number) {
      const voxels = images.get(`${segmentationId}:${imageIds[slice]}`)?.voxelManager;
      const before = voxels?.getAtIndex(index) ?? 0;
      const put = (v: number) => {
        voxels?.setAtIndex(index, v);
        modified(segmentationId);
      };
      put(value);
      push({
        id: segmentationId,
        operationType: 'labelmap',
        restoreMemo: isUndo => put(isUndo ? before : value),
      });
    },
    show(what: {
      active?: string | null;
      imageId?: string | undefined;
      displaySets?: readonly DisplaySet[];
      viewport?: boolean;
      type?: 'stack' | 'volume';
    }) {
      if (what.active !== undefined) active = what.active;
      if ('imageId' in what) shown = what.imageId;
      if (what.viewport !== undefined) viewportExists = what.viewport;
      if (what.type) Object.assign(viewport, { type: what.type });
      if (what.displaySets) {
        displaySets = Object.fromEntries(what.displaySets.map(d => [d.displaySetInstanceUID, d]));
        inViewport = Object.keys(displaySets);
      }
      grid.emit('grid', {});
    },
    dropSegmentations() {
      segmentations.clear();
    },
  };
}
