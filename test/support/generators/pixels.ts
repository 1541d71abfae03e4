import type { PhantomKind } from '@medclip/samples/phantoms/phantom';
import { phantomRaster } from '@medclip/samples/phantoms/phantom';
import { samplePhantom } from '@medclip/samples/samplePhantom';
import type { RawFrame } from './compress';

/** Grey values of an image, before they are stored in so many bits. */
export interface Grey {
  readonly width: number;
  readonly height: number;
  readonly values: readonly number[];
}

const phantoms = new Map<PhantomKind, ReturnType<typeof samplePhantom>>();
function phantomOf(kind: PhantomKind) {
  const phantom = phantoms.get(kind) ?? samplePhantom(kind, 1);
  phantoms.set(kind, phantom);
  return phantom;
}

/** A slice or frame of a phantom, thinned to about `side` pixels; frame -1 is the one in the middle. */
export function greyOf(kind: PhantomKind, side: number, frame = -1): Grey {
  const { frames, width, height, samplesPerPixel } = phantomOf(kind);
  const stored = frames[frame < 0 ? frames.length >> 1 : frame % frames.length]!;
  const step = Math.max(1, Math.floor(Math.max(width, height) / side));
  const [columns, rows] = [Math.floor(width / step), Math.floor(height / step)];
  const values: number[] = [];
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      values.push(stored[(y * step * width + x * step) * samplesPerPixel]!);
    }
  }
  return { width: columns, height: rows, values };
}

/** The breast phantom with colour in it, as Doppler boxes and text are; 8 bits, interleaved. */
export function colourOf(side: number, frame = 0): RawFrame {
  const phantom = phantomOf('breast-us-cine');
  const { data, width, height, channels } = phantomRaster(phantom, frame % phantom.frames.length);
  const step = Math.max(1, Math.floor(Math.max(width, height) / side));
  // Even sides, so that colour can be stored for pairs of pixels.
  const [columns, rows] = [2 * Math.floor(width / step / 2), 2 * Math.floor(height / step / 2)];
  const bytes = new Uint8Array(columns * rows * 3);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const grey = data[(y * step * width + x * step) * channels]!;
      const coloured = x > columns * 0.8 && y < rows * 0.4;
      bytes.set(
        coloured ? [Math.min(255, grey + 90), grey >> 1, 255 - grey] : [grey, grey, grey],
        (y * columns + x) * 3
      );
    }
  }
  return { width: columns, height: rows, channels: 3, bits: 8, signed: false, bytes };
}

/** Values as stored samples. */
export function stored(grey: Grey, bits: number, signed = false): RawFrame {
  const { width, height, values } = grey;
  const [low, high] = signed ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1];
  const kept = values.map(v => Math.min(high, Math.max(low, Math.round(v))));
  const bytes =
    bits <= 8 ? Uint8Array.from(kept) : new Uint8Array(Int16Array.from(kept, v => v).buffer);
  return { width, height, channels: 1, bits, signed, bytes };
}

/** Values spread over the whole range of so many bits. */
export function stretched(grey: Grey, bits: number): Grey {
  const low = Math.min(...grey.values);
  const high = Math.max(...grey.values);
  const scale = (2 ** bits - 1) / (high - low);
  return { ...grey, values: grey.values.map(v => Math.round((v - low) * scale)) };
}

/** The last columns and rows cut off: sides that are no multiple of anything. */
export function cropped({ width, values }: Grey, columns: number, rows: number): Grey {
  const kept: number[] = [];
  for (let y = 0; y < rows; y++) kept.push(...values.slice(y * width, y * width + columns));
  return { width: columns, height: rows, values: kept };
}
