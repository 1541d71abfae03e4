import { throwIfCancelled } from '../../core/errors';
import { createTimeSlice } from '../../core/timeSlicing';
import type { CachedImage, Host, VoxelManager } from '../host/host';
import { createVoxelPool, type CompactVoxels } from './compactVoxels';
import { spareHostStatistics } from './inHost/hostStatistics';
import { aroundTextureUploads } from './inHost/textureUploads';

/** What cornerstone's cache counts for a slice that is kept as runs. */
const SLICE_BYTES = 5 * 1024;

const pool = createVoxelPool();
const compact = new WeakMap<VoxelManager, CompactVoxels>();
/** Of all labelmaps since the reader came to the study. */
let openVoxels = 0;

const isCompact = (image: CachedImage): boolean => compact.has(image.voxelManager);

/** The voxels behind a slice of a labelmap that was made here; undefined of others. */
export const compactVoxelsOf = (voxels: VoxelManager): CompactVoxels | undefined =>
  compact.get(voxels);

/**
 * Makes an empty labelmap image over each image, in cornerstone's cache. cornerstone's own take a byte a voxel, 131 MB for 500
 * slices of 512 x 512, and are thrown away with the oldest images once its cache of 3 GB is full; these take some kilobytes
 * and stay.
 * @param owner what they belong to: cornerstone keeps an image with a shared key until all are purged
 * @returns their ids, in the order of the images
 * @throws cancelled; none of them is left in the cache then, nor after any other error
 */
export async function createLabelmapImages(
  host: Host,
  imageIds: readonly string[],
  owner: string,
  signal?: AbortSignal
): Promise<readonly string[]> {
  const made: string[] = [];
  try {
    await createInto(made, host, imageIds, owner, signal);
  } catch (cause) {
    removeLabelmapImages(host, made);
    throw cause;
  }
  return made;
}

/** Takes them out of cornerstone's cache. */
export function removeLabelmapImages(host: Host, ids: readonly string[]): void {
  const { cache } = host.cornerstone();
  for (const id of ids) if (cache.getImage(id)) cache.removeImageLoadObject?.(id, { force: true });
}

/** What lies open as bytes becomes runs again: nobody looks at it any more. */
export function closeLabelmapImages(): void {
  openVoxels = 0;
  pool.closeAll();
}

async function createInto(
  made: string[],
  host: Host,
  imageIds: readonly string[],
  owner: string,
  signal?: AbortSignal
): Promise<void> {
  aroundTextureUploads(host, isCompact, pool.lend);
  const { imageLoader } = host.cornerstone();
  const timeSlice = createTimeSlice();
  let voxels = 0;
  for (const [i, referenced] of imageIds.entries()) {
    if (timeSlice.isOver()) await timeSlice.yield();
    throwIfCancelled(signal);
    const image = imageLoader.createAndCacheDerivedLabelmapImage(referenced, {
      imageId: `derived:${owner}:${i}`,
      instanceNumber: i + 1,
      skipCreateBuffer: true,
      onCacheAdd: created => keepCompact(host, created, owner),
    });
    made.push(image.imageId);
    voxels += image.rows * image.columns;
  }
  openVoxels += voxels;
  spareHostStatistics(host, openVoxels);
}

function keepCompact(host: Host, image: CachedImage, owner: string): void {
  const { rows, columns } = image;
  const kept = pool.slice({ width: columns, height: rows });
  const { VoxelManager } = host.cornerstone().utilities;
  const voxels = new VoxelManager([columns, rows, 1], {
    _id: image.imageId,
    _get: kept.get,
    _set: kept.set,
    _getConstructor: () => Uint8Array,
    _getScalarData: kept.bytes,
  });
  // What cornerstone would open them for.
  Object.defineProperties(voxels, {
    scalarData: {
      configurable: true,
      get: kept.bytes,
      set: (values: ArrayLike<number> | null) => {
        if (values && values !== kept.bytes()) kept.bytes().set(values);
      },
    },
    bytePerVoxel: { value: 1 },
  });
  Object.assign(voxels, {
    getConstructor: () => Uint8Array,
    getScalarDataLength: () => rows * columns,
    clear: () => void kept.bytes().fill(0),
  });
  compact.set(voxels, kept);
  Object.assign(image, {
    voxelManager: voxels,
    getPixelData: kept.bytes,
    sizeInBytes: SLICE_BYTES,
    sharedCacheKey: owner,
  });
}
