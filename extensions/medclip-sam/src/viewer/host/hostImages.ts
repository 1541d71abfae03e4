/** Images and volumes in cornerstone's cache, and their voxels, as far as we use them. */

export interface VoxelManager {
  getAtIndex(index: number): number;
  setAtIndex(index: number, value: number): void;
  getScalarData?(): ArrayLike<number>;
  /** Where voxels were written; cornerstone looks for a segment's voxels there alone, and widens it with each that it writes. */
  setBounds?(bounds: readonly [number[], number[], number[]]): void;
}

/** Reads and writes of cornerstone's voxel managers go through these. */
export interface VoxelAccess {
  readonly _id: string;
  readonly _get: (index: number) => number;
  /** @returns whether it was another value */
  readonly _set: (index: number, value: number) => boolean;
  readonly _getConstructor: () => Uint8ArrayConstructor;
  readonly _getScalarData: () => Uint8Array;
}

export interface DerivedImageOptions {
  readonly imageId: string;
  readonly instanceNumber: number;
  /** No byte a voxel is taken for it; `onCacheAdd` gives it its voxels. */
  readonly skipCreateBuffer: true;
  /** Called before it goes into the cache. */
  readonly onCacheAdd: (image: CachedImage) => void;
}

export interface CachedImage {
  readonly imageId: string;
  readonly rows: number;
  readonly columns: number;
  readonly color: boolean;
  readonly slope?: number;
  readonly intercept?: number;
  readonly windowCenter?: number | readonly number[];
  readonly windowWidth?: number | readonly number[];
  readonly minPixelValue?: number;
  readonly maxPixelValue?: number;
  readonly preScale?: {
    readonly scaled?: boolean;
    readonly scalingParameters?: {
      readonly rescaleSlope?: number;
      readonly rescaleIntercept?: number;
      readonly suvbw?: number;
    };
  };
  readonly referencedImageId?: string;
  /** Of the bytes that were decoded. */
  readonly transferSyntaxUID?: string;
  readonly voxelManager: VoxelManager;
  getPixelData(): ArrayLike<number>;
}

/** A texture of cornerstone's; the one function of it that we use. It is frozen. */
export interface VolumeTexture {
  /** Copies all slices that have changed. */
  readonly update3DFromRaw?: (this: void) => unknown;
}

/** A volume; of several time points it knows which one it shows. */
export interface CachedVolume {
  readonly imageIds?: readonly string[];
  isDynamicVolume?(): boolean;
  getCurrentDimensionGroupImageIds?(): readonly string[];
  /** What copies its slices to the graphics card. */
  vtkOpenGLTexture?: VolumeTexture;
}
