import type { Mask } from '../../../extensions/medclip-sam/src/core/raster';
import { activeImage } from '../../../extensions/medclip-sam/src/viewer/image/activeImage';
import type { AcceptedSlice } from '../../../extensions/medclip-sam/src/viewer/segments/acceptedSegment';
import { createAcceptedSegments } from '../../../extensions/medclip-sam/src/viewer/segments/acceptedSegments';
import { createFakeHost } from './fakeHost';

/** A disc of a sixth of the side, half way down. */
export function disc(side: number, cx: number): Mask {
  const data = new Uint8Array(side * side);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      if ((x - cx) ** 2 + (y - side / 2) ** 2 < (side / 6) ** 2) data[y * side + x] = 1;
    }
  }
  return { width: side, height: side, data };
}

/** Processor time of a piece of work, in milliseconds. */
export async function cpuMs(work: () => Promise<unknown>): Promise<number> {
  const from = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1000;
}

/** Segments that take voxels from each other ("everywhere") on a CT series, and what changing them costs. */
export function timedSegments({ slices, side }: { slices: number; side: number }) {
  const fake = createFakeHost({ modality: 'CT', slices, rows: side, columns: side });
  const accepted = createAcceptedSegments(
    fake.host,
    () => undefined,
    () => 'everywhere'
  );
  const on = (imageId: string, mask: Mask): AcceptedSlice => {
    fake.show({ imageId });
    return { ref: activeImage(fake.host), mask, result: null };
  };
  return {
    fake,
    accepted,
    on,
    /** Accepts a segment of copies of the mask on every slice; processor time in milliseconds. */
    accept: (label: string, { data, ...size }: Mask) => {
      const all = fake.imageIds.map(id => on(id, { ...size, data: data.slice() }));
      return cpuMs(() => accepted.accept(label, all, 'vp-1'));
    },
  };
}
