import type { PubSub } from './pubSub';

/** OHIF's segmentations and the service that holds them, as far as we use them. */

export interface SegmentationState {
  readonly segmentationId: string;
  readonly label?: string;
  readonly segments: Readonly<Record<number, { label?: string; active?: boolean }>>;
  readonly representationData: {
    readonly Labelmap?: {
      readonly imageIds?: readonly string[];
      readonly referencedImageIds?: readonly string[];
    };
  };
}

export interface SegmentSpec {
  readonly segmentIndex: number;
  readonly label: string;
  readonly active: boolean;
  readonly algorithmType: string;
  readonly algorithmName: string;
}

export interface SegmentationService extends PubSub {
  /** Of one that exists only what is given is changed. */
  addOrUpdateSegmentation(segmentation: {
    readonly segmentationId: string;
    readonly label?: string;
    readonly segments?: SegmentationState['segments'];
    readonly representation?: {
      readonly type: 'Labelmap';
      readonly data: {
        readonly imageIds: readonly string[];
        readonly referencedImageIds: readonly string[];
      };
    };
    readonly config?: {
      readonly label: string;
      /** Shown where the label is empty. */
      readonly fallbackLabel: string;
      readonly segments: Readonly<Record<number, SegmentSpec>>;
      /** Shown under the label in OHIF's list. */
      readonly cachedStats: { readonly info: string };
    };
  }): void;
  addSegmentationRepresentation(
    viewportId: string,
    options: { segmentationId: string; type: 'Labelmap' }
  ): Promise<void>;
  getSegmentation(segmentationId: string): SegmentationState | undefined;
  setActiveSegment(segmentationId: string, segmentIndex: number): void;
  /** The segmentation that tools change in that viewport. */
  getActiveSegmentation?(viewportId: string): SegmentationState | undefined;
  setActiveSegmentation?(viewportId: string, segmentationId: string): void;
  getSegmentColor?(viewportId: string, id: string, segmentIndex: number): number[] | undefined;
  setSegmentColor?(viewportId: string, id: string, index: number, rgba: readonly number[]): void;
  setSegmentLabel?(segmentationId: string, segmentIndex: number, label: string): void;
  setSegmentVisibility?(viewportId: string, id: string, index: number, visible: boolean): void;
  /** Viewports that draw the segmentation now. */
  getViewportIdsWithSegmentation?(segmentationId: string): readonly string[];
  remove(segmentationId: string): void;
}
