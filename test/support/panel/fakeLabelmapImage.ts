import type { CachedImage } from '../../../extensions/medclip-sam/src/viewer/host/host';

/** An empty labelmap image as cornerstone's cache has it. */
export function fakeLabelmapImage(
  { rows, columns }: { readonly rows: number; readonly columns: number },
  imageId: string,
  referencedImageId: string | undefined
): CachedImage {
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
}
