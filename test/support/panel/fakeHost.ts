import { fakeLabelmapImage } from './fakeLabelmapImage';
import type {
  CachedImage,
  DerivedImageOptions,
  DicomInstance,
  DisplaySet,
  Host,
  Memo,
} from '../../../extensions/medclip-sam/src/viewer/host/host';
import type { FakeSeries } from './fakeSeries';
import { createFakeSegmentations } from './fakeSegmentations';
import { fakeViewport } from './fakeViewport';
import { FakeVoxelManager } from './fakeVoxelManager';
import { pubSub } from './pubSub';

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
    ...series.header?.(i, 1),
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
  const otherIds = imageIds.map(id => id.replace('/1.2.', '/1.3.'));
  const otherInstances = instances.map((instance, i) => ({
    ...instance,
    ...series.header?.(i, 2),
    SOPInstanceUID: `1.3.${i + 1}`,
  }));
  const otherSet: DisplaySet = {
    ...displaySet,
    displaySetInstanceUID: 'ds-2',
    SeriesInstanceUID: '1.2.7',
    imageIds: otherIds,
    instances: otherInstances,
  };
  const images = new Map<string, CachedImage>();
  const labelmapImage = (imageId: string, referencedImageId: string | undefined) =>
    fakeLabelmapImage({ rows, columns }, imageId, referencedImageId);
  imageIds.forEach((id, i) => {
    const plain = new Uint16Array(rows * columns).map((_, at) => at);
    const pixels = series.pixels?.(i, 1) ?? plain;
    images.set(id, { ...labelmapImage(id, undefined), getPixelData: () => pixels });
    const other = otherIds[i] ?? '';
    const otherPixels = series.pixels?.(i, 2) ?? plain;
    images.set(other, { ...labelmapImage(other, undefined), getPixelData: () => otherPixels });
  });

  let active: string | null = 'vp-1';
  let shown: string | undefined = imageIds[0];
  let otherShown: string | undefined = otherIds[0];
  const pixelCount = rows * columns;
  const viewport = fakeViewport(
    'vp-1',
    { imageIds, pixelCount },
    () => shown,
    id => (shown = id)
  );
  const otherViewport = fakeViewport(
    'vp-2',
    { imageIds: otherIds, pixelCount },
    () => otherShown,
    id => (otherShown = id)
  );

  const { segmentations, activeIn, service, cornerstone } = createFakeSegmentations(images);
  const memos: Memo[] = [];
  let undone = 0;
  const push = (memo: Memo) => {
    memos.splice(memos.length - undone, undone, memo);
    undone = 0;
  };
  let next = 1;
  const modified = cornerstone.triggerSegmentationEvents.triggerSegmentationDataModified;

  /** What is in the host's list of measurements, by uid. */
  const measurements = new Map<string, { label: string; displayText: { primary: string[] } }>();
  let displaySets: Record<string, DisplaySet> = {
    'ds-1': displaySet,
    ...(series.second ? { 'ds-2': otherSet } : {}),
  };
  let inViewport: readonly string[] = ['ds-1'];
  let inSecond: readonly string[] = ['ds-2'];
  let viewportExists = true;
  /** What the left button does in every viewport. */
  let leftButton = 'WindowLevel';
  const toolEvents = new EventTarget();
  const grid = pubSub({ ACTIVE_VIEWPORT_ID_CHANGED: 'active', GRID_STATE_CHANGED: 'grid' });
  const host = {
    services: {
      viewportGridService: {
        ...grid,
        getActiveViewportId: () => active,
        getState: () => ({
          viewports: new Map(['vp-1', ...(series.second ? ['vp-2'] : [])].map(id => [id, {}])),
        }),
        setActiveViewportId: (id: string) => void (active = id),
        getDisplaySetsUIDsForViewport: (id: string) => (id === 'vp-2' ? inSecond : inViewport),
      },
      cornerstoneViewportService: {
        ...pubSub({ VIEWPORT_DATA_CHANGED: 'data' }),
        getCornerstoneViewport: (id: string) =>
          id === 'vp-2' && series.second ? otherViewport : viewportExists ? viewport : null,
      },
      displaySetService: {
        ...pubSub({}),
        getDisplaySetByUID: (uid: string) => displaySets[uid],
        getActiveDisplaySets: () => Object.values(displaySets),
      },
      toolGroupService: { getActiveToolForViewport: () => leftButton },
      segmentationService: service,
      measurementService: {
        createSource: (name: string) => ({ uid: name, name }),
        addMapping() {},
        addRawMeasurement: (_: unknown, __: string, { uid }: { uid: string }, make: () => never) =>
          void measurements.set(uid, make()),
        remove: (uid: string) => void measurements.delete(uid),
      },
      panelService: { activatePanel() {} },
      uiNotificationService: { show() {} },
    },
    commands: {
      run: (name: string, options?: { toolName?: string }) => {
        if (name === 'setToolActive') {
          leftButton = options?.toolName ?? leftButton;
          toolEvents.dispatchEvent(new Event('tool-activated'));
        } else if (name === 'undo' && undone < memos.length) {
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
      eventTarget: toolEvents,
      cache: {
        getImage: (id: string) => images.get(id),
        removeImageLoadObject: (id: string) => void images.delete(id),
      },
      metaData: {
        get: (_: string, id: string) =>
          instances[imageIds.indexOf(id)] ?? otherInstances[otherIds.indexOf(id)],
      },
      Enums: { Events: {} },
      imageLoader: {
        loadAndCacheImage: async (id: string) => images.get(id),
        createAndCacheDerivedLabelmapImage: (over: string, options: DerivedImageOptions) => {
          if (!images.has(over)) throw new TypeError('No image plane module.');
          const image = { ...labelmapImage(options.imageId, over) };
          options.onCacheAdd(image);
          images.set(image.imageId, image);
          return image;
        },
      },
      utilities: {
        uuidv4: () => `seg-${next++}`,
        VoxelManager: FakeVoxelManager,
        HistoryMemo: { DefaultHistoryMemo: { push } },
      },
    }),
    tools: () => ({
      segmentation: cornerstone,
      Enums: { Events: { TOOL_ACTIVATED: 'tool-activated' } },
    }),
  } as unknown as Host;

  return {
    host,
    displaySet,
    imageIds,
    otherIds,
    images,
    memos,
    measurements,
    segmentations,
    /** Viewport → the segmentation that tools change there. */
    activeIn,
    viewport,
    otherViewport,
    leftButton: () => leftButton,
    /** A brush stroke of the reader, with its own undo step as cornerstone makes it. */
    paint(segmentationId: string, on: number | string, index: number, value: number) {
      const imageId = typeof on === 'string' ? on : imageIds[on];
      const voxels = images.get(`${segmentationId}:${imageId}`)?.voxelManager;
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
      if ('imageId' in what && active === 'vp-2') otherShown = what.imageId;
      else if ('imageId' in what) shown = what.imageId;
      if (what.viewport !== undefined) viewportExists = what.viewport;
      if (what.type) Object.assign(viewport, { type: what.type });
      if (what.displaySets) {
        displaySets = Object.fromEntries(what.displaySets.map(d => [d.displaySetInstanceUID, d]));
        inViewport = Object.keys(displaySets);
      }
      grid.emit('grid', {});
    },
    /** What the second viewport shows. */
    showInSecond(displaySetIds: readonly string[]) {
      inSecond = displaySetIds;
      grid.emit('grid', {});
    },
    dropSegmentations() {
      segmentations.clear();
    },
  };
}
