import type { Raster8 } from '@medclip/extension-medclip-sam/core/raster';
import { UsageError } from '../exitCodes';
import { readStack, type StackSlice } from './readStack';

/**
 * A further sequence on the slices of a stack, null where it has none there. PNG folders must hold the same slices in the
 * same order.
 *
 * @throws UsageError where the folder does not fit
 */
export async function companionChannels(
  directory: string,
  stack: readonly StackSlice[]
): Promise<readonly (Raster8 | null)[]> {
  const other = await readStack(directory);
  if (other.length !== stack.length) {
    throw new UsageError(
      `--companions ${directory} holds ${other.length} slices, the images ${stack.length}. Give one for each`
    );
  }
  return other.map(({ raster, image }, i) => {
    const own = stack[i]!.raster;
    if (raster.width === own.width && raster.height === own.height) return raster;
    throw new UsageError(
      `--companions ${directory}: ${image} has ${raster.width} x ${raster.height} pixels, ` +
        `${stack[i]!.image} has ${own.width} x ${own.height}`
    );
  });
}
