import type { NaturalDataset } from 'dcmjs';
import type { Steps } from '../../core/timeSlicing';
import { eachRun, type MaskRuns } from '../../algorithm/mask/maskRuns';
import { setBits } from './bitPack';
import type { FrameWithPixels } from './segFrames';
import type { SegmentationType } from './segInput';

/**
 * Image Pixel attributes and PixelData of the frames in their order (PS3.3, C.8.20.2), written frame by frame from the runs of
 * their masks: no frame's pixels are made beside those of the file.
 */
export function* segPixels(
  frames: readonly FrameWithPixels[],
  type: SegmentationType,
  pixelsPerFrame: number
): Steps<NaturalDataset> {
  const wide = frames.some(f => f.parts.some(part => part.value > 255));
  const bits = type === 'BINARY' ? 1 : wide ? 16 : 8;
  const size = Math.ceil((pixelsPerFrame * frames.length * bits) / 8);
  // An even number of bytes (PS3.5, 8.1.1).
  const bytes = new Uint8Array(size + (size % 2));
  const samples = wide ? new Uint16Array(bytes.buffer) : bytes;
  for (const [i, { parts, values }] of frames.entries()) {
    const start = i * pixelsPerFrame;
    if (values) samples.set(values, start);
    for (const { runs, value } of parts) {
      if (bits === 1) eachStretch(runs, start, (from, to) => setBits(bytes, from, to));
      else eachStretch(runs, start, (from, to) => samples.fill(value, from, to));
    }
    yield;
  }
  return {
    BitsAllocated: bits,
    BitsStored: bits,
    HighBit: bits - 1,
    PixelData: [bytes.buffer],
    _vrMap: { PixelData: wide ? 'OW' : 'OB', PixelPaddingValue: 'US' },
  };
}

/** First pixel of each run and the one behind its last, counted from `start`. */
function eachStretch(runs: MaskRuns, start: number, see: (from: number, to: number) => void): void {
  eachRun(runs, (y, from, to) => see(start + y * runs.width + from, start + y * runs.width + to));
}
