import type { Size } from '../../../core/raster';
import { RunsBuilder, type MaskRuns } from '../../../algorithm/mask/maskRuns';

/**
 * Each label's pixels on one frame of a label map (PS3.3, C.8.20.2.3), in the order of the labels.
 *
 * @param stored row by row
 * @param take called with the bytes of what is made, before it is made: a frame may hold thousands of labels
 */
export function labelRuns(
  stored: Uint8Array | Uint16Array,
  size: Size,
  background: number,
  take: (bytes: number) => void
): ReadonlyMap<number, MaskRuns> {
  const builders = new Map<number, RunsBuilder>();
  for (let y = 0, i = 0; y < size.height; y++) {
    for (let x = 0; x < size.width;) {
      const label = stored[i]!;
      const from = x;
      for (; x < size.width && stored[i] === label; x++) i++;
      if (label === background) continue;
      let builder = builders.get(label);
      if (!builder) {
        take(Int32Array.BYTES_PER_ELEMENT * (size.height + 1));
        builders.set(label, (builder = new RunsBuilder(size)));
      }
      builder.startRow(y);
      builder.add(from, x);
      take(2 * Int32Array.BYTES_PER_ELEMENT);
    }
  }
  const labels = [...builders.keys()].sort((a, b) => a - b);
  return new Map(labels.map(label => [label, builders.get(label)!.done()]));
}
