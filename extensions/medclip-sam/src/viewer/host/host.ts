import type { DataSource } from './hostDataSource';
import type {
  CachedImage,
  CachedVolume,
  DerivedImageOptions,
  VoxelAccess,
  VoxelManager,
} from './hostImages';
import type { MeasurementService } from './hostMeasurements';
import type { SegmentationService, SegmentationState } from './hostSegmentations';
import type { PubSub } from './pubSub';

/**
 * The part of OHIF 3.13 and cornerstone3D 5.6 that we use, as types of our own: no @ohif package ships declarations, and a
 * list this short shows at one glance what a change of host could break. Only the viewer layer may import this file.
 */
export type { DataSource } from './hostDataSource';
export type { SegmentationService, SegmentationState } from './hostSegmentations';
export type { PubSub, Subscription } from './pubSub';
export type {
  CachedImage,
  CachedVolume,
  DerivedImageOptions,
  VoxelAccess,
  VoxelManager,
} from './hostImages';

/** A naturalised DICOM instance as `metaData.get('instance', imageId)` gives it. */
export type DicomInstance = Record<string, unknown>;

export interface DisplaySet {
  readonly displaySetInstanceUID: string;
  readonly StudyInstanceUID: string;
  readonly SeriesInstanceUID?: string;
  readonly SeriesDescription?: string;
  readonly SeriesNumber?: number | string;
  readonly SOPInstanceUID?: string;
  readonly SOPClassUID?: string;
  readonly Modality: string;
  readonly imageIds?: readonly string[];
  readonly instances?: readonly DicomInstance[];
  readonly instance?: DicomInstance;
  readonly referencedDisplaySetInstanceUID?: string;
  readonly isReconstructable?: boolean;
  readonly isDynamicVolume?: boolean;
  /** SEG display sets: set by OHIF's loader. */
  readonly isLoaded?: boolean;
  readonly loading?: boolean;
  readonly FrameOfReferenceUID?: string;
  /** SEG display sets: makes the segmentation, with the display set's UID as its id. */
  load?(options: { readonly headers?: Record<string, string> | undefined }): Promise<void>;
}

export type Vec3 = [number, number, number];
export type Vec2 = [number, number];

export interface ViewportImageData {
  readonly origin: Vec3;
  readonly spacing: Vec3;
  readonly direction: ArrayLike<number>;
}

export interface Viewport {
  readonly id: string;
  readonly type: string;
  readonly element: HTMLDivElement;
  getCurrentImageId(): string | undefined;
  getAllVolumeIds?(): readonly string[];
  /** What it draws; of a labelmap, `representationUID` begins with the segmentation's id. */
  getActors?(): readonly { readonly representationUID?: string }[];
  getProperties(): { voiRange?: { lower: number; upper: number }; invert?: boolean };
  getImageData(): ViewportImageData | null | undefined;
  worldToCanvas(point: Vec3): Vec2;
  setImageIdIndex?(index: number): Promise<string>;
  getFrameOfReferenceUID?(): string | undefined;
  getCamera?(): {
    readonly viewPlaneNormal?: readonly number[];
    readonly viewUp?: readonly number[];
  };
  /** Volume viewports on their acquisition plane move to the slice of that image. */
  setViewReference?(reference: { FrameOfReferenceUID?: string; referencedImageId: string }): void;
  render(): void;
}

export interface Memo {
  readonly id: string;
  readonly operationType: 'labelmap';
  restoreMemo(isUndo: boolean): void;
}

export interface Cornerstone {
  /** Viewports that OHIF's grid does not know, e.g. of its capture dialog. */
  getEnabledElementByViewportId?(id: string): { readonly viewport?: Viewport } | undefined;
  readonly eventTarget?: EventTarget;
  readonly cache: {
    getImage(imageId: string): CachedImage | undefined;
    getVolume?(volumeId: string): CachedVolume | undefined;
    /** @param how `force`: also where a shared key protects it */
    removeImageLoadObject?(imageId: string, how: { force: boolean }): void;
  };
  readonly metaData: { get(type: string, imageId: string): unknown };
  readonly Enums: { readonly Events: Readonly<Record<string, string>> };
  readonly imageLoader: {
    loadAndCacheImage(imageId: string): Promise<CachedImage>;
    createAndCacheDerivedLabelmapImage(
      referencedImageId: string,
      options: DerivedImageOptions
    ): CachedImage;
  };
  readonly utilities: {
    uuidv4(): string;
    readonly VoxelManager: new (
      dimensions: readonly [width: number, height: number, depth: number],
      access: VoxelAccess
    ) => VoxelManager;
    readonly HistoryMemo: { readonly DefaultHistoryMemo: { push(memo: Memo): void } };
  };
}

export interface CornerstoneTools {
  readonly annotation?: {
    readonly state: {
      addAnnotation(annotation: object, element: HTMLDivElement): void;
      removeAnnotation(uid: string): void;
    };
  };
  readonly segmentation: {
    readonly state: {
      getSegmentation(id: string): SegmentationState | undefined;
      /** Those that cornerstone itself holds, not copies; at most one of a viewport is active. */
      getSegmentationRepresentations?(
        viewportId: string
      ): readonly { readonly segmentationId: string; active: boolean }[];
    };
    readonly triggerSegmentationEvents: {
      triggerSegmentationDataModified(id: string): void;
      /** Draws it anew in that viewport. */
      triggerSegmentationRepresentationModified?(
        viewportId: string,
        id: string,
        type: 'Labelmap'
      ): void;
    };
  };
  readonly Enums: { readonly Events: Readonly<Record<string, string>> };
}

/** As the site lists it in `dataSources`. */
export interface DataSourceDefinition {
  readonly configuration?: { readonly qidoRoot?: string };
}

export interface Services {
  readonly viewportGridService: PubSub & {
    getActiveViewportId(): string | null;
    setActiveViewportId?(viewportId: string): void;
    getState(): { readonly viewports: ReadonlyMap<string, unknown> };
    getDisplaySetsUIDsForViewport(viewportId: string): readonly string[] | undefined;
  };
  readonly cornerstoneViewportService: PubSub & {
    getCornerstoneViewport(viewportId: string): Viewport | null;
  };
  readonly displaySetService: PubSub & {
    getDisplaySetByUID(uid: string): DisplaySet | undefined;
    getActiveDisplaySets(): readonly DisplaySet[];
  };
  readonly toolGroupService?: {
    /** On the left mouse button. */
    getActiveToolForViewport(viewportId: string): string | undefined;
  };
  readonly segmentationService: SegmentationService;
  readonly measurementService?: MeasurementService;
  readonly hangingProtocolService: {
    addCustomAttribute(id: string, name: string, callback: (metadata: object) => unknown): void;
  };
  readonly customizationService?: {
    getCustomization(id: string): unknown;
    /** In the mode's scope: they end with the mode. */
    setCustomizations?(changes: Readonly<Record<string, { readonly $set: unknown }>>): void;
  };
  readonly uiModalService?: { show(options: object): void };
  readonly panelService: {
    activatePanel(panelId: string, forceActive?: boolean): void;
    getPanels?(side: string): readonly { readonly name: string; readonly label: string }[];
  };
  readonly cineService?: {
    getState(): {
      readonly isCineEnabled: boolean;
      readonly cines?: Readonly<Record<string, { readonly isPlaying?: boolean }>>;
    };
    setIsCineEnabled(enabled: boolean): void;
    setCine?(cine: { readonly id: string; readonly isPlaying: boolean }): void;
  };
  readonly uiNotificationService: {
    show(n: { title: string; message: string; type: string; duration?: number }): void;
  };
  readonly userAuthenticationService?: {
    getUser?(): unknown;
    getAuthorizationHeader?(): Record<string, string> | undefined;
  };
}

export interface ServicesManager {
  readonly services: Services;
}

export interface CommandsManager {
  run(name: string | object, options?: object): unknown;
  runCommand(name: string, options?: object, context?: string): unknown;
}

export interface ExtensionManager {
  getModuleEntry(id: string): { readonly exports: unknown } | undefined;
  getActiveDataSource(): readonly DataSource[] | undefined;
  getDataSources?(name: string): readonly DataSource[] | undefined;
  readonly dataSourceDefs?: Readonly<Record<string, DataSourceDefinition>>;
  readonly defaultDataSourceName?: string;
}

/** What OHIF hands to every module of an extension. */
export interface HostParams {
  readonly servicesManager: ServicesManager;
  readonly commandsManager: CommandsManager;
  readonly extensionManager: ExtensionManager;
  readonly hotkeysManager?: HotkeysManager;
  readonly configuration?: unknown;
  /** OHIF's whole configuration, in which a site can set ours under the extension's id. */
  readonly appConfig?: Readonly<Record<string, unknown>>;
}

export interface HotkeysManager {
  readonly hotkeyDefinitions: Readonly<
    Record<string, { readonly commandName: string; readonly keys: string | readonly string[] }>
  >;
  registerHotkeys(definition: object): void;
}

export interface Host {
  readonly hotkeys?: HotkeysManager;
  readonly services: Services;
  readonly commands: CommandsManager;
  /** Where results are stored: the active source, or, for studies opened from files, the site's; null where there is none. */
  readonly pacs: () => DataSource | null;
  /** The study on screen was opened from files and is in no PACS that OHIF knows of. */
  readonly isLocal: () => boolean;
  readonly cornerstone: () => Cornerstone;
  readonly tools: () => CornerstoneTools;
  /** The Part-10 file behind a display set of one object (SEG), from wherever the study was opened. */
  readonly loadObject: (displaySet: DisplaySet) => Promise<ArrayBuffer>;
}
